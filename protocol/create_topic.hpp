#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/request.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace rmq {

/// A topic as it shall be on the broker that is asked.
struct create_topic_query {
    std::string topic;              ///< up to 127 bytes of [%|a-zA-Z0-9_-], and none of RocketMQ's own
    std::int32_t read_queues = 8;   ///< 1 …
    std::int32_t write_queues = 8;  ///< 1 …
    std::int32_t perm = 6;          ///< 2 may be written, 4 may be read, 1 new topics inherit from it
    bool ordered = false;
    std::int32_t sys_flag = 0;
    std::map<std::string, std::string> attributes{};  ///< from 5.0, ignored before: {"message.type", "FIFO"}, …
    std::chrono::milliseconds timeout{0};             ///< 0: the client's request_timeout
    bool unchecked = false;  ///< as in send_options: the arguments are left to the broker to judge
};

namespace protocol {

result<typed_request<void>> prepare(const caller& from, const create_topic_query& query);

/// UPDATE_AND_CREATE_TOPIC (17).
struct create_topic_fields {
    std::string_view topic;
    std::int32_t read_queues = 0;
    std::int32_t write_queues = 0;
    std::int32_t perm = 0;
    bool ordered = false;
    std::int32_t sys_flag = 0;
    std::string_view attributes{};  // "+key=value,-key"; left out when empty
};

result<encoded_frame> encode_create_topic(serialize_type type, const create_topic_fields& fields);

/// Codes but 0 become the error of the error table.
result<void> decode_create_topic_reply(const command& reply);

/// What a broker reads. The views point into the command.
result<create_topic_fields> decode_create_topic_request(const command& request);

}  // namespace protocol
}  // namespace rmq
