#pragma once

#include <rmq/protocol/message_view.hpp>
#include <rmq/protocol/properties.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "vectors/vector_file.hpp"

// What the categories about messages share.
namespace rmq::test {

/// [["name","value"],…] as the property string of the releases that a case is of: 5.3.3 ends it with a separator,
/// 4.9.7 does not.
std::string property_string(const vector_case& c, const field& pairs);

/// The names and values that count, against {"name":"value",…}.
void expect_properties(const protocol::property_views& actual, const field& expected);

/// Every field of a decoded message, against what the Java of this case decoded.
void expect_message(const vector_case& c, const message_view& actual, const field& expected);

/// An address in hex as text.
std::string ip_text(const field& hex);

std::string_view text_of(const std::vector<std::byte>& bytes);

}  // namespace rmq::test
