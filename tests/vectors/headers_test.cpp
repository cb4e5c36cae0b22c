#include <gtest/gtest.h>

#include <rmq/protocol/hex.hpp>

#include "vectors/command_check.hpp"

using namespace rmq;
using namespace rmq::protocol;
using namespace rmq::test;

namespace {

// A field of the Java class, found in ext as the text of its value.
void expect_field(const command& c, const std::string& key, const field& value) {
    const auto& json = value.all();
    if (json.is_boolean()) {
        EXPECT_EQ(c.find_bool(key), json.get<bool>()) << key;
    } else if (json.is_number_integer()) {
        EXPECT_EQ(c.find_i64(key), json.get<std::int64_t>()) << key;
    } else {
        EXPECT_EQ(c.find(key), json.get<std::string>()) << key;
    }
}

ext_map without_empty_values(ext_map ext) {
    for (auto& [key, value] : ext) {
        if (value && value->empty()) value.reset();
    }
    return ext;
}

void expect_input(const command& c, const field& input) {
    EXPECT_EQ(c.code, input["code"].number());
    EXPECT_EQ(c.opaque, input["opaque"].number());
    EXPECT_EQ(c.version, input["version"].number());
    EXPECT_EQ(c.lang, language_from(input["language"]));
    EXPECT_EQ(c.flag, input["flag"].number());
}

// Decodes the frame, compares, and writes it again from what was decoded.
void check_frame(const std::string& hex, serialize_type type, const field& input, const ext_map& expected) {
    const exact_bytes bytes{*from_hex(hex)};
    const auto frame = whole_frame(bytes);
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->type, type);
    EXPECT_TRUE(frame->body.empty());
    const auto command = decode_command(*frame);
    ASSERT_TRUE(command) << command.error().message();
    expect_input(*command, input);
    EXPECT_EQ(ext_of(*command), expected);
    if (type == serialize_type::json) {
        for (const auto& [key, value] : input["fields"].members()) expect_field(*command, key, value);
    }

    // An empty value was read back as null from a binary header: give it back its length 0.
    auto ext = command->ext;
    for (auto& f : ext) f.value = f.value.value_or("");
    const command_header again{.code = command->code,
                               .lang = command->lang.value_or(language::other),
                               .version = command->version,
                               .opaque = command->opaque,
                               .flag = command->flag,
                               .remark = command->remark,
                               .has_ext = command->has_ext,
                               .ext = ext};
    const auto written = encode_frame(type, again, {});
    ASSERT_TRUE(written) << written.error().message();
    EXPECT_EQ(to_hex(*written), hex);
    expect_no_frame_in_truncations(bytes);
    expect_no_header_in_truncations(*frame);
}

// The kinds without frames: ours instead of Java's, there and back.
void check_round_trip(serialize_type type, const field& input, const ext_map& expected) {
    std::vector<ext_field> ext;
    for (const auto& [key, value] : expected) ext.push_back({key, value});
    command_header header{.code = input["code"].number32(),
                          .lang = language_from(input["language"]),
                          .version = input["version"].number32(),
                          .opaque = input["opaque"].number32(),
                          .flag = input["flag"].number32(),
                          .ext = ext};
    const auto written = encode_frame(type, header, {});
    ASSERT_TRUE(written) << written.error().message();
    const exact_bytes bytes{*written};
    const auto frame = whole_frame(bytes);
    ASSERT_TRUE(frame);
    const auto command = decode_command(*frame);
    ASSERT_TRUE(command) << command.error().message();
    expect_input(*command, input);
    EXPECT_EQ(ext_of(*command), type == serialize_type::json ? expected : without_empty_values(expected));
    if (type != serialize_type::json) return;
    for (const auto& [key, value] : input["fields"].members()) expect_field(*command, key, value);
}

void check_case(const vector_case& c) {
    const auto input = c["input"];
    EXPECT_FALSE(input["class"].text().empty());
    EXPECT_FALSE(input["kind"].text().empty());
    const auto ext = ext_of(c["expected"]["ext"]);
    const auto in_binary = c["expected"].find("extBinary");
    if (c.has("hex")) {
        check_frame(c["hex"].text(), serialize_type::json, input, ext);
        const auto hex = c["hexBinary"].text_or_null();
        EXPECT_EQ(!hex, header_type_for(input["code"].number32()) == serialize_type::json);
        const auto expected = without_empty_values(in_binary ? ext_of(*in_binary) : ext);
        if (hex) check_frame(*hex, serialize_type::rocketmq, input, expected);
        return;
    }
    check_round_trip(serialize_type::json, input, ext);
    if (in_binary) in_binary->all();  // Java's binary writer drops fields there; ours has no such second list
    if (header_type_for(input["code"].number32()) == serialize_type::rocketmq) {
        check_round_trip(serialize_type::rocketmq, input, ext);
    }
}

}  // namespace

TEST(request_headers, ReadAndWriteLikeJava) { for_each_case("request_headers", check_case); }

TEST(response_headers, ReadAndWriteLikeJava) { for_each_case("response_headers", check_case); }
