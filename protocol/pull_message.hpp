#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/message_view.hpp>
#include <rmq/protocol/request.hpp>
#include <rmq/protocol/response_code.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rmq {

/// What is pulled: one queue from one offset on.
struct pull_query {
    std::string group;  ///< consumer group, for the broker's permissions and statistics
    std::string topic;
    std::int32_t queue_id = 0;
    std::int64_t offset = 0;         ///< the first queue offset wanted
    std::int32_t max_messages = 32;  ///< 1 …; brokers return at most 32 (256 KiB) from memory, 8 (64 KiB) from disk
    std::string tags = "*";          ///< tag expression: "*", "paid", "paid || refunded"
    std::chrono::milliseconds suspend{0};  ///< > 0: when nothing is there the broker may hold the request about so long
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout, plus suspend and 10 s when suspended
    bool unchecked = false;                ///< as in send_options: the arguments are left to the broker to judge
    /// An SQL92 expression over properties in place of `tags`: "a > 5 AND TAGS = 'paid'". Brokers refuse it unless they
    /// have enablePropertyFilter.
    std::string sql{};
    std::int32_t max_bytes = 0;  ///< 0: the broker's limit. Read by proxies from 5.0 on, ignored by brokers
    /// Also commits this offset for the group, as update_offset does, without a request of its own.
    std::optional<std::int64_t> commit_offset{};
    /// LITE_PULL_MESSAGE (from 5.0), which brokers serve and switch off apart from consumers' pulls.
    bool lite = false;
};

enum class pull_status { found, no_new_message, no_matched_message, offset_illegal };
std::string_view to_string(pull_status s) noexcept;

/// The broker's answer to a pull. Go on from next_offset whatever the status; never by counting messages.
struct pulled {
    pull_status status = pull_status::no_new_message;
    std::int64_t next_offset = 0;
    std::int64_t min_offset = 0;
    std::int64_t max_offset = 0;
    std::int64_t suggested_broker_id = 0;  ///< broker id to ask next time, 0: the master
    std::vector<message_view> messages;
};

namespace protocol {

result<typed_request<pulled>> prepare(const caller& from, const pull_query& query);

struct pull_fields {
    std::string_view group;
    std::string_view topic;
    std::int32_t queue_id = 0;
    std::int64_t offset = 0;
    std::int32_t max_messages = 32;
    std::string_view expression = "*";
    std::int64_t subscription_version = 0;
    std::int64_t suspend_ms = 0;  // > 0: the broker may hold the request that long (SUSPEND)
    std::string_view broker_name;
    std::string_view expression_type = "TAG";  // or SQL92
    std::int32_t max_bytes = 0;                // left out when 0
    std::optional<std::int64_t> commit_offset{};
    bool lite = false;
};

/// The status that a response code stands for; nothing when the pull failed.
std::optional<pull_status> pull_status_of(std::int32_t code) noexcept;
response_code response_code_of(pull_status s) noexcept;

/// A stampable PULL_MESSAGE (11) or LITE_PULL_MESSAGE (361) frame that carries its own subscription (sysFlag
/// SUBSCRIPTION, SUSPEND when asked).
result<encoded_frame> encode_pull_message(serialize_type type, const pull_fields& fields);

/// Response of 11/361. `storage` is kept by the messages. Messages that do not match the tags of `expression` exactly
/// are dropped (the broker filters by hash only); next_offset is unaffected. When the body is damaged behind some good
/// messages these are returned, and next_offset is the one behind the last of them: going on there reports the damage
/// instead of stepping over what it hides.
/// An empty `expression` drops nothing: SQL92 is the broker's to judge.
/// Errors: invalid_argument (`expression`), protocol_error, and those of the error table.
result<pulled> decode_pull_message_reply(const command& reply, std::span<const std::byte> body,
                                         const std::shared_ptr<const void>& storage, std::string_view expression);

/// What a broker reads of a pull (11 and 361). The views point into the command.
struct pull_request {
    std::string_view group;
    std::string_view topic;
    std::int32_t queue_id = 0;
    std::int64_t offset = 0;
    std::int32_t max_messages = 0;
    std::int32_t sys_flag = 0;  // pull_flag in sys_flag.hpp
    std::int64_t commit_offset = 0;
    std::int64_t suspend_ms = 0;
    std::optional<std::string_view> expression{};
    std::int64_t subscription_version = 0;
    std::string_view expression_type = "TAG";
    std::string_view broker_name{};
};
result<pull_request> decode_pull_message_request(const command& request);

/// What a broker answers.
struct pull_reply {
    std::int64_t next_offset = 0;
    std::int64_t min_offset = 0;
    std::int64_t max_offset = 0;
    std::int64_t suggested_broker_id = 0;
    std::optional<std::int64_t> offset_delta{};  // to be added to the queue offset of each message
};
field_list pull_reply_fields(const pull_reply& reply);

}  // namespace protocol
}  // namespace rmq
