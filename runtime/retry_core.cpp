#include <rmq/runtime/retry_core.hpp>

#include <rmq/protocol/response_code.hpp>
#include <rmq/protocol/send_message.hpp>

#include <algorithm>

namespace rmq::runtime {

failed_attempt failure_of(const error& why) noexcept {
    static const std::error_code elsewhere[] = {
        errc::connection_failed, errc::connection_lost, errc::deadline_exceeded, errc::broker_unavailable,
        errc::pool_exhausted,    errc::client_stopped,  errc::protocol_error};
    const bool may_help = std::ranges::find(elsewhere, why.code) != std::end(elsewhere);
    // Whoever floods us is to be told, not kept waiting.
    const bool is_full = why.code == errc::pool_exhausted;
    return {may_help ? retry_class::other_broker : retry_class::never, why.request, !is_full};
}

std::optional<failed_attempt> failure_of(request_code asked, const protocol::command& answer) noexcept {
    if (answer.code == static_cast<std::int32_t>(response_code::success)) return std::nullopt;
    if (family_of(asked) == request_family::send && protocol::send_status_of(answer.code)) return std::nullopt;
    const auto& rule = rule_for(asked, answer.code, answer.remark.value_or(std::string_view{}));
    if (rule.retry == retry_class::never) return std::nullopt;
    return failed_attempt{.retry = rule.retry, .request = rule.request_fate};
}

fate worse_of(fate a, fate b) noexcept { return std::max(a, b); }

time_point retry_core::attempt_deadline(bool others, time_point now) const noexcept {
    const auto left = deadline_ - now;
    const auto attempts_left = settings_.max_attempts - std::min(reached_, settings_.max_attempts - 1);
    if (!others || attempts_left < 2 || left <= settings_.min_attempt) return deadline_;
    return now + std::max(left / attempts_left, settings_.min_attempt);
}

retry_core::decision retry_core::on_failure(const failed_attempt& what, bool untried, time_point now) {
    worst_ = worse_of(worst_, what.request);
    if (what.request != fate::not_sent) ++reached_;
    if (what.retry == retry_class::never) return {};
    if (what.request == fate::unknown && !duplicates_)
        return {.because = "it may have been done, and was to be done once at most: not repeated"};
    if (reached_ >= settings_.max_attempts) return {.because = "so many attempts are allowed"};
    const bool rules_out = what.retry == retry_class::refresh_route;
    const bool costs = what.request != fate::not_sent;
    const bool moves = what.retry != retry_class::retry_same;
    if (moves && untried) {
        if (now >= deadline_) return {.because = "its time is over"};
        return {.next = step::elsewhere, .at = now, .costs = costs, .rules_out = rules_out};
    }
    if (rules_out || !what.may_wait) return {.rules_out = rules_out};
    const auto at = next_look(now);
    if (!at) return {.because = "its time is over"};
    return {.next = moves ? step::anywhere : step::same, .at = *at, .costs = costs};
}

std::optional<time_point> retry_core::next_look(time_point now) {
    if (!pause_) pause_.emplace(settings_.pause, seed_);
    // A last time shortly before the end, rather than to give up while there is time.
    const auto last = deadline_ - settings_.min_attempt;
    const auto at = std::min(pause_->next_attempt(now), last);
    return at > now ? std::optional{at} : std::nullopt;
}

}  // namespace rmq::runtime
