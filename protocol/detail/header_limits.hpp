#pragma once

#include <rmq/protocol/command.hpp>

#include <cstddef>
#include <string>
#include <string_view>

// Checks that both header encodings share. They return what is wrong, or null.
namespace rmq::protocol::detail {

inline const char* wrong_with_key(std::string_view key) noexcept {
    return key.size() > max_ext_key_size ? "an ext key is over 256 bytes" : nullptr;
}

inline const char* wrong_with_value(std::string_view value) noexcept {
    return value.size() > max_ext_value_size ? "an ext value is over 32 KiB" : nullptr;
}

inline const char* wrong_with_count(std::size_t fields) noexcept {
    return fields > max_ext_fields ? "more than 1024 ext fields" : nullptr;
}

// For a field about to be added to `ext`.
inline const char* wrong_with_next(const ext_fields& ext, std::string_view key, std::string_view value) noexcept {
    if (const char* wrong = wrong_with_count(ext.size() + 1)) return wrong;
    if (const char* wrong = wrong_with_key(key)) return wrong;
    return wrong_with_value(value);
}

}  // namespace rmq::protocol::detail
