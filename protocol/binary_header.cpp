#include <rmq/protocol/binary_header.hpp>
#include <rmq/protocol/detail/header_limits.hpp>
#include <rmq/protocol/detail/wire.hpp>

#include <limits>
#include <string>

namespace rmq::protocol {
namespace {

constexpr std::size_t fixed_size = 2 + 1 + 2 + 4 + 4;  // code, language, version, opaque, flag

error malformed(const char* what) {
    return {.code = errc::protocol_error, .detail = std::string{"binary header: "} + what};
}

// Takes lengths and texts off the front of a block; every length is judged by what the block still holds.
class block_reader {
public:
    explicit block_reader(std::span<const std::byte> bytes) : rest_(bytes) {}

    [[nodiscard]] bool empty() const noexcept { return rest_.empty(); }

    std::optional<std::int32_t> take_i16() noexcept {
        if (rest_.size() < 2) return std::nullopt;
        const std::int32_t value = detail::load_i16(rest_, 0);
        rest_ = rest_.subspan(2);
        return value;
    }

    std::optional<std::int32_t> take_i32() noexcept {
        if (rest_.size() < 4) return std::nullopt;
        const std::int32_t value = detail::load_i32(rest_, 0);
        rest_ = rest_.subspan(4);
        return value;
    }

    std::optional<std::span<const std::byte>> take(std::optional<std::int32_t> length) noexcept {
        if (!length || *length < 0 || static_cast<std::size_t>(*length) > rest_.size()) return std::nullopt;
        const auto taken = rest_.first(static_cast<std::size_t>(*length));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }

private:
    std::span<const std::byte> rest_;
};

std::optional<std::string_view> text_or_null(std::span<const std::byte> bytes) noexcept {
    if (bytes.empty()) return std::nullopt;
    return detail::as_text(bytes);
}

const char* read_ext(block_reader block, command& out) {
    out.has_ext = true;
    while (!block.empty()) {
        const auto key = block.take(block.take_i16());
        if (!key) return "an ext key runs past the ext block";
        const auto value = block.take(block.take_i32());
        if (!value) return "an ext value runs past the ext block";
        const auto key_text = detail::as_text(*key);
        if (const char* wrong = detail::wrong_with_next(out.ext, key_text, detail::as_text(*value))) return wrong;
        out.ext.emplace_back(key_text, text_or_null(*value));
    }
    return nullptr;
}

}  // namespace

result<command> decode_binary_header(std::span<const std::byte> header) {
    result<command> decoded{tl::in_place};  // where it is returned: a header is 400 bytes
    if (header.size() < fixed_size) return decoded = tl::unexpected(malformed("too short"));
    command& out = *decoded;
    out.type = serialize_type::rocketmq;
    out.code = detail::load_i16(header, 0);
    out.lang = language_of(std::to_integer<std::int8_t>(header[2]));
    out.version = detail::load_i16(header, 3);
    out.opaque = detail::load_i32(header, 5);
    out.flag = detail::load_i32(header, 9);

    block_reader rest{header.subspan(fixed_size)};
    const auto remark = rest.take(rest.take_i32());
    if (!remark) return decoded = tl::unexpected(malformed("the remark runs past the header"));
    out.remark = text_or_null(*remark);

    const auto ext_size = rest.take_i32();
    if (!ext_size) return decoded = tl::unexpected(malformed("too short for the size of its ext block"));
    if (*ext_size > 0) {  // Java takes a negative size for none, too
        const auto ext = rest.take(ext_size);
        if (!ext) return decoded = tl::unexpected(malformed("the ext block runs past the header"));
        if (const char* wrong = read_ext(block_reader{*ext}, out)) return decoded = tl::unexpected(malformed(wrong));
    }
    // Java would read them as the beginning of the body.
    if (!rest.empty()) return decoded = tl::unexpected(malformed("bytes left over after the ext block"));
    return decoded;
}

namespace {

void append_sized(std::vector<std::byte>& out, std::string_view text) {
    detail::append_u32(out, static_cast<std::uint32_t>(text.size()));
    detail::append_text(out, text);
}

bool fits_i16(std::int32_t value) noexcept {
    return value >= std::numeric_limits<std::int16_t>::min() && value <= std::numeric_limits<std::int16_t>::max();
}

}  // namespace

result<std::size_t> append_binary_header(std::vector<std::byte>& out, const command_header& header) {
    if (!fits_i16(header.code)) {
        return tl::unexpected(local_error(
            errc::invalid_argument, "code " + std::to_string(header.code) + " does not fit a binary header: use JSON"));
    }
    if (!fits_i16(header.version)) {
        return tl::unexpected(local_error(
            errc::invalid_argument, "version " + std::to_string(header.version) + " does not fit a binary header"));
    }
    detail::append_u16(out, static_cast<std::uint16_t>(header.code));
    out.push_back(static_cast<std::byte>(header.lang));
    detail::append_u16(out, static_cast<std::uint16_t>(header.version));
    const std::size_t opaque_at = out.size();
    detail::append_u32(out, static_cast<std::uint32_t>(header.opaque));
    detail::append_u32(out, static_cast<std::uint32_t>(header.flag));
    append_sized(out, header.remark.value_or(""));

    const std::size_t ext_at = out.size();
    detail::append_u32(out, 0);
    for (const auto& field : header.ext) {
        if (!field.value) continue;
        detail::append_u16(out, static_cast<std::uint16_t>(field.key.size()));
        detail::append_text(out, field.key);
        append_sized(out, *field.value);
    }
    detail::store_u32(out, ext_at, static_cast<std::uint32_t>(out.size() - ext_at - 4));
    return opaque_at;
}

}  // namespace rmq::protocol
