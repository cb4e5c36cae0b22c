#pragma once

#include <rmq/protocol/subscription.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace rmq::protocol {

/// The body of CHECK_CLIENT_CONFIG (46): whether the broker takes a subscription, which may depend on its settings for
/// SQL92 only. Answered without a body.
struct check_client_body {
    std::string client_id;
    std::string group;
    protocol::subscription subscription{};
    std::string name_space{};  ///< empty: none

    friend bool operator==(const check_client_body&, const check_client_body&) = default;
};

std::string encode_check_client_body(const check_client_body& body);

/// Errors (protocol_error): a member is missing or of the wrong type.
result<check_client_body> decode_check_client_body(std::span<const std::byte> body);

}  // namespace rmq::protocol
