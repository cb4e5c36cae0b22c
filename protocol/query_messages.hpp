#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/message_view.hpp>
#include <rmq/protocol/request.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rmq {

/// Which messages of a topic are looked up in the broker's index.
struct query_messages_query {
    std::string topic;
    std::string key;            ///< one of the message's keys, or its unique id
    bool by_unique_id = false;  ///< only messages whose unique id (message_id) `key` is, no others that have the key
    std::int32_t max_messages = 32;  ///< 1 …; brokers return at most 64, the newest ones
    /// Between when they were stored: ms since 1970, the broker's clock, which its index keeps with an accuracy of one
    /// second.
    std::int64_t begin_timestamp = 0;
    std::int64_t end_timestamp = std::numeric_limits<std::int64_t>::max();
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;                ///< as in send_options: the arguments are left to the broker to judge
};

/// What the index led to. A broker builds it a little after it has answered a send.
struct found_messages {
    std::vector<message_view> messages{};  ///< in the order in which they were stored; empty when there are none
    std::int64_t indexed_until = 0;  ///< store time of the last message in the index, ms since 1970; 0: none found
};

namespace protocol {

result<typed_request<found_messages>> prepare(const caller& from, const query_messages_query& query);

/// QUERY_MESSAGE (12).
struct query_messages_fields {
    std::string_view topic;
    std::string_view key;
    std::int32_t max_messages = 32;
    std::int64_t begin_timestamp = 0;
    std::int64_t end_timestamp = 0;
    std::string_view broker_name{};  // left out when empty
};

result<encoded_frame> encode_query_messages(serialize_type type, const query_messages_fields& fields);

/// The index is one of hashes: messages that do not have the key, or not that unique id, are dropped. QUERY_NOT_FOUND
/// is a value here. Other codes but 0 become the error of the error table; a damaged body is a protocol_error.
/// `storage` is kept by the messages.
result<found_messages> decode_query_messages_reply(const command& reply, std::span<const std::byte> body,
                                                   const std::shared_ptr<const void>& storage, std::string_view topic,
                                                   std::string_view key, bool by_unique_id);

/// What a broker reads and answers. The views point into the command.
result<query_messages_fields> decode_query_messages_request(const command& request);
field_list query_messages_reply_fields(std::int64_t last_timestamp, std::int64_t last_commit_log_offset);

}  // namespace protocol
}  // namespace rmq
