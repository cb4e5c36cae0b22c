#include <rmq/protocol/retry_message.hpp>

#include <rmq/protocol/property_names.hpp>
#include <rmq/protocol/topic_name.hpp>

#include <algorithm>
#include <array>

namespace rmq {

namespace {

namespace names = protocol::property_names;

// Written from the message's fields, given anew below, or true of the stored message only.
constexpr std::array<std::string_view, 13> left_out = {
    names::tags,         names::keys,   names::wait,         names::delay,
    names::sharding_key, "RETRY_TOPIC", "ORIGIN_MESSAGE_ID", names::transaction_prepared,
    "MIN_OFFSET",        "MAX_OFFSET",  "RECONSUME_TIME",    "MAX_RECONSUME_TIMES",
    "__CRC32#"};

// The level after which the next attempt comes: 10 s, 30 s, 1 min …
constexpr std::int32_t first_retry_level = 3;
constexpr std::int32_t last_level = 18;

}  // namespace

retry_message make_retry_message(const message_view& m, std::string_view group, std::int32_t delay_level,
                                 std::int32_t max_reconsume_times) {
    retry_message out;
    auto& r = out.message;
    r.topic = protocol::retry_topic(group);
    r.body = m.body;
    r.tags = m.tags();
    for (const auto key : m.keys()) r.keys.emplace_back(key);
    r.sharding_key = m.property(names::sharding_key).value_or("");
    r.flag = m.flag;
    for (const auto& [name, value] : m.properties)
        if (std::ranges::find(left_out, name) == left_out.end()) r.properties.emplace_back(name, value);
    // A message that failed before has its first topic and id there.
    const auto origin_topic = m.property("RETRY_TOPIC");
    const auto origin_id = m.property("ORIGIN_MESSAGE_ID");
    r.properties.emplace_back("RETRY_TOPIC", origin_topic.value_or(m.topic));
    r.properties.emplace_back("ORIGIN_MESSAGE_ID", origin_id ? std::string{*origin_id} : m.message_id());

    out.options.group = group;  // who may send to a retry topic is the consumer group's matter
    out.options.unchecked = true;
    out.options.max_reconsume_times = max_reconsume_times;
    if (delay_level < 0) {
        out.options.reconsume_times = max_reconsume_times + 1;  // brokers turn such a one into a dead letter at once
    } else {
        out.options.reconsume_times = m.reconsume_times + 1;
        r.delay_level = delay_level == 0 ? std::min(first_retry_level + m.reconsume_times, last_level) : delay_level;
    }
    return out;
}

}  // namespace rmq
