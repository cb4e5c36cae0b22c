#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::mini {

/// Finds messages by key or unique id, as IndexService.java does, but without hash collisions.
class message_index {
public:
    /// More than `capacity` entries are not made.
    explicit message_index(std::size_t capacity) : capacity_(capacity) {}

    /// `keys` are separated by blanks. Messages come in the order of their commit log offsets.
    void add(std::string_view topic, std::string_view unique_id, std::string_view keys, std::int64_t commit_log_offset,
             std::int64_t store_timestamp);

    /// Commit log offsets of the newest `max_messages` that fit, in ascending order.
    [[nodiscard]] std::vector<std::int64_t> find(std::string_view topic, std::string_view key,
                                                 std::int32_t max_messages, std::int64_t begin_timestamp,
                                                 std::int64_t end_timestamp) const;

    /// Of the last message that was put in.
    [[nodiscard]] std::int64_t last_timestamp() const noexcept { return last_timestamp_; }
    [[nodiscard]] std::int64_t last_commit_log_offset() const noexcept { return last_commit_log_offset_; }

private:
    struct entry {
        std::int64_t commit_log_offset = 0;
        std::int64_t timestamp = 0;  // whole seconds after first_timestamp_
    };
    void add_key(std::string_view topic, std::string_view key, const entry& e);

    std::size_t capacity_;
    std::size_t size_ = 0;
    std::int64_t first_timestamp_ = -1;
    std::int64_t last_timestamp_ = 0;
    std::int64_t last_commit_log_offset_ = 0;
    std::map<std::string, std::vector<entry>, std::less<>> entries_;  // by "topic#key"
};

}  // namespace rmq::mini
