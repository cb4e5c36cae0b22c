#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/request.hpp>

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rmq {

/// Whose members are asked for.
struct consumer_ids_query {
    std::string group;
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;                ///< as in send_options: the arguments are left to the broker to judge
};

/// The members of a consumer group that one broker knows by their heartbeats.
struct consumer_list {
    std::vector<std::string> client_ids;  ///< in any order
};

namespace protocol {

result<typed_request<consumer_list>> prepare(const caller& from, const consumer_ids_query& query);

/// GET_CONSUMER_LIST_BY_GROUP (38).
result<encoded_frame> encode_consumer_ids_request(serialize_type type, std::string_view group);

/// Codes but 0 become the error of the error table: 1 when nobody is online, and shortly after a broker's start.
result<consumer_list> decode_consumer_ids_reply(const command& reply, std::span<const std::byte> body);

/// The group that a broker reads. Points into the command. The body it answers is in name_list_body.hpp.
result<std::string_view> decode_consumer_ids_request(const command& request);

}  // namespace protocol
}  // namespace rmq
