#pragma once

#include <asio/any_io_executor.hpp>

#include <memory>
#include <mutex>
#include <set>

namespace rmq::runtime::detail {

// Tells those who hold I/O objects that their io_context is going: such an object must not outlive its context, but
// whoever holds it may. One per context, shared with the members, so that they can leave when it is gone.
class asio_context_end {
public:
    class member : public std::enable_shared_from_this<member> {
    public:
        virtual ~member() = default;
        virtual void on_context_end() = 0;  // drop the I/O objects; no other thread uses them any more
    };

    static std::shared_ptr<asio_context_end> of(const asio::any_io_executor& executor);

    void join(member& m);
    void leave(member& m);
    void end();

    // Runs `f` unless the context has ended, which it can't do meanwhile. `f` may not join, leave or wait.
    template <class F>
    void unless_ended(F f) {
        const std::lock_guard lock{mutex_};
        if (!ended_) f();
    }

private:
    std::mutex mutex_;  // members of one context may live on several strands
    std::set<member*> members_;
    bool ended_ = false;
};

}  // namespace rmq::runtime::detail
