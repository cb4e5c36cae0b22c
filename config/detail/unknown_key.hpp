#pragma once

#include <rmq/client/detail/setting_keys.hpp>

#include <string>
#include <string_view>

namespace rmq::detail {

/// What to say about a key, or a top-level table, that nothing knows: the nearest known one, where it belongs if that
/// is another table, or all that could stand there.
std::string unknown_table_text(std::string_view written);
std::string unknown_key_text(const setting_table& table, std::string_view written);

}  // namespace rmq::detail
