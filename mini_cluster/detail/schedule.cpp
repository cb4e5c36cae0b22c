#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/protocol/property_names.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace rmq::mini {

namespace {

namespace names = protocol::property_names;
using std::chrono::milliseconds;

constexpr std::string_view timer_delay_seconds = "TIMER_DELAY_SEC";
constexpr std::string_view timer_out = "TIMER_OUT_MS";
constexpr std::int64_t timer_precision = 1000;  // ms

// Java's parseInt and parseLong.
template <class Int>
std::optional<Int> number_in(std::string_view text) {
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    Int out = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return out;
}

// Sums wrap around, as Java's do.
std::int64_t later(std::int64_t from, std::int64_t by, std::int64_t unit) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(from) +
                                     static_cast<std::uint64_t>(by) * static_cast<std::uint64_t>(unit));
}

// When a message wants to be delivered, in ms since 1970. Outer nothing: it does not say; inner: it says no number.
std::optional<std::optional<std::int64_t>> wanted_time(const property_map& properties, std::int64_t now) {
    const auto relative = [&](std::string_view text, std::int64_t unit) -> std::optional<std::int64_t> {
        const auto by = number_in<std::int64_t>(text);
        return by ? std::optional{later(now, *by, unit)} : std::nullopt;
    };
    if (const auto text = properties.find(timer_delay_seconds); !text.empty()) return relative(text, 1000);
    if (const auto text = properties.find(names::timer_delay_ms); !text.empty()) return relative(text, 1);
    if (const auto text = properties.find(names::timer_deliver_ms); !text.empty()) return number_in<std::int64_t>(text);
    return std::nullopt;
}

void note_goal(property_map& properties, std::string_view topic, std::int32_t queue_id) {
    properties.put("REAL_TOPIC", std::string{topic});
    properties.put("REAL_QID", std::to_string(queue_id));
}

// HookUtils.transformTimerMessage
schedule timed(const broker_settings& settings, std::string_view topic, std::int32_t queue_id, property_map& properties,
               moment now) {
    using kind = schedule::kind;
    const auto wanted = wanted_time(properties, now.wall_ms);
    if (!wanted || !properties.find(timer_out).empty()) return {};
    if (!settings.timer_wheel) return {kind::no_timers};
    if (!*wanted) return {kind::illegal_timer};
    const std::int64_t at = **wanted;
    if (at <= now.wall_ms) return {properties.find("TIMER_DEL_UNIQKEY").empty() ? kind::at_once : kind::illegal_timer};
    if (at - now.wall_ms > milliseconds{settings.longest_timer}.count()) return {kind::illegal_timer};
    // The wheel has a slot per second, and empties it when its second is over.
    const std::int64_t slot = (at - 1) / timer_precision * timer_precision;
    properties.put(timer_out, std::to_string(slot));
    note_goal(properties, topic, queue_id);
    return {kind::later, timer_topic, 0, now.steady + milliseconds{slot + timer_precision - now.wall_ms}};
}

// The message as it comes out of the topic where it waited. All it carried there stays, its delay level and its goal
// included: Java removes them from the map, but stores the string that it made before.
kept_message arrived(const broker_state& broker, const message_view& waiting, moment now) {
    kept_message m = copy_of(waiting);
    property_map properties{m.properties};
    if (waiting.topic == timer_topic) {
        const std::int64_t begun = waiting.store_timestamp / timer_precision * timer_precision;
        properties.put("TIMER_ENQUEUE_MS", std::to_string(begun));
        properties.put("TIMER_DEQUEUE_MS", std::to_string(now.wall_ms));
    }
    m.topic = properties.find("REAL_TOPIC");
    m.rest.queue_id = number_in<std::int32_t>(properties.find("REAL_QID")).value_or(0);
    m.rest.store_timestamp = now.wall_ms;
    m.put(properties, broker.settings.release);
    return m;
}

}  // namespace

// HookUtils.handleScheduleMessage; in 4.x a part of CommitLog.asyncPutMessage.
schedule schedule_of(const broker_settings& settings, std::string_view topic, std::int32_t queue_id,
                     property_map& properties, moment now) {
    const auto text = properties.find(names::delay);
    const auto level = text.empty() ? std::optional{0} : number_in<std::int32_t>(text);
    if (!level) return {schedule::kind::illegal_level};
    if (*level <= 0)
        return settings.release.knows_timers() ? timed(settings, topic, queue_id, properties, now) : schedule{};
    if (settings.release.knows_timers()) {
        for (const auto name : {timer_delay_seconds, names::timer_delay_ms, names::timer_deliver_ms})
            properties.remove(name);
    }
    const auto real = std::min(*level, static_cast<std::int32_t>(settings.delays.size()));
    if (real < *level) properties.put(names::delay, std::to_string(real));
    note_goal(properties, topic, queue_id);
    return {schedule::kind::later, schedule_topic, real - 1, now.steady + delay_of(real, settings.delays)};
}

bool deliver_in_time(broker_state& broker, kept_message m, property_map properties, moment now, effects& others) {
    const schedule plan = schedule_of(broker.settings, m.topic, m.rest.queue_id, properties, now);
    const bool waits = plan.when == schedule::kind::later;
    if (!waits && plan.when != schedule::kind::at_once) return false;
    if (waits) {
        m.topic = plan.topic;
        m.rest.queue_id = plan.queue_id;
    }
    m.put(properties, broker.settings.release);
    const auto where = deliver(broker, m, others);
    if (where && waits) broker.delayed.add(where->commit_log_offset, plan.due);
    return where.has_value();
}

void on_delays_over(broker_state& broker, moment now, effects& others) {
    for (const std::int64_t offset : broker.delayed.take_due(now.steady)) {
        const auto waiting = stored_at(broker, offset);
        if (!waiting) continue;
        // A full store may have room again after a restart; a real broker tries for ever, too.
        if (!deliver(broker, arrived(broker, *waiting, now), others))
            broker.delayed.add(offset, now.steady + std::chrono::seconds{1});
    }
}

}  // namespace rmq::mini
