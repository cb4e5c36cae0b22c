#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::mini {

/// How far consumer groups have come, by topic and queue: whether these exist or not.
class consumer_offsets {
public:
    /// More than `capacity` offsets are not kept.
    explicit consumer_offsets(std::size_t capacity) : capacity_(capacity) {}

    void put(std::string_view group, std::string_view topic, std::int32_t queue_id, std::int64_t offset);
    [[nodiscard]] std::optional<std::int64_t> find(std::string_view group, std::string_view topic,
                                                   std::int32_t queue_id) const;
    /// The topics of which a group has offsets.
    [[nodiscard]] std::vector<std::string> topics_of(std::string_view group) const;
    /// The groups that have offsets of a topic.
    [[nodiscard]] std::vector<std::string> groups_of(std::string_view topic) const;
    /// Takes an offset out.
    std::optional<std::int64_t> take(std::string_view group, std::string_view topic, std::int32_t queue_id);
    /// All groups' offsets of a topic.
    void forget_topic(std::string_view topic);

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    using queues = std::map<std::int32_t, std::int64_t>;
    using topics = std::map<std::string, queues, std::less<>>;

    std::size_t capacity_;
    std::size_t size_ = 0;
    std::map<std::string, topics, std::less<>> groups_;
};

}  // namespace rmq::mini
