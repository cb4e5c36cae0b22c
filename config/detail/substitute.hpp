#pragma once

#include <rmq/config/load_settings.hpp>

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace rmq::detail {

/// `text` with each ${NAME} replaced by that variable and each $${ by ${; or what was expected. Replaced text is not
/// looked at again, so a variable can't name another.
tl::expected<std::string, std::string> substitute(std::string_view text, const environment& variables);

}  // namespace rmq::detail
