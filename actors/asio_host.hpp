#pragma once

// The only header of actors/ that knows Asio.

#include <asio/any_io_executor.hpp>
#include <asio/execution_context.hpp>
#include <asio/post.hpp>
#include <asio/query.hpp>
#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/config.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/resumable.hpp>
#if CAF_MAJOR_VERSION >= 1
#    include <caf/scheduler.hpp>
#else
#    include <caf/execution_unit.hpp>
#    include <caf/scheduler/abstract_coordinator.hpp>
#endif

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

namespace rmq::actors {

#if CAF_MAJOR_VERSION >= 1
using execution_host = caf::scheduler;
#else
using execution_host = caf::execution_unit;
#endif

// Runs actors on an Asio executor (a strand when several threads run its context), as CAF's own I/O
// brokers run on their multiplexer. Whom these actors write to runs on CAF's scheduler, not here.
// After close(), or once the executor's context is shut down, CAF's scheduler runs the hosted actors
// too: nobody is left waiting for a loop that will not turn again. Actors that own sockets ask to be told before
// (before_close): what they are told is handled on the closing thread, where the sockets may still be touched.
//
// close() and the destructor belong on the executor, or where none of its threads runs any more.
class asio_host final : public execution_host {
public:
    asio_host(caf::actor_system& system, asio::any_io_executor executor)
#if CAF_MAJOR_VERSION >= 1
        : system_(system), executor_(std::move(executor)) {
#else
        : execution_host(&system), system_(system), outward_(system), executor_(std::move(executor)) {
#endif
        closer::of(executor_).insert(this);
    }
    ~asio_host() override { close(); }

    // Calls `tell` once when the host closes, unless forget() comes first; `tell` should only send a message.
    std::uint64_t before_close(std::function<void()> tell) {
        const std::lock_guard lock{mutex_};
        farewells_.emplace(++last_farewell_, std::move(tell));
        return last_farewell_;
    }
    void forget(std::uint64_t farewell) {
        const std::lock_guard lock{mutex_};
        farewells_.erase(farewell);
    }

    void close() {
        std::map<std::uint64_t, std::function<void()>> farewells;
        {
            const std::lock_guard lock{mutex_};
            if (std::exchange(closing_, true)) return;
            draining_ = true;  // here, and not in a handler that may never run
            farewells.swap(farewells_);
        }
        for (auto& [id, tell] : farewells) tell();
        while (run_one()) {
        }
        closer::of(executor_).erase(this);
        std::deque<job> left;
        {
            const std::lock_guard lock{mutex_};
            open_ = false;
            left.swap(queue_);
            executor_ = {};  // a strand may not outlive its context
        }
        for (auto& what : left) to_scheduler(what.release());
    }

    [[nodiscard]] bool is_closed() const {
        const std::lock_guard lock{mutex_};
        return closing_;
    }

#if CAF_MAJOR_VERSION >= 1
    void schedule(caf::resumable* what) override { post(what); }
    void delay(caf::resumable* what) override { post(what); }
    void start() override {}
    void stop() override {}
#else
    void exec_later(caf::resumable* what) override { post(what); }
#endif

private:
    using job = caf::intrusive_ptr<caf::resumable>;

    // Tells the hosts of a context that it shuts down, before its handlers are destroyed.
    struct closer final : asio::execution_context::service {
        using key_type = closer;
        static inline asio::execution_context::id id;
        using service::service;
        static closer& of(const asio::any_io_executor& executor) {
            return asio::use_service<closer>(asio::query(executor, asio::execution::context));
        }
        void shutdown() override {
            while (auto* host = first()) host->close();
        }
        void insert(asio_host* host) {
            const std::lock_guard lock{mutex};
            hosts.insert(host);
        }
        void erase(asio_host* host) {
            const std::lock_guard lock{mutex};
            hosts.erase(host);
        }
        asio_host* first() {
            const std::lock_guard lock{mutex};
            return hosts.empty() ? nullptr : *hosts.begin();
        }
        std::mutex mutex;
        std::set<asio_host*> hosts;
    };

    void to_scheduler(caf::resumable* what) {
#if CAF_MAJOR_VERSION >= 1
        system_.scheduler().schedule(what);
#else
        system_.scheduler().enqueue(what);
#endif
    }

    void post(caf::resumable* what) {
        {
            // Under the lock: close() may be about to give up the executor, whose context may be going.
            const std::lock_guard lock{mutex_};
            if (open_) {
                queue_.emplace_back(what, false);  // CAF hands over one reference
                if (!std::exchange(draining_, true)) post_drain();
                return;
            }
        }
        to_scheduler(what);
    }

    void post_drain() {
        asio::post(executor_, [this, alive = std::weak_ptr{alive_}] {
            if (alive.lock()) drain();
        });
    }

    // One turn of one actor; false when nobody is waiting for one.
    bool run_one() {
        job what;
        {
            const std::lock_guard lock{mutex_};
            if (queue_.empty()) {
                draining_ = false;
                return false;
            }
            what = std::move(queue_.front());
            queue_.pop_front();
        }
#if CAF_MAJOR_VERSION >= 1
        const auto verdict = what->resume(&system_.scheduler(), max_throughput);
#else
        const auto verdict = what->resume(&outward_, max_throughput);
#endif
        if (verdict == caf::resumable::resume_later) post(what.release());
        return true;
    }

    void drain() {
        for (int turns = 0; turns < 16; ++turns)
            if (!run_one()) return;
        post_drain();  // sockets get their turn
    }

    static constexpr std::size_t max_throughput = 300;  // messages an actor may handle per turn
    caf::actor_system& system_;
#if CAF_MAJOR_VERSION < 1
    struct scheduler_unit final : caf::execution_unit {
        explicit scheduler_unit(caf::actor_system& system) : execution_unit(&system) {}
        void exec_later(caf::resumable* what) override { system().scheduler().enqueue(what); }
    } outward_;
#endif
    asio::any_io_executor executor_;
    std::shared_ptr<int> alive_ = std::make_shared<int>();
    mutable std::mutex mutex_;
    std::deque<job> queue_;
    std::map<std::uint64_t, std::function<void()>> farewells_;
    std::uint64_t last_farewell_ = 0;
    bool draining_ = false;
    bool closing_ = false;
    bool open_ = true;
};

// Puts an actor class on the host that its actor_config names; without one it runs on CAF's scheduler,
// as in tests on virtual time.
template <class Base>
class hosted : public Base {
public:
    explicit hosted(caf::actor_config& cfg)
        : Base(cfg),
#if CAF_MAJOR_VERSION >= 1
          host_(cfg.sched) {
    }
    bool enqueue(caf::mailbox_element_ptr what, caf::scheduler* where) override {
        return Base::enqueue(std::move(what), host_ ? host_ : where);
    }
    void launch(caf::scheduler* where, bool lazy, bool hide) override {
        Base::launch(host_ ? host_ : where, lazy, hide);
    }
#else
          host_(cfg.host) {
    }
    using Base::enqueue;
    void enqueue(caf::mailbox_element_ptr what, caf::execution_unit* where) override {
        Base::enqueue(std::move(what), host_ ? host_ : where);
    }
    void enqueue(caf::strong_actor_ptr from, caf::message_id id, caf::message what,
                 caf::execution_unit* where) override {
        Base::enqueue(std::move(from), id, std::move(what), host_ ? host_ : where);
    }
    void launch(caf::execution_unit* where, bool lazy, bool hide) override {
        Base::launch(host_ ? host_ : where, lazy, hide);
    }
#endif

private:
    execution_host* host_;
};

}  // namespace rmq::actors
