#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

// JSON as Java writes it, compared by what it means.
namespace rmq::test {

/// The value of a text, read by our reader. Fails the test when it can't be read.
nlohmann::json java_value(std::string_view text);

/// `value` with all arrays sorted: many are sets in Java.
nlohmann::json unordered(nlohmann::json value);

/// `value` without the members that only 5.x writes.
nlohmann::json without_5x_members(nlohmann::json value);

/// What is missing or different in `actual`, or an empty text. `expected` is the `data` of a vector: tables with queues
/// as keys are lists of rows there; `actual` may have more members.
std::string difference(const nlohmann::json& expected, const nlohmann::json& actual);

}  // namespace rmq::test
