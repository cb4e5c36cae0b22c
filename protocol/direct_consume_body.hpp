#pragma once

#include <rmq/protocol/error.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rmq::protocol {

/// In Java's order and with Java's names.
enum class consume_result : std::uint8_t { success, later, rollback, commit, throw_exception, return_null };
std::string_view to_string(consume_result r) noexcept;  // "CR_SUCCESS", …

/// What a consumer answers to CONSUME_MESSAGE_DIRECTLY (309), an order to work on one message at once.
struct direct_consume_body {
    std::optional<consume_result> outcome = consume_result::success;  ///< decoded: nothing when nobody knows its name
    bool ordered = false;
    bool auto_commit = true;
    std::optional<std::string> remark{};
    std::int64_t spent_ms = 0;

    friend bool operator==(const direct_consume_body&, const direct_consume_body&) = default;
};

std::string encode_direct_consume_body(const direct_consume_body& body);

/// What is absent has Java's default. Errors (protocol_error): no object, or a member of the wrong type.
result<direct_consume_body> decode_direct_consume_body(std::span<const std::byte> body);

}  // namespace rmq::protocol
