#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace rmq::mini {

/// What a part of an SQL92 expression comes to: Java's null, Boolean, Integer, Long, Double or String; or `thrown`,
/// which is no answer at all: the message does not match, whatever the rest says.
struct sql_null {};
struct sql_thrown {};
using sql_value = std::variant<sql_null, bool, std::int32_t, std::int64_t, double, std::string, sql_thrown>;

inline bool is_null(const sql_value& v) noexcept { return std::holds_alternative<sql_null>(v); }
inline bool is_thrown(const sql_value& v) noexcept { return std::holds_alternative<sql_thrown>(v); }
bool is_number(const sql_value& v) noexcept;

/// Compares as ComparisonExpression.__compare does: text becomes what the other side is, and what can't be compared is
/// less. Nothing when Java throws. Neither side is null or thrown.
std::optional<int> compare(const sql_value& left, const sql_value& right);
/// The same when both are text, which is then read as two doubles: for <, <=, > and >=.
std::optional<int> compare_texts(std::string_view left, std::string_view right);
/// Java's Object.equals.
bool equals(const sql_value& left, const sql_value& right) noexcept;
sql_value negated(const sql_value& v) noexcept;

/// Double.valueOf, but for its hexadecimal numbers.
std::optional<double> read_double(std::string_view text);

}  // namespace rmq::mini
