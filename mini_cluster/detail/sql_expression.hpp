#pragma once

#include <rmq/mini_cluster/detail/sql_value.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rmq::mini {

using sql_properties = std::span<const std::pair<std::string_view, std::string_view>>;

/// A part of an SQL92 expression. Which members count depends on the kind.
struct sql_expression {
    enum class kind : std::uint8_t {
        constant,   // value
        property,   // name
        minus,      // parts[0]
        truth,      // parts[0], a property, as a condition
        logic_not,  // parts[0]
        logic_and,  // parts
        logic_or,   // parts
        equal,      // parts[0] and [1]
        compare,    // parts[0] and [1], by name: "<" …
        in,         // parts[0], texts
        contains,   // parts[0], texts[0]
        begins_with,
        ends_with,
    };
    kind is = kind::constant;
    bool inverted = false;  // NOT IN, NOT CONTAINS …
    sql_value value{};
    std::string name{};
    std::vector<std::string> texts{};
    std::vector<std::unique_ptr<sql_expression>> parts{};
    std::size_t depth = 1;

    /// Java's BooleanExpression.
    [[nodiscard]] bool is_condition() const noexcept;
    [[nodiscard]] sql_value evaluate(sql_properties properties) const;
};

}  // namespace rmq::mini
