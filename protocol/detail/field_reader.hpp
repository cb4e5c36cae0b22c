#pragma once

#include <rmq/protocol/command.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rmq::protocol::detail {

// Reads the header fields that a command must have, and remembers the first that is missing or unreadable: a decoder
// reads them all and asks once. Java servers only log such a field and fail later with a NullPointerException.
class field_reader {
public:
    // `what`: "the answer to SEND_MESSAGE_V2"
    field_reader(const command& from, std::string_view what) noexcept : from_{from}, what_{what} {}

    std::string_view text(std::string_view key) {
        const auto value = from_.find(key);
        if (!value) miss(key);
        return value.value_or(std::string_view{});
    }
    std::int64_t i64(std::string_view key) {
        const auto value = from_.find_i64(key);
        if (!value) miss(key);
        return value.value_or(0);
    }
    std::int32_t i32(std::string_view key) {
        const auto value = from_.find_i32(key);
        if (!value) miss(key);
        return value.value_or(0);
    }

    [[nodiscard]] std::optional<error> failure() const {
        if (missing_.empty()) return std::nullopt;
        std::string detail{what_};
        detail += from_.find(missing_) ? " has an unreadable field " : " lacks the field ";
        return error{.code = errc::protocol_error, .detail = std::move(detail) + std::string{missing_}};
    }

private:
    void miss(std::string_view key) {
        if (missing_.empty()) missing_ = key;
    }

    const command& from_;
    std::string_view what_;
    std::string_view missing_;
};

}  // namespace rmq::protocol::detail
