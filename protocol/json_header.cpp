#include <rmq/protocol/detail/header_limits.hpp>
#include <rmq/protocol/detail/json_number.hpp>
#include <rmq/protocol/detail/json_reader.hpp>
#include <rmq/protocol/detail/wire.hpp>
#include <rmq/protocol/json_header.hpp>

#include <string>

namespace rmq::protocol {
namespace {

using detail::json_kind;
using detail::json_value;

class header_decoder {
public:
    explicit header_decoder(std::string_view text) : in_(text) {
        out_.type = serialize_type::json;
        out_.lang = language::java;  // what Java assumes when there is none
    }

    result<command> run() {
        json_value key;
        bool fine = in_.open_object();
        while (fine && in_.next_key(key)) fine = read_member(text_of(key));
        if (!fine || !in_.finish()) return tl::unexpected(fault());
        return std::move(out_);
    }

private:
    bool read_member(std::string_view key) {
        if (key == "extFields") return read_ext();
        json_value value;
        if (!in_.read_value(value)) return false;
        if (key == "code") return read_number(value, out_.code, "code is not a 32-bit number");
        if (key == "opaque") return read_number(value, out_.opaque, "opaque is not a 32-bit number");
        if (key == "flag") return read_number(value, out_.flag, "flag is not a 32-bit number");
        if (key == "version") return read_number(value, out_.version, "version is not a 32-bit number");
        if (key == "language") return read_language(value);
        if (key == "remark") out_.remark = value_of(value);
        return true;
    }

    bool read_number(const json_value& value, std::int32_t& out, const char* otherwise) {
        if (value.kind == json_kind::null) return true;  // Java's int fields keep what they have
        const auto number = detail::json_i32(value);
        if (!number) return wrong(otherwise);
        out = *number;
        return true;
    }

    bool read_language(const json_value& value) {
        if (value.kind == json_kind::null) {
            out_.lang.reset();
        } else if (value.kind == json_kind::string) {
            out_.lang = language_named(text_of(value));
        } else {
            const auto number = value.kind == json_kind::number ? detail::json_i32(value) : std::nullopt;
            out_.lang = number ? language_of(*number) : std::nullopt;
            if (!out_.lang) return wrong("language is neither a name nor the number of one");
        }
        return true;
    }

    bool read_ext() {
        out_.ext.clear();
        out_.has_ext = in_.at_object();
        json_value value;
        if (!out_.has_ext) {
            return in_.read_value(value) && (value.kind == json_kind::null || wrong("extFields is not an object"));
        }
        json_value key;
        in_.open_object();
        while (in_.next_key(key)) {
            if (!in_.read_value(value) || !add_field(text_of(key), value_of(value))) return false;
        }
        return in_.fault() == nullptr;
    }

    bool add_field(std::string_view key, std::optional<std::string_view> value) {
        if (key == "@type") return true;  // fastjson's own; 5.3.3 drops it, 4.9.7 closes the connection
        if (const char* what = detail::wrong_with_next(out_.ext, key, value.value_or(""))) return wrong(what);
        out_.ext.push_back({key, value});
        return true;
    }

    std::optional<std::string_view> value_of(const json_value& value) {
        if (value.kind == json_kind::null) return std::nullopt;
        return text_of(value);
    }

    std::string_view text_of(const json_value& value) {
        if (!value.escaped) return value.raw;
        if (!out_.unescaped) out_.unescaped = std::make_shared<std::forward_list<std::string>>();
        return out_.unescaped->emplace_front(detail::unescape_json(value.raw));
    }

    bool wrong(const char* what) {
        if (wrong_ == nullptr) wrong_ = what;
        return false;
    }

    error fault() const {
        const std::string what = wrong_ != nullptr ? wrong_ : in_.fault() != nullptr ? in_.fault() : "not a header";
        return {.code = errc::protocol_error,
                .detail = "JSON header: " + what + " (byte " + std::to_string(in_.position()) + ")"};
    }

    detail::json_reader in_;
    command out_;
    const char* wrong_ = nullptr;
};

}  // namespace

result<command> decode_json_header(std::span<const std::byte> header) {
    return header_decoder{detail::as_text(header)}.run();
}

namespace {

using bytes_out = std::vector<std::byte>;

void append_escaped(bytes_out& out, char32_t c) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    constexpr std::string_view named = "\"\"\\\\\bb\tt\nn\ff\rr";  // pairs: the character, what follows the backslash
    for (std::size_t i = 0; i < named.size(); i += 2) {
        if (static_cast<char32_t>(named[i]) != c) continue;
        return detail::append_text(out, std::string{'\\', named[i + 1]});
    }
    const auto code = static_cast<std::uint32_t>(c);
    detail::append_text(out, std::string{'\\', 'u', hex[code >> 12U], hex[code >> 8U & 0xFU], hex[code >> 4U & 0xFU],
                                         hex[code & 0xFU]});
}

// What fastjson escapes: beside JSON's own, DEL, the C1 controls and the two line separators.
bool is_escaped(char32_t c) noexcept {
    return c < 0x20 || c == '"' || c == '\\' || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

void append_string(bytes_out& out, std::string_view text) {
    out.push_back(std::byte{'"'});
    std::string_view plain = text;
    std::size_t pending = 0;  // bytes of `plain` to be copied as they are
    while (!text.empty()) {
        const auto c = detail::first_char(text);
        text.remove_prefix(c.size);
        if (!is_escaped(c.code)) {
            pending += c.size;
            continue;
        }
        detail::append_text(out, plain.substr(0, pending));
        append_escaped(out, c.code);
        plain = text;
        pending = 0;
    }
    detail::append_text(out, plain);
    out.push_back(std::byte{'"'});
}

void append_ext(bytes_out& out, std::span<const ext_field> ext) {
    detail::append_text(out, R"(,"extFields":{)");
    bool first = true;
    for (const auto& field : ext) {
        if (!field.value) continue;  // as fastjson leaves out null values
        if (!first) out.push_back(std::byte{','});
        first = false;
        append_string(out, field.key);
        out.push_back(std::byte{':'});
        append_string(out, *field.value);
    }
    out.push_back(std::byte{'}'});
}

bool all_utf8(const command_header& header) {
    for (const auto& field : header.ext) {
        if (!detail::is_utf8(field.key) || !detail::is_utf8(field.value.value_or(""))) return false;
    }
    return detail::is_utf8(header.remark.value_or(""));
}

}  // namespace

result<std::size_t> append_json_header(std::vector<std::byte>& out, const command_header& header,
                                       std::size_t opaque_width) {
    if (!all_utf8(header)) {
        return tl::unexpected(local_error(errc::invalid_argument, "a header text is not UTF-8"));
    }
    detail::append_text(out, R"({"code":)" + std::to_string(header.code));
    if (header.has_ext || !header.ext.empty()) append_ext(out, header.ext);
    detail::append_text(out, R"(,"flag":)" + std::to_string(header.flag) + R"(,"language":")");
    detail::append_text(out, to_string(header.lang));
    detail::append_text(out, R"(","opaque":)");
    const std::size_t opaque_at = out.size();
    std::string opaque = std::to_string(header.opaque);
    if (opaque.size() < opaque_width) opaque.resize(opaque_width, ' ');
    detail::append_text(out, opaque);
    if (header.remark) {
        detail::append_text(out, R"(,"remark":)");
        append_string(out, *header.remark);
    }
    detail::append_text(out, R"(,"serializeTypeCurrentRPC":"JSON","version":)" + std::to_string(header.version) + "}");
    return opaque_at;
}

}  // namespace rmq::protocol
