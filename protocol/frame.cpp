#include <rmq/protocol/detail/wire.hpp>
#include <rmq/protocol/frame.hpp>

#include <array>
#include <string>
#include <string_view>

namespace rmq::protocol {
namespace {

constexpr std::size_t header_mark_size = 4;  // type byte and 24-bit header length

error malformed(std::string detail) { return {.code = errc::protocol_error, .detail = std::move(detail)}; }

struct known_peer {
    std::string_view first_bytes;
    std::string_view speaks;
};

// Read as a length each of these is far over any limit, so that no frame of ours begins like them.
constexpr auto known_peers = std::to_array<known_peer>({
    {"\x16\x03", "TLS"},  // handshake
    {"\x15\x03", "TLS"},  // alert
    {"HTTP", "HTTP"},
    {"GET ", "HTTP"},
    {"POST", "HTTP"},
    {"PUT ", "HTTP"},
    {"HEAD", "HTTP"},
    {"DELE", "HTTP"},
    {"OPTI", "HTTP"},
    {"PATC", "HTTP"},
    {"CONN", "HTTP"},
    {"PRI ", "HTTP/2"},
    {"SSH-", "SSH"},
    {"PROX", "the PROXY protocol"},
    {"\r\n\r\n", "the PROXY protocol"},
});

std::string who_begins_so(std::span<const std::byte> bytes) {
    for (const auto& peer : known_peers) {
        if (detail::as_text(bytes).starts_with(peer.first_bytes)) {
            return ": the peer speaks " + std::string{peer.speaks} + ", not the RocketMQ remoting protocol";
        }
    }
    return {};
}

result<std::size_t> judge_length(std::span<const std::byte> bytes, std::size_t max_size) {
    const auto length = detail::load_i32(bytes, 0);
    if (length < 0) {
        return tl::unexpected(malformed("negative frame length " + std::to_string(length) + who_begins_so(bytes)));
    }
    const auto size = static_cast<std::size_t>(length);
    if (size < header_mark_size) {
        return tl::unexpected(
            malformed("frame length " + std::to_string(length) + " is too short for the header's length"));
    }
    if (size + length_field_size > max_size) {
        return tl::unexpected(malformed("frame of " + std::to_string(size + length_field_size) +
                                        " bytes is over the limit of " + std::to_string(max_size) +
                                        who_begins_so(bytes)));
    }
    return size;
}

result<serialize_type> judge_type(std::uint8_t type) {
    if (type > static_cast<std::uint8_t>(serialize_type::rocketmq)) {
        return tl::unexpected(malformed("unknown serialize type " + std::to_string(type)));
    }
    return static_cast<serialize_type>(type);
}

}  // namespace

result<std::optional<frame>> next_frame(std::span<const std::byte> bytes, std::size_t max_size) {
    if (bytes.size() < length_field_size) return std::nullopt;
    const auto length = judge_length(bytes, max_size);
    if (!length) return tl::unexpected(length.error());
    if (bytes.size() < length_field_size + header_mark_size) return std::nullopt;

    const std::uint32_t mark = detail::load_u32(bytes, length_field_size);
    const auto type = judge_type(static_cast<std::uint8_t>(mark >> 24U));
    if (!type) return tl::unexpected(type.error());
    const std::size_t header_size = mark & 0xFFFFFFU;
    if (header_size > *length - header_mark_size) {
        return tl::unexpected(malformed("header of " + std::to_string(header_size) + " bytes runs past its frame of " +
                                        std::to_string(*length + length_field_size)));
    }
    if (header_size > max_header_size) {
        return tl::unexpected(malformed("header of " + std::to_string(header_size) + " bytes is over the limit of " +
                                        std::to_string(max_header_size)));
    }
    if (bytes.size() - length_field_size < *length) return std::nullopt;
    const auto content = bytes.subspan(length_field_size + header_mark_size, *length - header_mark_size);
    return frame{.type = *type,
                 .header = content.first(header_size),
                 .body = content.subspan(header_size),
                 .size = length_field_size + *length};
}

std::optional<std::size_t> announced_size(std::span<const std::byte> bytes, std::size_t max_size) {
    if (bytes.size() < length_field_size) return std::nullopt;
    const auto length = judge_length(bytes, max_size);
    if (!length) return std::nullopt;
    return *length + length_field_size;
}

}  // namespace rmq::protocol
