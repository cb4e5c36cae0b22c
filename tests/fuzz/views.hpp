#pragma once

#include "fuzz/target.hpp"

#include <rmq/protocol/detail/byte_reader.hpp>

#include <cstddef>
#include <functional>
#include <string_view>

namespace rmq::fuzz {

using protocol::detail::as_bytes;
using protocol::detail::as_text;

inline bool lies_in(bytes view, bytes buffer) {
    const std::less_equal<> not_behind;
    return view.empty() || (not_behind(buffer.data(), view.data()) &&
                            not_behind(view.data() + view.size(), buffer.data() + buffer.size()));
}
inline bool lies_in(std::string_view view, bytes buffer) { return lies_in(as_bytes(view), buffer); }

/// Reads every byte, for ASan to judge.
inline void touch(std::string_view view) {
    unsigned char sum = 0;
    for (const char c : view) sum = static_cast<unsigned char>(sum + static_cast<unsigned char>(c));
    [[maybe_unused]] volatile unsigned char keep = sum;
}

}  // namespace rmq::fuzz
