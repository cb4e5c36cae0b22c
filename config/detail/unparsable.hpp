#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace rmq::detail {

struct unparsable {
    std::size_t byte;       ///< where
    std::string_view text;  ///< what was expected there
};

/// What toml++ must not be given, because it would do worse than to refuse it:
///
/// - nesting deeper than any configuration file's: nested tables are built and destroyed recursively, and the parts of
/// a
///   dotted key are not limited, so a line of "a.a.a.…" would overflow the stack;
/// - characters outside ASCII where blanks may stand: undefined behaviour in toml++ up to 3.4. In TOML they are wrong
///   anywhere but in strings and comments, so next to nothing is lost.
std::optional<unparsable> find_unparsable(std::string_view text);

}  // namespace rmq::detail
