#include <rmq/protocol/detail/text.hpp>
#include <rmq/protocol/java_hash.hpp>

namespace rmq::protocol {

std::int32_t java_hash(std::string_view utf8) noexcept {
    std::uint32_t hash = 0;
    while (!utf8.empty()) {
        const auto c = detail::first_char(utf8);
        const auto code = static_cast<std::uint32_t>(c.code);
        if (code < 0x10000) {
            hash = hash * 31 + code;
        } else {
            hash = hash * 31 + (0xD800 + ((code - 0x10000) >> 10U));
            hash = hash * 31 + (0xDC00 + ((code - 0x10000) & 0x3FFU));
        }
        utf8.remove_prefix(c.size);
    }
    return static_cast<std::int32_t>(hash);
}

}  // namespace rmq::protocol
