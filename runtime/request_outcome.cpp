#include <rmq/runtime/request_outcome.hpp>

#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/response_code.hpp>

namespace rmq::runtime {

request_outcome::kind outcome_of(const operation& asked, const protocol::command& answer) noexcept {
    using kind = request_outcome::kind;
    const auto served = asked.role == connection_role::long_poll ? kind::held : kind::good;
    if (answer.code == static_cast<std::int32_t>(response_code::success)) return served;
    if (answer.code == static_cast<std::int32_t>(response_code::go_away)) return kind::went_away;
    const auto& rule =
        rule_for(static_cast<request_code>(asked.frame.code), answer.code, answer.remark.value_or(std::string_view{}));
    // A send that another broker may take: this one's store is full, or it failed while it took the message.
    const bool is_its_own_fault = rule.kind == errc::broker_busy || rule.kind == errc::system_error ||
                                  (rule.kind == errc::send_failed && rule.retry == retry_class::other_broker);
    return is_its_own_fault ? kind::error : served;
}

}  // namespace rmq::runtime
