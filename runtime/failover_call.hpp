#pragma once

#include <rmq/runtime/broker_eligibility.hpp>
#include <rmq/runtime/failover_desk.hpp>
#include <rmq/runtime/operation.hpp>
#include <rmq/runtime/retry_core.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace rmq::runtime {

/// Prepares the same request for another broker: a message keeps its id (prepared_request::extra).
using request_maker =
    std::function<result<protocol::prepared_request>(const protocol::caller& from, const std::string& extra)>;

/// What became of a request that could go to several brokers, beside its outcome.
struct failover_trace {
    protocol::broker_name broker;      ///< that was asked last
    std::int32_t attempts = 0;         ///< so many brokers were asked, one as often as it was
    bool may_be_duplicate = false;     ///< an attempt before the last may have been executed
    fate worst = fate::not_sent;       ///< of the attempts that failed
    std::string_view gave_up_because;  ///< for ever valid
};

/// One request that can go to any of several brokers, until one of them has answered it. Each attempt is an operation
/// of its own in its broker's port; the request itself is completed once, with the outcome of the last attempt. The
/// first attempt goes out on the caller's thread, and an answer comes back as any other; what failed goes on at the
/// desk's park(), where there is time to encode.
///
/// Whoever brings it on owns it: the caller, then the pipeline, then the desk. The mutex is for those who look at it
/// from outside: a caller that cancels, or waits no longer.
class failover_call : public std::enable_shared_from_this<failover_call> {
public:
    failover_call(std::shared_ptr<failover_desk> desk, std::shared_ptr<const broker_range> among, std::string key,
                  bool duplicates);

    /// Chooses the first broker: the one to prepare the request for. Nothing: none of the names is known.
    std::optional<protocol::broker_name> choose_first();
    /// Sends `outer`, which was prepared for that broker, on its way; `outer` is completed when all is over.
    void start(operation_ptr outer, request_code code, std::string extra, request_maker again);
    /// Completes it as cancelled, with its fate so far.
    void cancel();

    [[nodiscard]] failover_trace trace() const;
    [[nodiscard]] const failover_desk& desk() const noexcept { return *desk_; }

private:
    friend class parked_call;
    class attempt;
    struct pick {
        std::optional<std::size_t> place{};
        bool is_last_resort = false;
        bool is_hopeless = false;  // nothing may be sent to any
    };

    [[nodiscard]] std::vector<broker_standing> standings() const;
    [[nodiscard]] pick choose() const;
    [[nodiscard]] std::size_t ask_policy(const std::vector<std::size_t>& places) const;
    void launch(const pick& chosen, protocol::encoded_frame frame);
    void on_outcome(std::size_t place, result<reply>&& outcome);
    void go_on();
    void wait_for_a_broker();
    void park(time_point at);
    void give_up(std::string_view because);
    void complete(result<reply>&& outcome, bool is_in_place);
    void abandon(error why);
    void drop() noexcept;
    [[nodiscard]] operation_ptr outer() const;

    const std::shared_ptr<failover_desk> desk_;
    const std::shared_ptr<const broker_range> among_;
    const std::string key_;
    const bool duplicates_;
    const std::uint64_t ticket_;
    std::vector<std::shared_ptr<broker_port>> ports_;
    std::vector<std::uint32_t> tries_;  // by place, as all of them
    std::vector<bool> ruled_out_;
    pick first_;
    std::optional<std::size_t> stay_at_;  // the next attempt goes to the same broker, if it can
    request_code code_{};
    connection_role role_ = connection_role::shared;
    bool oneway_ = false;
    delivery how_ = delivery::inline_;
    std::string extra_;
    request_maker again_;
    std::optional<retry_core> core_;
    result<reply> last_ = tl::unexpected(error{});

    mutable std::mutex mutex_;
    operation_ptr outer_;               // until it is completed
    std::weak_ptr<operation> current_;  // an attempt, which holds the call
    std::shared_ptr<broker_port> current_port_;
    bool cancelled_ = false;
    failover_trace trace_;
};

/// A call that waits at the desk. It completes with client_stopped when it is dropped there.
class parked_call {
public:
    parked_call(std::shared_ptr<failover_call> call, time_point at) noexcept : call_(std::move(call)), at_(at) {}
    parked_call(const parked_call&) = delete;
    parked_call& operator=(const parked_call&) = delete;
    ~parked_call();

    [[nodiscard]] time_point at() const noexcept { return at_; }
    /// It is completed already.
    [[nodiscard]] bool is_over() const noexcept;
    void go_on();
    /// There is no room for it to wait: it fails with what it has.
    void turn_away();

private:
    std::shared_ptr<failover_call> call_;
    const time_point at_;
};

}  // namespace rmq::runtime
