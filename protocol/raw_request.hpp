#pragma once

#include <rmq/protocol/request.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace rmq {

/// A raw command for which there is no operation.
struct raw_query {
    std::int32_t code = 0;
    std::vector<std::pair<std::string, std::string>> fields{};  ///< extFields
    std::string body{};
    std::string remark{};
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
};

/// A broker's answer to a raw command, whatever its code.
struct response {
    std::int32_t code = 0;
    std::string remark;
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;
};

namespace protocol {

result<typed_request<response>> prepare(const caller& from, const raw_query& query);

}  // namespace protocol
}  // namespace rmq
