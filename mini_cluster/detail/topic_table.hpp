#pragma once

#include <rmq/mini_cluster/detail/release.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::mini {

inline constexpr std::int32_t perm_inherit = 1;
inline constexpr std::int32_t perm_write = 2;
inline constexpr std::int32_t perm_read = 4;

/// Half messages wait here for the end of their transaction.
inline constexpr std::string_view half_topic = "RMQ_SYS_TRANS_HALF_TOPIC";
/// Messages with a delay level wait here, a queue per level.
inline constexpr std::string_view schedule_topic = "SCHEDULE_TOPIC_XXXX";
/// Messages with a time of their own wait here (from 5.0).
inline constexpr std::string_view timer_topic = "rmq_sys_wheel_timer";

struct topic_config {
    std::string name;
    std::int32_t read_queues = 4;
    std::int32_t write_queues = 4;
    std::int32_t perm = perm_read | perm_write;
};

/// As TopicConfig.toString() prints it: part of some remarks.
std::string to_string(const topic_config& topic, const release& as);

/// What is wrong with a topic's name (TopicValidator.validateTopic); nothing when it is fine.
std::optional<std::string_view> name_fault(std::string_view topic) noexcept;

/// The topics of one broker.
class topic_table {
public:
    /// Begins with the broker's own topics; more than `capacity` others are not created.
    topic_table(std::vector<topic_config> own, std::size_t capacity);

    [[nodiscard]] const topic_config* find(std::string_view name) const;
    /// Creates or changes a topic; nothing when the table is full.
    const topic_config* put(topic_config topic);
    void erase(std::string_view name);
    /// For the first message of a topic: inherits from `from` when that exists and allows it (as many queues as asked
    /// for, but no more than it has); nothing otherwise.
    const topic_config* inherit(std::string_view name, std::string_view from, std::int32_t queues);

    [[nodiscard]] std::size_t size() const noexcept { return topics_.size(); }
    [[nodiscard]] const std::map<std::string, topic_config, std::less<>>& all() const noexcept { return topics_; }
    /// How often a topic was created, changed or erased.
    [[nodiscard]] std::uint64_t changes() const noexcept { return changes_; }

    /// The topics that were put since this was asked last, by name; at first, all. Erased ones are left out: name
    /// servers aren't told of those.
    std::vector<topic_config> take_changes();
    void mark_all();

private:
    std::map<std::string, topic_config, std::less<>> topics_;
    std::set<std::string, std::less<>> changed_;
    std::size_t capacity_;
    std::uint64_t changes_ = 0;
};

}  // namespace rmq::mini
