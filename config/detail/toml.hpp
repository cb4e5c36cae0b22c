#pragma once

#include <stdexcept>

namespace rmq::detail {

/// toml++ found one of its own assumptions broken by the text it was parsing.
struct toml_assumption_broken : std::logic_error {
    using std::logic_error::logic_error;
};

constexpr void toml_assume(bool holds) {
    if (!holds) throw toml_assumption_broken{"toml++"};
}

}  // namespace rmq::detail

// Header only, and the same in every file that includes it: no library to find at run time.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 1

// Texts can break toml++'s assertions ("[[=" does, up to 3.4): in debug builds that aborts, in release builds it is
// undefined with clang. Ours throws in both; toml++ lets itself be told so only while NDEBUG is not defined.
#define TOML_ASSERT(expr) ::rmq::detail::toml_assume(static_cast<bool>(expr))
#pragma push_macro("NDEBUG")
#undef NDEBUG
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")
