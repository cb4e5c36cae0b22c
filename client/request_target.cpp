#include <rmq/actors/messages.hpp>
#include <rmq/client/callback_thread.hpp>
#include <rmq/client/detail/manager_life.hpp>
#include <rmq/client/request_target.hpp>
#include <rmq/client/thread_marks.hpp>
#include <rmq/protocol/client_id_count.hpp>

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>
#include <vector>

namespace rmq::client {

namespace {

// Past its deadline a caller gives the broker's actor so long to say it first: that knows better what happened.
constexpr std::chrono::milliseconds grace{10};

class blocking_operation final : public runtime::operation {
public:
    blocking_operation(protocol::prepared_request& request, runtime::time_point by)
        : operation(std::move(request.frame), request.role, request.oneway, runtime::delivery::inline_) {
        deadline = by;
    }

    void deliver(result<protocol::reply>&& outcome) noexcept override {
        const std::lock_guard lock{mutex_};
        outcome_ = std::move(outcome);
        is_there_ = true;
        delivered_.notify_one();
    }

    // An acquisition is in `at_deadline`'s queue until somebody takes it out to tell it: that is where its deadline is
    // enforced, and nowhere else, so that it always learns why there was no connection.
    result<protocol::reply> wait(runtime::lease_port* at_deadline) {
        std::unique_lock lock{mutex_};
        const auto there = [this] { return is_there_; };
        if (at_deadline != nullptr) {
            if (!delivered_.wait_until(lock, deadline, there)) {
                lock.unlock();
                at_deadline->tick();
                lock.lock();
                delivered_.wait(lock, there);  // whoever took it out of the queue is about to deliver
            }
            return std::move(outcome_);
        }
        if (!delivered_.wait_until(lock, deadline + grace, there)) {
            if (const auto so_far = claim()) {
                error late;
                late.code = errc::deadline_exceeded;
                late.request = *so_far;
                late.detail = *so_far == fate::not_sent ? "the request was not picked up in time"
                                                        : "no answer from the broker in time";
                return tl::unexpected(std::move(late));
            }
            delivered_.wait(lock, there);  // whoever claimed it is about to deliver
        }
        return std::move(outcome_);
    }

private:
    std::mutex mutex_;
    std::condition_variable delivered_;
    result<protocol::reply> outcome_ = tl::unexpected(error{});
    bool is_there_ = false;
};

}  // namespace

error request_target::unknown() const {
    auto e = local_error(errc::invalid_argument, "no broker of that name or address is known: add it first");
    e.where.broker = asked_for.name;
    e.where.client_id = who->client_id;
    return e;
}

std::optional<error> request_target::submit(const runtime::operation_ptr& op,
                                            const protocol::prepared_request& what) const {
    if (!port) return unknown();
    if (op->frame.bytes.empty()) {
        port->acquire(op, asked_at);
        return std::nullopt;
    }
    if (lease) {
        auto use = lease->begin(what, port->leases().get());
        if (!use) {
            use.error().where = what.where(from());
            return std::move(use.error());
        }
        op->go_over(std::move(*use));
    }
    port->submit(op);
    return std::nullopt;
}

void request_target::refuse(const runtime::operation_ptr& op, error why) const {
    std::vector<runtime::completion> completed;
    runtime::fail(op, std::move(why), completed);
    runtime::deliver_all(completed,
                         [this](std::vector<runtime::completion> batch) { callbacks->post(std::move(batch)); });
}

void request_target::cancel(const runtime::operation_ptr& op) const {
    if (port) port->cancel(op);
}

void request_target::look_at(const consumer_list& members, const std::string& group) const {
    const auto times = client_id_count(members.client_ids, who->client_id);
    if (times < 2 || !manager || !port) return;
    if (const auto to = manager->actor())
        actors::tell_anonymously(to, client_id_seen_twice{port->name(), group, who->client_id, times});
}

void request_target::guarded(const std::function<void()>& run) const noexcept {
    try {
        run();
    } catch (const std::exception& e) {
        callbacks->log()->error("a completion handler threw: {}", e.what());
    } catch (...) {
        callbacks->log()->error("a completion handler threw something that is no std::exception");
    }
}

namespace {

error would_deadlock() {
    return local_error(errc::would_deadlock,
                       "a blocking call from an I/O thread, a callback or an actor: use the asynchronous form there");
}

}  // namespace

result<protocol::reply> wait_for_reply(const thread_marks& threads, const submitter& submit,
                                       protocol::prepared_request& request, runtime::time_point started) {
    if (threads.would_deadlock()) return tl::unexpected(would_deadlock());
    const auto op = std::make_shared<blocking_operation>(request, started + request.timeout);
    if (auto refused = submit(op)) return tl::unexpected(*std::move(refused));
    return op->wait(nullptr);
}

result<protocol::reply> wait_for_reply(const request_target& target, protocol::prepared_request& request,
                                       runtime::time_point started) {
    if (target.threads->would_deadlock()) return tl::unexpected(would_deadlock());
    const bool acquires = request.frame.bytes.empty();
    const auto op = std::make_shared<blocking_operation>(request, started + request.timeout);
    if (auto refused = target.submit(op, request)) return tl::unexpected(*std::move(refused));
    return op->wait(acquires ? target.port->leases().get() : nullptr);
}

}  // namespace rmq::client
