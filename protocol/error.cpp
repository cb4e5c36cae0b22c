#include <rmq/protocol/detail/text.hpp>
#include <rmq/protocol/error.hpp>
#include <rmq/protocol/limits.hpp>
#include <rmq/protocol/response_code.hpp>

#include <array>

namespace rmq {
namespace {

// In the order of errc.
constexpr auto kind_names = std::to_array<std::string_view>(
    {"connection_failed", "connection_lost",       "deadline_exceeded", "cancelled",      "pool_exhausted",
     "client_stopped",    "would_deadlock",        "invalid_argument",  "protocol_error", "system_error",
     "broker_rejected",   "send_failed",           "pull_failed",       "offset_failed",  "topic_not_found",
     "queue_not_found",   "authentication_failed", "permission_denied", "broker_busy",    "transaction_failed",
     "producer_error",    "consumer_error",        "broker_unavailable"});
static_assert(kind_names.size() == static_cast<std::size_t>(errc::broker_unavailable));

class rocketmq_category final : public std::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "rocketmq"; }

    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::connection_failed:
                return "no connection could be made";
            case errc::connection_lost:
                return "the connection was lost";
            case errc::deadline_exceeded:
                return "the deadline is over";
            case errc::cancelled:
                return "cancelled";
            case errc::pool_exhausted:
                return "no connection became free in time";
            case errc::client_stopped:
                return "the client has stopped";
            case errc::would_deadlock:
                return "a blocking call from a thread that must not wait";
            case errc::invalid_argument:
                return "invalid argument";
            case errc::protocol_error:
                return "the peer broke the RocketMQ remoting protocol";
            case errc::system_error:
                return "an internal failure";
            case errc::broker_rejected:
                return "the broker rejected the request";
            case errc::send_failed:
                return "the send failed";
            case errc::pull_failed:
                return "the pull failed";
            case errc::offset_failed:
                return "the offset could not be read or changed";
            case errc::topic_not_found:
                return "the topic does not exist";
            case errc::queue_not_found:
                return "the queue does not exist";
            case errc::authentication_failed:
                return "authentication failed";
            case errc::permission_denied:
                return "permission denied";
            case errc::broker_busy:
                return "the broker is busy";
            case errc::transaction_failed:
                return "the transaction failed";
            case errc::producer_error:
                return "the producer was refused";
            case errc::consumer_error:
                return "the consumer was refused";
            case errc::broker_unavailable:
                return "nothing is sent to the broker now";
        }
        return "unknown error " + std::to_string(value);
    }

    // So that `e.code == std::errc::timed_out` reads as one expects.
    [[nodiscard]] std::error_condition default_error_condition(int value) const noexcept override {
        switch (static_cast<errc>(value)) {
            case errc::connection_lost:
                return std::errc::connection_reset;
            case errc::deadline_exceeded:
                return std::errc::timed_out;
            case errc::cancelled:
                return std::errc::operation_canceled;
            case errc::would_deadlock:
                return std::errc::resource_deadlock_would_occur;
            case errc::invalid_argument:
                return std::errc::invalid_argument;
            case errc::protocol_error:
                return std::errc::protocol_error;
            case errc::permission_denied:
                return std::errc::permission_denied;
            case errc::pool_exhausted:
            case errc::broker_busy:
                return std::errc::resource_unavailable_try_again;
            default:
                return {value, *this};
        }
    }
};

constexpr std::size_t longest_word = default_limits.shown;  // of a remark, a topic, … in one message

std::string shown(std::string_view text) { return protocol::detail::one_line(text, longest_word); }

std::string place(const error_context& where) {
    if (where.broker.empty()) return shown(where.address);
    return shown(where.broker) + (where.address.empty() ? "" : " (" + shown(where.address) + ")");
}

std::string after(std::string_view word, const std::string& text) {
    return text.empty() ? text : std::string{word} + text;
}

// The kind, told with the context it is about.
std::string headline(const error& e) {
    const auto& where = e.where;
    if (e.code == errc::topic_not_found && !where.topic.empty()) {
        return "topic " + shown(where.topic) + " does not exist" + after(" on ", place(where));
    }
    if (e.code == errc::queue_not_found && !where.topic.empty() && where.queue_id) {
        return "queue " + std::to_string(*where.queue_id) + " of topic " + shown(where.topic) + " does not exist" +
               after(" on ", place(where));
    }
    if (e.response_code == static_cast<std::int32_t>(response_code::subscription_group_not_exist) &&
        !where.group.empty()) {
        return "consumer group " + shown(where.group) + " does not exist" + after(" on ", place(where));
    }
    if (e.code == errc::broker_unavailable && !place(where).empty())
        return "nothing is sent to " + place(where) + " now";
    if (e.code == errc::connection_failed) return "no connection could be made" + after(" to ", place(where));
    if (e.code == errc::connection_lost) return "the connection" + after(" to ", place(where)) + " was lost";
    return shown(e.code.message());
}

std::string answered(const error& e) {
    if (e.response_code == 0) return {};
    const auto name = to_string(static_cast<response_code>(e.response_code));
    return "response code " + std::to_string(e.response_code) + after(" ", std::string{name});
}

std::string times(const error_context& where) {
    using namespace std::chrono;
    std::string out = where.attempts > 1 ? std::to_string(where.attempts) + " attempts" : std::string{};
    if (where.elapsed <= microseconds{0}) return out;
    const auto ms = duration_cast<milliseconds>(where.elapsed).count();
    return out + (out.empty() ? "after " : " in ") +
           (ms > 0 ? std::to_string(ms) + " ms" : std::to_string(where.elapsed.count()) + " us");
}

std::string_view outcome(fate f) noexcept {
    switch (f) {
        case fate::not_sent:
            return "nothing was sent";
        case fate::refused:
            return "not executed";
        case fate::unknown:
            break;
    }
    return "may have been executed";
}

std::string facts(const error& e) {
    const auto& where = e.where;
    const auto all = std::to_array<std::string>({
        answered(e),
        after("broker ", place(where)),
        after("topic ", shown(where.topic)),
        where.queue_id ? "queue " + std::to_string(*where.queue_id) : std::string{},
        after("group ", shown(where.group)),
        after("client ", shown(where.client_id)),
        where.opaque ? "opaque " + std::to_string(*where.opaque) : std::string{},
        times(where),
        std::string{outcome(e.request)},
    });
    std::string out;
    for (const auto& fact : all) out += fact.empty() ? "" : after(out.empty() ? "" : ", ", fact);
    return out;
}

}  // namespace

std::string_view to_string(errc kind) noexcept {
    const auto number = static_cast<std::size_t>(kind);
    return number >= 1 && number <= kind_names.size() ? kind_names[number - 1] : std::string_view{};
}

const std::error_category& error_category() noexcept {
    static const rocketmq_category category;
    return category;
}

std::error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), error_category()}; }

std::string_view to_string(fate f) noexcept {
    switch (f) {
        case fate::not_sent:
            return "not_sent";
        case fate::refused:
            return "refused";
        case fate::unknown:
            break;
    }
    return "unknown";
}

std::string error::message() const {
    std::string out;
    if (!where.operation.empty()) out = shown(where.operation) + ": ";
    out += headline(*this);
    out += after(": ", protocol::detail::one_line(detail, 4 * longest_word));
    if (!remark.empty()) out += "; the broker says \"" + shown(remark) + '"';
    return out + " [" + facts(*this) + ']';
}

error local_error(errc code, std::string detail) {
    return {.code = code, .request = fate::not_sent, .detail = std::move(detail)};
}

}  // namespace rmq
