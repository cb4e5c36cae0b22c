#include <rmq/protocol/binary_header.hpp>
#include <rmq/protocol/command.hpp>
#include <rmq/protocol/detail/header_limits.hpp>
#include <rmq/protocol/detail/wire.hpp>
#include <rmq/protocol/json_header.hpp>

#include <algorithm>
#include <charconv>
#include <string>

namespace rmq::protocol {
namespace {

constexpr std::size_t opaque_width = 11;  // "-2147483648"
constexpr std::size_t header_at = 8;

result<void> too_big(std::string what) { return tl::unexpected(local_error(errc::invalid_argument, std::move(what))); }

// What our own decoder would refuse is not written either.
result<void> check(const command_header& header) {
    if (const char* wrong = detail::wrong_with_count(header.ext.size())) return too_big(wrong);
    for (const auto& field : header.ext) {
        if (const char* wrong = detail::wrong_with_key(field.key)) return too_big(wrong);
        if (const char* wrong = detail::wrong_with_value(field.value.value_or(""))) return too_big(wrong);
    }
    return {};
}

std::size_t estimated_size(const command_header& header, std::size_t body_size) {
    constexpr std::size_t fixed = 160;    // the JSON frame with nothing in it, and its numbers
    constexpr std::size_t per_field = 8;  // quotes, colon, comma; or two lengths
    std::size_t size = fixed + body_size + header.remark.value_or("").size();
    for (const auto& field : header.ext) size += per_field + field.key.size() + field.value.value_or("").size();
    return size;
}

result<encoded_frame> encode(serialize_type type, const command_header& header, std::span<const std::byte> body,
                             std::size_t width) {
    if (auto fine = check(header); !fine) return tl::unexpected(std::move(fine.error()));
    encoded_frame out{.bytes = {}, .type = type, .code = header.code, .opaque_at = 0};
    out.bytes.reserve(estimated_size(header, body.size()));
    out.bytes.resize(header_at);
    auto opaque_at = type == serialize_type::json ? append_json_header(out.bytes, header, width)
                                                  : append_binary_header(out.bytes, header);
    if (!opaque_at) return tl::unexpected(std::move(opaque_at.error()));
    out.opaque_at = *opaque_at;

    const std::size_t header_size = out.bytes.size() - header_at;
    if (header_size > max_header_size) {
        return tl::unexpected(local_error(errc::invalid_argument, "header of " + std::to_string(header_size) +
                                                                      " bytes is over the limit of " +
                                                                      std::to_string(max_header_size)));
    }
    if (body.size() > max_frame_size - out.bytes.size()) {
        return tl::unexpected(
            local_error(errc::invalid_argument, "a frame with a body of " + std::to_string(body.size()) +
                                                    " bytes is over the limit of " + std::to_string(max_frame_size)));
    }
    out.bytes.insert(out.bytes.end(), body.begin(), body.end());
    detail::store_u32(out.bytes, 0, static_cast<std::uint32_t>(out.bytes.size() - length_field_size));
    detail::store_u32(out.bytes, 4, static_cast<std::uint32_t>(type) << 24U | static_cast<std::uint32_t>(header_size));
    return out;
}

}  // namespace

result<std::vector<std::byte>> encode_frame(serialize_type type, const command_header& header,
                                            std::span<const std::byte> body) {
    return encode(type, header, body, 0).map([](encoded_frame&& frame) { return std::move(frame.bytes); });
}

result<encoded_frame> encode_stampable(serialize_type type, const command_header& header,
                                       std::span<const std::byte> body) {
    return encode(type, header, body, opaque_width);
}

void encoded_frame::set_opaque(std::int32_t opaque) noexcept {
    if (type == serialize_type::rocketmq) {
        detail::store_u32(bytes, opaque_at, static_cast<std::uint32_t>(opaque));
        return;
    }
    char digits[opaque_width];
    std::fill_n(digits, opaque_width, ' ');
    std::to_chars(digits, digits + opaque_width, opaque);
    std::ranges::transform(digits, bytes.begin() + static_cast<std::ptrdiff_t>(opaque_at),
                           [](char c) { return static_cast<std::byte>(c); });
}

}  // namespace rmq::protocol
