#pragma once

#include <rmq/protocol/reply.hpp>
#include <rmq/protocol/request.hpp>
#include <rmq/runtime/clock.hpp>
#include <rmq/runtime/lease_use.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace rmq::runtime {

using protocol::connection_role;
using protocol::reply;

/// Which thread may run an operation's deliver().
enum class delivery : std::uint8_t {
    inline_,  ///< the completing thread: it only hands over (wakes a caller, posts to an executor, answers a promise)
    batched,  ///< the context's callback thread, many at a time: it runs user code
};

/// One request on its way, owned by its caller and by the pipeline together. Whoever claims it first completes it:
/// the answer, the deadline, the loss of a connection, a cancellation, a caller that waits no longer. The state that
/// decides lives here and never on a caller's stack, so a late answer finds nobody and harms nothing.
class operation {
public:
    operation(protocol::encoded_frame bytes, connection_role on, bool is_oneway, delivery where)
        : frame(std::move(bytes)), role(on), oneway(is_oneway), how(where) {}
    operation(const operation&) = delete;
    operation& operator=(const operation&) = delete;
    virtual ~operation() = default;

    /// By the pipeline, just before the bytes are handed to a socket. False: it was completed meanwhile, drop it.
    bool begin_write() noexcept {
        auto expected = stage::queued;
        return stage_.compare_exchange_strong(expected, stage::written, std::memory_order_acq_rel);
    }

    /// Claims the right and the duty to call deliver() once, and tells the fate so far. Nothing: somebody else did.
    std::optional<fate> claim() noexcept {
        const auto before = stage_.exchange(stage::done, std::memory_order_acq_rel);
        if (before == stage::done) return std::nullopt;
        if (before == stage::queued && lease_) lease_->ended();  // it will never be sent
        return before == stage::queued ? fate::not_sent : fate::unknown;
    }

    [[nodiscard]] bool is_done() const noexcept { return stage_.load(std::memory_order_acquire) == stage::done; }

    /// Before submission: it goes over the connection of a lease, and over no other. It was counted there (began()).
    void go_over(std::shared_ptr<lease_use> lease) noexcept { lease_ = std::move(lease); }
    [[nodiscard]] const std::shared_ptr<lease_use>& lease() const noexcept { return lease_; }
    /// By the pipeline: its answer came, or it is written and has none. Before it is delivered.
    void answered() noexcept {
        if (lease_) lease_->ended();
    }

    /// Called once, by the claimant, where `how` says.
    virtual void deliver(result<reply>&& outcome) noexcept = 0;

    // Written before submission, read by the pipeline, which takes the bytes when it writes them.
    protocol::encoded_frame frame;
    time_point deadline{};
    bool is_probe = false;    // says itself what became of it
    bool has_choice = false;  // it may go elsewhere: it is not for a broker whose circuit is open
    const connection_role role;
    const bool oneway;
    const delivery how;

    // The pipeline's own, on its thread only.
    static constexpr std::uint32_t nowhere = 0xFFFFFFFF;
    std::uint32_t connection = nowhere;
    std::uint32_t slot = nowhere;
    std::int32_t attempts = 0;

    // The lease port's own, behind its mutex: an acquisition's place in the queue.
    waiter_id waiter = 0;

private:
    enum class stage : std::uint8_t { queued, written, done };
    std::atomic<stage> stage_{stage::queued};
    std::shared_ptr<lease_use> lease_;
};

using operation_ptr = std::shared_ptr<operation>;

/// A claimed operation with its outcome, on its way to deliver().
struct completion {
    completion(operation_ptr claimed, reply&& answer) : op(std::move(claimed)), outcome(std::move(answer)) {}
    completion(operation_ptr claimed, error&& why) : op(std::move(claimed)), outcome(tl::unexpect, std::move(why)) {}

    operation_ptr op;
    result<reply> outcome;
};

/// Takes the batched completions to the callback thread.
using completion_sink = std::function<void(std::vector<completion>)>;

/// Delivers the inline ones here and hands the rest to `sink` in one batch. Empties `completed`.
void deliver_all(std::vector<completion>& completed, const completion_sink& sink);

/// Claims `op` and completes it with `why`, whose fate is set to the true one. False: it was done already.
bool fail(const operation_ptr& op, error why, std::vector<completion>& completed);

}  // namespace rmq::runtime
