#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/ext_fields.hpp>
#include <rmq/protocol/frame.hpp>
#include <rmq/protocol/limits.hpp>

#include <cstddef>
#include <cstdint>
#include <forward_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::protocol {

// LanguageCode.java
enum class language : std::uint8_t {
    java = 0,
    cpp,
    dotnet,
    python,
    delphi,
    erlang,
    ruby,
    other,
    http,
    go,
    php,
    oms,
    rust,
    node_js,
};
std::string_view to_string(language l) noexcept;  // "JAVA", "CPP", …
/// By number, and by name in any case; nothing for one that does not exist.
std::optional<language> language_of(std::int32_t code) noexcept;
std::optional<language> language_named(std::string_view name) noexcept;

inline constexpr std::int32_t flag_response = 1;
inline constexpr std::int32_t flag_oneway = 2;

// Ours, both ways: what goes over one of them is refused. A value may hold a message's whole property string.
inline constexpr std::size_t max_ext_fields = default_limits.ext_fields;
inline constexpr std::size_t max_ext_key_size = default_limits.ext_key;
inline constexpr std::size_t max_ext_value_size = default_limits.ext_value;

/// A decoded header. Views point into the frame's bytes, or into `unescaped` where JSON escapes had to be resolved.
struct command {
    serialize_type type = serialize_type::rocketmq;
    std::int32_t code = 0;
    std::optional<rmq::protocol::language> lang;  // nothing: null or unknown
    std::int32_t version = 0;
    std::int32_t opaque = 0;
    std::int32_t flag = 0;
    std::optional<std::string_view> remark;
    bool has_ext = false;  // extFields was there, perhaps empty
    ext_fields ext;        // wire order; a repeated key is kept: the last one counts
    std::shared_ptr<std::forward_list<std::string>> unescaped;  // shared by copies; null when nothing was escaped

    [[nodiscard]] bool is_response() const noexcept { return (flag & flag_response) != 0; }
    [[nodiscard]] bool is_oneway() const noexcept { return (flag & flag_oneway) != 0; }
    /// The value of `key`, absent when missing or null.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view key) const noexcept;
    /// Decimal fields as Java reads them (1.6); an absent or unparsable one is nothing.
    [[nodiscard]] std::optional<std::int64_t> find_i64(std::string_view key) const noexcept;
    [[nodiscard]] std::optional<std::int32_t> find_i32(std::string_view key) const noexcept;
    [[nodiscard]] std::optional<bool> find_bool(std::string_view key) const noexcept;
};

/// Decodes the header of a frame by the frame's own type byte.
result<command> decode_command(const frame& f);

/// What is written into a header. Fields with a null value are left out of a binary header.
struct command_header {
    std::int32_t code = 0;
    rmq::protocol::language lang = language::cpp;
    std::int32_t version = 0;
    std::int32_t opaque = 0;
    std::int32_t flag = 0;
    std::optional<std::string_view> remark{};
    bool has_ext = true;  // write an (empty) extFields even without fields: some brokers dereference it
    std::span<const ext_field> ext{};
};

/// A whole frame, ready to be written but for its opaque, which the connection stamps.
struct encoded_frame {
    std::vector<std::byte> bytes;
    serialize_type type = serialize_type::rocketmq;
    std::int32_t code = 0;      // the command's
    std::size_t opaque_at = 0;  // where the opaque stands in `bytes`

    void set_opaque(std::int32_t opaque) noexcept;  // JSON frames made to be stamped have room for 11 characters
};

/// Bytes exactly as Java writes them (keys in the given order; JSON top-level keys sorted).
/// Error (invalid_argument): the code does not fit 16 bits in a binary header, or a size is over its limit.
result<std::vector<std::byte>> encode_frame(serialize_type type, const command_header& header,
                                            std::span<const std::byte> body);

/// The same with room for an opaque that is stamped later (JSON: the opaque is padded with blanks).
result<encoded_frame> encode_stampable(serialize_type type, const command_header& header,
                                       std::span<const std::byte> body);

/// The header type for a request: binary where the code fits 16 bits, else JSON.
constexpr serialize_type header_type_for(std::int32_t code,
                                         serialize_type preferred = serialize_type::rocketmq) noexcept {
    return code >= -32768 && code <= 32767 ? preferred : serialize_type::json;
}

}  // namespace rmq::protocol
