#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/request.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <span>
#include <string>

namespace rmq {

/// How a broker does.
struct runtime_info_query {
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
};

/// What a broker tells of itself: "brokerVersionDesc", "bootTimestamp", "msgPutTotalTodayNow" and some fifty more,
/// which differ from release to release. Numbers are text, too; the three of a TPS value are over 10 s, 1 min and 10
/// min.
struct runtime_values {
    std::map<std::string, std::string> values;
};

namespace protocol {

result<typed_request<runtime_values>> prepare(const caller& from, const runtime_info_query& query);

/// GET_BROKER_RUNTIME_INFO (28) has no fields. The body a broker answers is in kv_table_body.hpp.
result<encoded_frame> encode_runtime_info_request(serialize_type type);

/// Codes but 0 become the error of the error table.
result<runtime_values> decode_runtime_info_reply(const command& reply, std::span<const std::byte> body);

}  // namespace protocol
}  // namespace rmq
