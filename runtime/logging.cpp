#include <rmq/runtime/logging.hpp>

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace rmq::runtime {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) noexcept { return static_cast<unsigned char>(text[at]); }

bool continues(std::string_view text, std::size_t at) noexcept {
    return at < text.size() && (byte_at(text, at) & 0xC0U) == 0x80U;
}

// Bytes of the printable UTF-8 character that starts `text`; 0 when there is none. Strict (no surrogates, nothing
// overlong), and without the C1 controls U+0080…U+009F, which terminals obey as they obey ESC.
std::size_t printable_size(std::string_view text) noexcept {
    const unsigned first = byte_at(text, 0);
    if (first < 0x80) return first >= 0x20 && first != 0x7F ? 1 : 0;
    if (first < 0xC2 || first > 0xF4 || !continues(text, 1)) return 0;
    const unsigned second = byte_at(text, 1);
    if (first < 0xE0) return first == 0xC2 && second < 0xA0 ? 0 : 2;
    if (!continues(text, 2)) return 0;
    if (first < 0xF0) return (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ? 0 : 3;
    if (!continues(text, 3)) return 0;
    return (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F) ? 0 : 4;
}

void append_escape(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    const auto value = static_cast<unsigned char>(c);
    out += "\\x";
    out += digits[value >> 4U];
    out += digits[value & 0x0FU];
}

}  // namespace

logger make_default_logger() {
    auto made = std::make_shared<spdlog::logger>("rmq", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_level(spdlog::level::warn);
    made->flush_on(spdlog::level::warn);
    return made;
}

std::string escaped(std::string_view text, std::size_t max_size) {
    std::string out;
    out.reserve(text.size() < max_size ? text.size() : max_size);
    for (std::size_t at = 0; at < text.size();) {
        const auto size = printable_size(text.substr(at));
        if (at + (size == 0 ? 1 : size) > max_size) return out + "…";
        if (size == 0) {
            append_escape(out, text[at++]);
            continue;
        }
        if (text[at] == '\\') out += '\\';
        out.append(text, at, size);
        at += size;
    }
    return out;
}

}  // namespace rmq::runtime
