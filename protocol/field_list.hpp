#pragma once

#include <rmq/protocol/command.hpp>

#include <concepts>
#include <cstdint>
#include <forward_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rmq::protocol {

/// The header fields of a command, with the texts that numbers are written as. Other texts are views: they must
/// outlive the list. Moving it keeps its views valid; it can't be copied.
class field_list {
public:
    field_list() = default;
    field_list(field_list&&) noexcept = default;
    field_list& operator=(field_list&&) noexcept = default;
    field_list(const field_list&) = delete;
    field_list& operator=(const field_list&) = delete;
    ~field_list() = default;

    field_list& add(std::string_view key, std::string_view value) {
        fields_.push_back({key, value});
        return *this;
    }
    field_list& add(std::string_view key, const char* value) { return add(key, std::string_view{value}); }
    field_list& add(std::string_view key, bool value) { return add(key, std::string_view{value ? "true" : "false"}); }
    template <std::signed_integral Number>
    field_list& add(std::string_view key, Number value) {
        return add(key, std::string_view{written_.emplace_front(std::to_string(value))});
    }
    /// Left out when empty: a binary header can't tell an empty value from none.
    field_list& add_unless_empty(std::string_view key, std::string_view value) {
        return value.empty() ? *this : add(key, value);
    }
    /// For a text that lives nowhere else.
    field_list& add_owned(std::string_view key, std::string value) {
        return add(key, std::string_view{written_.emplace_front(std::move(value))});
    }

    [[nodiscard]] std::span<const ext_field> fields() const noexcept { return fields_; }

private:
    std::vector<ext_field> fields_;
    std::forward_list<std::string> written_;  // its elements never move
};

}  // namespace rmq::protocol
