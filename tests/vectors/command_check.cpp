#include "vectors/command_check.hpp"

#include <gtest/gtest.h>

#include <rmq/protocol/hex.hpp>

namespace rmq::test {

using namespace rmq::protocol;

ext_map ext_of(const command& c) {
    ext_map out;
    for (const auto& f : c.ext) {
        const bool null_key = f.key.empty() && c.type == serialize_type::rocketmq;
        out[null_key ? "<null>" : std::string{f.key}] = f.value ? std::optional{std::string{*f.value}} : std::nullopt;
    }
    return out;
}

ext_map ext_of(const field& object) {
    ext_map out;
    for (const auto& [key, value] : object.members()) out[key] = value.text_or_null();
    return out;
}

void expect_header(const command& c, const field& decoded) {
    EXPECT_EQ(c.type == serialize_type::json ? "JSON" : "ROCKETMQ", decoded["serializeType"].text());
    EXPECT_EQ(c.code, decoded["code"].number());
    EXPECT_EQ(c.version, decoded["version"].number());
    // null: there was none on the wire, and Java took its own counter
    EXPECT_EQ(c.opaque, decoded["opaque"].is_null() ? 0 : decoded["opaque"].number());
    EXPECT_EQ(c.flag, decoded["flag"].number());
    const auto lang = decoded["language"].text_or_null();
    EXPECT_EQ(c.lang ? std::optional{std::string{to_string(*c.lang)}} : std::nullopt, lang);
    EXPECT_EQ(c.remark ? std::optional{std::string{*c.remark}} : std::nullopt, decoded["remark"].text_or_null());
    if (const auto ext = decoded.find("ext")) {
        EXPECT_EQ(c.has_ext, !ext->is_null());
        if (!ext->is_null()) {
            EXPECT_EQ(ext_of(c), ext_of(*ext));
        }
    }
    if (const auto response = decoded.find("response")) {
        EXPECT_EQ(c.is_response(), response->boolean());
    }
    if (const auto oneway = decoded.find("oneway")) {
        EXPECT_EQ(c.is_oneway(), oneway->boolean());
    }
}

std::optional<frame> whole_frame(const exact_bytes& bytes) {
    auto found = next_frame(bytes);
    if (!found) {
        ADD_FAILURE() << found.error().message();
        return std::nullopt;
    }
    if (!*found) {
        ADD_FAILURE() << "the frame is not complete: "
                      << to_hex(bytes.span().first(std::min<std::size_t>(16, bytes.span().size())));
        return std::nullopt;
    }
    EXPECT_EQ((*found)->size, bytes.span().size());
    return *found;
}

void expect_no_frame_in_truncations(std::span<const std::byte> bytes) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const exact_bytes piece{bytes.first(size)};
        const auto found = next_frame(piece);
        ASSERT_TRUE(found) << size << " bytes: " << found.error().message();
        ASSERT_FALSE(*found) << "a frame in " << size << " of " << bytes.size() << " bytes";
    }
}

void expect_no_header_in_truncations(const frame& f) {
    for (std::size_t size = 0; size < f.header.size(); ++size) {
        const exact_bytes header{f.header.first(size)};
        const frame shorter{.type = f.type, .header = header, .body = {}, .size = 8 + size};
        const auto decoded = decode_command(shorter);
        ASSERT_FALSE(decoded) << "a header in " << size << " of " << f.header.size() << " bytes";
        ASSERT_EQ(decoded.error().code, errc::protocol_error);
        ASSERT_FALSE(decoded.error().detail.empty());
    }
}

language language_from(const field& name) {
    const auto found = language_named(name.text());
    if (!found) throw std::invalid_argument("no such language: " + name.text());
    return *found;
}

std::vector<std::byte> body_of(const field& body) { return body.is_null() ? std::vector<std::byte>{} : body.bytes(); }

void expect_read_as_java_reads(const std::string& file) {
    for_each_case(file, [](const vector_case& c) {
        c["input"].all();
        const exact_bytes bytes{c["hex"].bytes()};
        const auto frame = whole_frame(bytes);
        ASSERT_TRUE(frame);
        const auto command = decode_command(*frame);
        ASSERT_TRUE(command) << command.error().message();
        expect_header(*command, c["decoded"]);
        const auto& body = c["decoded"]["body"];
        EXPECT_EQ(to_hex(frame->body), body.is_null() ? "" : body.text());
    });
}

void expect_no_truncated_frame(const std::string& file) {
    for_each_case(file, [](const vector_case& c) {
        c.fields.all();
        const exact_bytes bytes{c["hex"].bytes()};
        expect_no_frame_in_truncations(bytes);
        const auto frame = whole_frame(bytes);
        ASSERT_TRUE(frame);
        expect_no_header_in_truncations(*frame);
    });
}

header_input::header_input(const field& input) {
    header.code = input["code"].number32();
    header.lang = language_from(input["language"]);
    if (const auto code = input.find("languageCode")) {
        EXPECT_EQ(language_of(code->number32()), header.lang);
    }
    header.version = input["version"].number32();
    header.opaque = input["opaque"].number32();
    header.flag = input["flag"].number32();
    if (const auto text = input.find("remark"); text && !text->is_null()) {
        remark = text->text();
        header.remark = remark;
    }
    const auto fields = input.find("ext");
    header.has_ext = fields && !fields->is_null();
    if (!header.has_ext) return;
    for (const auto& pair : fields->items()) {
        const auto key_and_value = pair.items();
        pairs.emplace_back(key_and_value.at(0).text(), key_and_value.at(1).text());
    }
    for (const auto& [key, value] : pairs) ext.push_back({key, value});
    header.ext = ext;
}

}  // namespace rmq::test
