#include <gmock/gmock.h>

#include <rmq/protocol/hex.hpp>
#include <rmq/protocol/json_header.hpp>

#include "protocol/header_text.hpp"

using namespace rmq;
using namespace rmq::protocol;
using namespace rmq::test;
using testing::HasSubstr;

namespace {

std::string with_ext(const std::string& ext) { return R"({"code":1,"extFields":)" + ext + "}"; }

std::string fields(std::size_t count) {
    std::string out = "{";
    for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":\"v\"";
    return out + "}";
}

std::string one_field(std::size_t key_size, std::size_t value_size) {
    return "{\"" + std::string(key_size, 'k') + "\":\"" + std::string(value_size, 'v') + "\"}";
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST(json_header, HasJavasDefaults) {
    const auto h = json("{}");
    EXPECT_EQ(h->type, serialize_type::json);
    EXPECT_EQ(h->code, 0);
    EXPECT_EQ(h->lang, language::java);
    EXPECT_EQ(h->version, 0);
    EXPECT_EQ(h->opaque, 0);
    EXPECT_EQ(h->flag, 0);
    EXPECT_FALSE(h->remark);
    EXPECT_FALSE(h->has_ext);
}

TEST(json_header, KeepsViewsIntoTheFrameWhereNothingIsEscaped) {
    const auto h = json(R"({"code":1,"remark":"plain","extFields":{"k":"v"}})");
    const auto* begin = reinterpret_cast<const char*>(h.bytes.span().data());
    EXPECT_GE(h->remark->data(), begin);
    EXPECT_LT(h->remark->data(), begin + h.bytes.span().size());
    EXPECT_EQ(h->unescaped, nullptr);
}

TEST(json_header, CanBeCopiedAndMovedWithItsUnescapedTexts) {
    auto h = json(R"({"remark":"a\nb","extFields":{"\u006b":"\t"}})");
    const command copy = *h.command;
    const command moved = std::move(*h.command);
    h.command = command{};
    for (const auto* c : {&copy, &moved}) {
        EXPECT_EQ(c->remark, "a\nb");
        EXPECT_EQ(c->find("k"), "\t");
    }
}

TEST(json_header, KeepsExtFieldsInTheirOrderAndTheLastOfARepeatedKeyCounts) {
    const auto h = json(with_ext(R"({"b":"1","a":"2","b":"3"})"));
    ASSERT_EQ(h->ext.size(), 3U);
    EXPECT_EQ(h->ext[0].key, "b");
    EXPECT_EQ(h->ext[1].key, "a");
    EXPECT_EQ(h->find("b"), "3");
}

TEST(json_header, TakesTheLastExtFields) {
    EXPECT_EQ(json(R"({"extFields":{"a":"1"},"extFields":{"b":"2"}})")->ext.size(), 1U);
    EXPECT_FALSE(json(R"({"extFields":{"a":"1"},"extFields":null})")->has_ext);
}

// What fastjson 1.2.83 takes for a number in an int field.
TEST(json_header, TakesTheNumbersJavaTakes) {
    const auto code = [](const std::string& text) { return json("{\"code\":" + text + "}")->code; };
    EXPECT_EQ(code("11"), 11);
    EXPECT_EQ(code("-11.9"), -11);
    EXPECT_EQ(code("11.9"), 11);
    EXPECT_EQ(code("11."), 11);
    EXPECT_EQ(code("1e2"), 100);
    EXPECT_EQ(code("+11"), 11);
    EXPECT_EQ(code("011"), 11);
    EXPECT_EQ(code("11L"), 11);
    EXPECT_EQ(code("2147483647"), 2147483647);
    EXPECT_EQ(code("-2147483648"), -2147483648);
    EXPECT_EQ(code("true"), 1);
    EXPECT_EQ(code("false"), 0);
    EXPECT_EQ(code("null"), 0);
    EXPECT_EQ(code("NaN"), 0);
    EXPECT_EQ(code(R"("")"), 0);
    EXPECT_EQ(code(R"("null")"), 0);
    EXPECT_EQ(code(R"("11.0")"), 11);
    EXPECT_EQ(code(R"("+11")"), 11);
    EXPECT_EQ(code(R"("1,000")"), 1000);
    EXPECT_EQ(code("5,\"code\":null"), 5);
}

TEST(json_header, RefusesTheNumbersJavaRefuses) {
    for (const std::string text : {"2147483648", "-2147483649", "99999999999999999999", "1e999", "[1]", "{}", "[]",
                                   R"("abc")", R"("11.9")", R"("1e2")", R"(" 11")", R"("11 ")", R"("4294967297")"}) {
        for (const std::string key : {"code", "opaque", "flag", "version"}) {
            EXPECT_THAT(fault_of_json("{\"" + key + "\":" + text + "}"), HasSubstr(key + " is not a 32-bit number"))
                << text;
        }
    }
    for (const std::string text : {".5", "0x1F", "Infinity", "-", "1e", "foo", ":1"}) {
        EXPECT_NE(fault_of_json("{\"code\":" + text + "}"), "none") << text;
    }
}

TEST(json_header, KnowsALanguageByNameInAnyCaseOrByNumber) {
    EXPECT_EQ(json(R"({"language":"cpp"})")->lang, language::cpp);
    EXPECT_EQ(json(R"({"language":"Node_JS"})")->lang, language::node_js);
    EXPECT_EQ(json(R"({"language":13})")->lang, language::node_js);
    EXPECT_EQ(json(R"({"language":"1"})")->lang, std::nullopt);
    EXPECT_EQ(json(R"({"language":""})")->lang, std::nullopt);
    EXPECT_EQ(json(R"({"language":null})")->lang, std::nullopt);
    for (const std::string text : {"14", "-1", "99", "true", "{}", "[]"}) {
        EXPECT_THAT(fault_of_json("{\"language\":" + text + "}"), HasSubstr("language")) << text;
    }
}

TEST(json_header, KeepsValuesThatAreNoStringsAsTheirText) {
    const auto h = json(R"({"remark":1.50,"extFields":{"a":{"b":[1,"x"]},"c":true,"d":12345678901234567890,"e":5L}})");
    EXPECT_EQ(h->remark, "1.50");
    EXPECT_EQ(h->find("a"), R"({"b":[1,"x"]})");
    EXPECT_EQ(h->find("c"), "true");
    EXPECT_EQ(h->find("d"), "12345678901234567890");
    EXPECT_EQ(h->find("e"), "5");
}

TEST(json_header, DropsTheFieldThatIsFastjsonsOwn) {
    const auto h = json(with_ext(R"({"@type":"x","$ref":"$","b":"y"})"));
    ASSERT_EQ(h->ext.size(), 2U);
    EXPECT_EQ(h->find("$ref"), "$");
}

TEST(json_header, TakesTheLooseFormsThatFastjsonTakes) {
    for (const std::string text :
         {R"({'code':11})", R"({code:11})", R"({"code":11,})", R"({,"code":11})", R"({"code":11,,"flag":0})",
          R"({"code":11/*c*/,"flag":0})", "{//c\n\"code\":11}", "\xEF\xBB\xBF{\"code\":11}", R"(  {"code":11}  )",
          R"({"x":[1,,2,],"code":11})", R"({"x":{1:2},"code":11})", R"({"x":{{"a":1}:2},"code":11})",
          R"({"x":undefined,"code":11})", R"({"x":+1.,"code":11})"}) {
        const auto h = json(text);
        ASSERT_EQ(h.fault(), "none") << text;
        EXPECT_EQ(h->code, 11) << text;
    }
}

TEST(json_header, ResolvesEveryEscape) {
    const auto h = json(R"({"remark":"\"\\\/\b\f\n\r\t\v\'\x41\u4e2d\uD83D\uDE00\7"})");
    EXPECT_EQ(h->remark, "\"\\/\b\f\n\r\t\v'A中😀\a");
}

TEST(json_header, WritesHalfASurrogatePairAsJavaDoes) {
    EXPECT_EQ(json(R"({"remark":"a\ud800"})")->remark, "a?");
    EXPECT_EQ(json(R"({"remark":"\ude00\ud83d\ud83d\ude00"})")->remark, "??😀");
    EXPECT_EQ(json(R"({"remark":"\ud83dx"})")->remark, "?x");
}

TEST(json_header, NamesWhatWasWrongAndWhere) {
    EXPECT_EQ(fault_of_json(""), "JSON header: no object where one must begin (byte 0)");
    EXPECT_EQ(fault_of_json("[]"), "JSON header: no object where one must begin (byte 0)");
    EXPECT_EQ(fault_of_json("null"), "JSON header: no object where one must begin (byte 0)");
    EXPECT_EQ(fault_of_json(R"({"code":1}x)"), "JSON header: something after the end of the object (byte 10)");
    EXPECT_EQ(fault_of_json(R"({"code":1 "flag":2})"), "JSON header: a comma is missing (byte 10)");
    EXPECT_EQ(fault_of_json(R"({"code" 1})"), "JSON header: a colon is missing (byte 8)");
    EXPECT_EQ(fault_of_json(R"({"code":1)"), "JSON header: the text ends too early (byte 9)");
    EXPECT_EQ(fault_of_json(R"({"remark":"x)"), "JSON header: a string without end (byte 12)");
    EXPECT_EQ(fault_of_json(R"({"remark":"\q"})"), "JSON header: an unknown escape in a string (byte 12)");
    EXPECT_EQ(fault_of_json(R"({"remark":"\u12"})"), "JSON header: an unknown escape in a string (byte 15)");
    EXPECT_EQ(fault_of_json(R"({"extFields":[1]})"), "JSON header: extFields is not an object (byte 16)");
    EXPECT_EQ(fault_of_json(R"({/*)"), "JSON header: a comment without end (byte 1)");
    EXPECT_EQ(fault_of_json(R"({"x":tru})"), "JSON header: no value where one must begin (byte 5)");
}

TEST(json_header, RefusesExtFieldsThatAreNoObject) {
    for (const std::string text : {"[]", "1", "true", R"("")", R"("{\"a\":\"b\"}")"}) {
        EXPECT_THAT(fault_of_json(with_ext(text)), HasSubstr("extFields is not an object")) << text;
    }
}

TEST(json_header, RefusesANulByte) {
    using namespace std::string_literals;
    EXPECT_THAT(fault_of_json("{\"remark\":\"a\0b\"}"s), HasSubstr("a NUL byte"));
    EXPECT_EQ(json(R"({"remark":"a\u0000b"})")->remark, "a\0b"s);
}

TEST(json_header, RefusesBytesThatAreNotUtf8) {
    for (const std::string bytes : {"\xFF", "\xC0\x80", "\xE4\xB8", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80"}) {
        EXPECT_THAT(fault_of_json("{\"remark\":\"" + bytes + "\"}"), HasSubstr("not UTF-8")) << to_hex(as_bytes(bytes));
    }
}

TEST(json_header, IsRefusedWhenNestedOver32Deep) {
    const auto text = [](std::size_t depth) { return "{\"x\":" + nested(depth) + "}"; };
    EXPECT_EQ(fault_of_json(text(30)), "none");
    EXPECT_EQ(fault_of_json(text(31)), "none");  // the header itself is the first level
    EXPECT_THAT(fault_of_json(text(32)), HasSubstr("nested too deeply"));
    EXPECT_THAT(fault_of_json("{\"x\":" + std::string(60000, '[')), HasSubstr("nested too deeply"));
    EXPECT_THAT(fault_of_json("{\"extFields\":{\"x\":" + nested(31) + "}}"), HasSubstr("nested too deeply"));
    EXPECT_EQ(fault_of_json("{\"extFields\":{\"x\":" + nested(30) + "}}"), "none");
}

TEST(json_header, MayHave1024ExtFields) {
    EXPECT_EQ(fault_of_json(with_ext(fields(1023))), "none");
    EXPECT_EQ(fault_of_json(with_ext(fields(1024))), "none");
    EXPECT_THAT(fault_of_json(with_ext(fields(1025))), HasSubstr("more than 1024 ext fields"));
}

TEST(json_header, MayHaveExtKeysOf256Bytes) {
    EXPECT_EQ(fault_of_json(with_ext(one_field(255, 1))), "none");
    EXPECT_EQ(fault_of_json(with_ext(one_field(256, 1))), "none");
    EXPECT_THAT(fault_of_json(with_ext(one_field(257, 1))), HasSubstr("an ext key is over 256 bytes"));
}

TEST(json_header, MayHaveExtValuesOf32KiB) {
    EXPECT_EQ(fault_of_json(with_ext(one_field(1, 32767))), "none");
    EXPECT_EQ(fault_of_json(with_ext(one_field(1, 32768))), "none");
    EXPECT_THAT(fault_of_json(with_ext(one_field(1, 32769))), HasSubstr("an ext value is over 32 KiB"));
}

TEST(json_header, IsWrittenWithTheEscapesOfFastjson) {
    using namespace std::string_view_literals;
    const auto frame = encode_frame(serialize_type::json,
                                    {.code = 1, .remark = "\"\\/\b\f\n\r\t\v\0\x7F\u0080\u00A0\u2028中😀"sv}, {});
    ASSERT_TRUE(frame);
    const std::string text{reinterpret_cast<const char*>(frame->data()) + 8, frame->size() - 8};
    EXPECT_THAT(text,
                HasSubstr("\"remark\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u000B\\u0000\\u007F\\u0080\u00A0\\u2028中😀\""));
}

TEST(json_header, IsNotWrittenWithTextThatIsNotUtf8) {
    const std::vector<ext_field> bad_value{{"k", "\xFF"}};
    const std::vector<ext_field> bad_key{{"\xFF", "v"}};
    for (const auto& header :
         {command_header{.remark = "\xFF"}, command_header{.ext = bad_value}, command_header{.ext = bad_key}}) {
        const auto frame = encode_frame(serialize_type::json, header, {});
        ASSERT_FALSE(frame);
        EXPECT_EQ(frame.error().code, errc::invalid_argument);
    }
}

TEST(json_header, LeavesOutNullValues) {
    const std::vector<ext_field> ext{{"a", std::nullopt}, {"b", ""}, {"c", std::nullopt}};
    const auto frame = encode_frame(serialize_type::json, {.code = 1, .ext = ext}, {});
    ASSERT_TRUE(frame);
    const std::string text{reinterpret_cast<const char*>(frame->data()) + 8, frame->size() - 8};
    EXPECT_EQ(
        text,
        R"({"code":1,"extFields":{"b":""},"flag":0,"language":"CPP","opaque":0,"serializeTypeCurrentRPC":"JSON","version":0})");
}
