#include <rmq/protocol/topic_name.hpp>

#include <algorithm>
#include <array>

namespace rmq::protocol {

namespace {

constexpr std::string_view retry_prefix = "%RETRY%";
constexpr std::string_view dead_letter_prefix = "%DLQ%";

// TopicValidator.java
constexpr std::array<std::string_view, 6> send_forbidden = {
    "SCHEDULE_TOPIC_XXXX",        "RMQ_SYS_TRANS_HALF_TOPIC", "RMQ_SYS_TRANS_OP_HALF_TOPIC",
    "TRANS_CHECK_MAX_TIME_TOPIC", "SELF_TEST_TOPIC",          "OFFSET_MOVED_EVENT"};
constexpr std::array<std::string_view, 3> other_system = {auto_create_topic, "BenchmarkTest", "RMQ_SYS_TRACE_TOPIC"};
constexpr std::string_view system_prefix = "rmq_sys_";

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) noexcept {
    return std::ranges::find(names, name) != names.end();
}

constexpr bool is_name_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '%' || c == '|' ||
           c == '_' || c == '-';
}

result<void> check_name(std::string_view name, std::size_t max_size, const std::string& what) {
    if (name.empty()) return tl::unexpected{local_error(errc::invalid_argument, "the " + what + " is empty; name one")};
    if (name.size() > max_size) {
        return tl::unexpected{
            local_error(errc::invalid_argument, "the " + what + " has " + std::to_string(name.size()) +
                                                    " bytes; shorten it to at most " + std::to_string(max_size))};
    }
    if (!has_name_characters(name)) {
        return tl::unexpected{
            local_error(errc::invalid_argument,
                        "the " + what + " has characters RocketMQ refuses; use only a-z, A-Z, 0-9, _, -, % and |")};
    }
    return {};
}

}  // namespace

bool has_name_characters(std::string_view name) noexcept { return std::ranges::all_of(name, is_name_character); }

result<void> check_topic(std::string_view topic) { return check_name(topic, max_topic_size, "topic"); }
result<void> check_group(std::string_view group) { return check_name(group, max_group_size, "group"); }

bool is_send_forbidden(std::string_view topic) noexcept { return contains(send_forbidden, topic); }

bool is_system_topic(std::string_view topic) noexcept {
    return is_send_forbidden(topic) || contains(other_system, topic) || topic.starts_with(system_prefix);
}

std::string retry_topic(std::string_view group) { return std::string{retry_prefix}.append(group); }
std::string dead_letter_topic(std::string_view group) { return std::string{dead_letter_prefix}.append(group); }
bool is_retry_topic(std::string_view topic) noexcept { return topic.starts_with(retry_prefix); }
bool is_dead_letter_topic(std::string_view topic) noexcept { return topic.starts_with(dead_letter_prefix); }

}  // namespace rmq::protocol
