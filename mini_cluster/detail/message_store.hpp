#pragma once

#include <rmq/mini_cluster/detail/message_filter.hpp>
#include <rmq/mini_cluster/detail/message_index.hpp>
#include <rmq/protocol/error.hpp>
#include <rmq/protocol/message_view.hpp>
#include <rmq/protocol/stored_message.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::mini {

/// Where a message was put.
struct placed {
    std::int64_t queue_offset = 0;
    std::int64_t commit_log_offset = 0;
};

/// GetMessageStatus.java
enum class get_status {
    found,
    no_matched_message,
    no_message_in_queue,
    no_matched_logic_queue,
    offset_overflow_one,
    offset_overflow_badly,
    offset_too_small,
};
/// As it stands in remarks: FOUND, …
std::string_view to_string(get_status s) noexcept;

/// What a queue gives to one pull.
struct got {
    get_status status = get_status::no_matched_logic_queue;
    std::int64_t next_offset = 0;
    std::int64_t min_offset = 0;
    std::int64_t max_offset = 0;
    std::size_t messages = 0;
    std::vector<std::byte> body;
};

/// The messages of one broker: a log in memory, bounded in count and bytes, and its queues. Nothing expires.
class message_store {
public:
    message_store(std::size_t max_messages, std::size_t max_bytes)
        : max_messages_(max_messages), max_bytes_(max_bytes), index_(4 * max_messages) {}
    message_store(message_store&&) = default;
    message_store& operator=(message_store&&) = default;
    message_store(const message_store&) = delete;  // queues point into the log
    message_store& operator=(const message_store&) = delete;
    ~message_store() = default;

    /// True when `messages` more of `bytes` in all still fit.
    [[nodiscard]] bool has_room(std::size_t messages, std::size_t bytes) const noexcept;
    /// Appends to a queue; both offsets of `m` are set here. The caller has asked for room.
    /// Errors: invalid_argument, the message has no stored form.
    result<placed> put(protocol::stored_message_fields m, std::int32_t tag_code);

    /// What Java's DefaultMessageStore.getMessage returns, at most 32 messages and 256 KiB, but at least one message.
    [[nodiscard]] got get(std::string_view topic, std::int32_t queue_id, std::int64_t offset, std::int32_t max_messages,
                          const message_filter& filter) const;
    /// The offset of the next message; 0 for a queue without messages.
    [[nodiscard]] std::int64_t max_offset(std::string_view topic, std::int32_t queue_id) const;
    [[nodiscard]] std::vector<message_view> all(std::string_view topic, std::int32_t queue_id) const;

    /// A message in the log.
    struct record {
        std::vector<std::byte> bytes;  // as it is served
        std::int64_t commit_log_offset = 0;
        std::int64_t store_timestamp = 0;
        std::int32_t tag_code = 0;
    };
    /// The message that begins there; nothing when none does.
    [[nodiscard]] const record* at(std::int64_t commit_log_offset) const noexcept;
    /// A message of a queue; nothing when it has no such offset.
    [[nodiscard]] const record* find(std::string_view topic, std::int32_t queue_id, std::int64_t queue_offset) const;
    [[nodiscard]] const message_index& index() const noexcept { return index_; }
    /// The topic is deleted: its queues begin anew. The messages stay in the log.
    void forget_queues(std::string_view topic);

    [[nodiscard]] std::size_t messages() const noexcept { return log_.size(); }
    [[nodiscard]] std::int64_t log_size() const noexcept { return log_size_; }

private:
    using queue = std::vector<const record*>;
    [[nodiscard]] const queue* find(std::string_view topic, std::int32_t queue_id) const;

    std::size_t max_messages_;
    std::size_t max_bytes_;
    std::int64_t log_size_ = 0;
    message_index index_;
    std::deque<record> log_;  // by commit log offset; elements never move
    std::map<std::string, std::map<std::int32_t, queue>, std::less<>> topics_;
};

}  // namespace rmq::mini
