#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/frame_buffers.hpp>
#include <rmq/protocol/message.hpp>
#include <rmq/protocol/request.hpp>
#include <rmq/protocol/response_code.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rmq {

/// How a message is sent.
struct send_options {
    std::int32_t queue_id = -1;            ///< negative: the broker picks a queue
    std::chrono::milliseconds timeout{0};  ///< connecting and retries included; 0: the client's request_timeout
    std::string group{};                   ///< producer group; empty: the client's
    /// A half message: stored, but seen by nobody until end_transaction commits it.
    bool transactional = false;
    /// Anything but send_status::ok is an error (send_failed, fate unknown: the message is stored all the same).
    bool require_ok = false;
    /// What this library would refuse (names, sizes, reserved properties …) is left to the broker to judge.
    bool unchecked = false;
    std::int32_t reconsume_times = 0;                   ///< for messages to a retry topic: how often it was consumed
    std::optional<std::int32_t> max_reconsume_times{};  ///< for messages to a retry topic: then to the dead letters
};

/// What the broker did with a message it stored. Everything but `ok` says what it could not also guarantee.
enum class send_status { ok, flush_disk_timeout, flush_slave_timeout, slave_not_available };
std::string_view to_string(send_status s) noexcept;

/// The broker's answer to a send.
struct send_receipt {
    send_status status = send_status::ok;
    std::string message_id;         ///< UNIQ_KEY, made by us
    std::string offset_message_id;  ///< made by the broker: its address and the commit log offset
    std::string broker;             ///< broker name, as known to this client
    std::string topic;
    std::int32_t queue_id = 0;
    std::int64_t queue_offset = 0;
    std::string transaction_id;  ///< the message id, by the name end_transaction wants it under
    std::string region;          ///< MSG_REGION
    bool trace_on = true;
    std::string group{};            ///< producer group it was sent under
    std::string recall_handle{};    ///< of a delayed message, from brokers that can recall it (from 5.3.2)
    std::int32_t attempts = 1;      ///< of a send that could go to several brokers: how many it took
    bool may_be_duplicate = false;  ///< one of them failed with fate::unknown: the message may be stored twice
};

namespace protocol {

/// `id`: of a message that is sent once more; empty: a new one.
result<typed_request<send_receipt>> prepare(const caller& from, const message& m, const send_options& options,
                                            const std::string& id = {});

/// Bodies that are long enough are compressed as the client is told to. Nothing: not this one, or it would not get
/// shorter. Errors: those of compress().
result<std::optional<std::vector<std::byte>>> packed_body(const requester& who, std::string_view body);
/// The sysFlag of a body packed by it.
std::int32_t packed_flag(const requester& who) noexcept;

/// The fields of SEND_MESSAGE_V2 that are not the message's own.
struct send_fields {
    std::string_view producer_group;
    std::int32_t queue_id = -1;       // negative: the broker picks a queue
    std::int64_t born_timestamp = 0;  // ms since 1970
    std::int32_t sys_flag = 0;
    std::string_view message_id;   // UNIQ_KEY; left out when empty
    std::string_view broker_name;  // `n`; left out when empty
    std::int32_t reconsume_times = 0;
    std::optional<std::int32_t> max_reconsume_times{};
    std::string_view half_of{};              // the producer group of a half message
    std::optional<std::string_view> body{};  // in place of the message's own: a packed one, or a batch
    bool batch = false;                      // `body` is one (batch_body.hpp)
    bool oneway = false;
    frame_buffers* buffers = nullptr;  // where the frame's memory comes from, if not from the allocator
};

/// The status that a response code stands for; nothing when the message was not stored.
std::optional<send_status> send_status_of(std::int32_t code) noexcept;
response_code response_code_of(send_status s) noexcept;

/// Checks a message before anything leaves: topic and body present and within limits, no reserved or unusable
/// property. Errors: invalid_argument.
result<void> check_message(const message& m, std::size_t max_body_size);

/// A stampable SEND_MESSAGE_V2 (310) frame, of a batch SEND_BATCH_MESSAGE (320).
result<encoded_frame> encode_send_message(serialize_type type, const message& m, const send_fields& fields);

/// Response of 10/310. A code that is no stored-status becomes the error of the error table.
result<send_receipt> decode_send_message_reply(const command& reply, std::string_view message_id);

/// What a broker reads of a send: SEND_MESSAGE (10) with its long field names, SEND_MESSAGE_V2 (310) and
/// SEND_BATCH_MESSAGE (320) with their one-letter ones. The views point into the command.
struct send_request {
    std::string_view producer_group;
    std::string_view topic;
    std::string_view default_topic;
    std::int32_t default_topic_queues = 0;
    std::int32_t queue_id = 0;
    std::int32_t sys_flag = 0;
    std::int64_t born_timestamp = 0;
    std::int32_t flag = 0;
    std::string_view properties{};  // a property string
    std::int32_t reconsume_times = 0;
    bool unit_mode = false;
    std::optional<std::int32_t> max_reconsume_times{};
    bool batch = false;  // the body is a batch body; the request code does not say so
    std::string_view broker_name{};
};
result<send_request> decode_send_message_request(const command& request);

/// What a broker answers. The views must outlive the fields.
struct send_reply {
    std::string_view offset_message_id;
    std::int32_t queue_id = 0;
    std::int64_t queue_offset = 0;
    std::string_view transaction_id{};
    std::string_view region = "DefaultRegion";
    bool trace_on = true;
};
field_list send_reply_fields(const send_reply& reply);

}  // namespace protocol
}  // namespace rmq
