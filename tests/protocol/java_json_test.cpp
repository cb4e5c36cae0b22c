#include <gtest/gtest.h>

#include <rmq/protocol/detail/java_json.hpp>
#include <string>

#include "protocol/message_bytes.hpp"

namespace rmq::protocol::detail {
namespace {

using nlohmann::json;

// From an exact-size copy, so that the address sanitizer sees one byte too far.
result<json> parse(std::string_view text) {
    const test::exact_copy copy{test::bytes_of(text)};
    return parse_java_json(test::text_of(copy));
}

// What a text means, written strictly.
std::string strict(std::string_view text) {
    const auto value = parse(text);
    return value ? write_json(*value) : value.error().detail;
}

std::string nested(std::size_t depth, std::string_view open, std::string_view close) {
    std::string out;
    for (std::size_t i = 0; i < depth; ++i) out += open;
    out += "1";
    for (std::size_t i = 0; i < depth; ++i) out += close;
    return out;
}

TEST(java_json, ReadsStrictJson) {
    EXPECT_EQ(strict(R"( {"a":[1,-2.5,true,false,null,"x\u00e9\n"],"b":{}} )"),
              "{\"a\":[1,-2.5,true,false,null,\"xé\\n\"],\"b\":{}}");
    EXPECT_EQ(strict("[]"), "[]");
    EXPECT_EQ(strict("\"text\""), "\"text\"");
}

TEST(java_json, ReadsWhatFastjsonEmitsBeyondIt) {
    EXPECT_EQ(strict("{0:'x',1:\"y\"}"), R"({"0":"x","1":"y"})");
    EXPECT_EQ(strict("{true:1,null:2,name:3}"), R"({"name":3,"null":2,"true":1})");
    EXPECT_EQ(strict("[NaN,undefined,1.0E-5,1.0E10,3.0]"), "[null,null,1e-05,10000000000.0,3.0]");
    EXPECT_EQ(strict("[1,,2,]/*c*/"), "[1,2]");
    EXPECT_EQ(strict("[+1,01,1.,1L]"), "[1,1,1.0,1]");
}

TEST(java_json, RefusesWhatFastjsonRefuses) {
    for (const char* text : {"", "{", "[", "Infinity", ".5", "0x1F", "{} x", "{}{}", "{\"a\"}", "{\"a\":}", "[1 2]",
                             "'a", "{\"a\":1 \"b\":2}", "[}", "{]", "nul", "\"\\q\"", "1e", "-"}) {
        const auto refused = parse(text);
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().code, errc::protocol_error) << text;
    }
    EXPECT_FALSE(parse(std::string_view{"\"\0\"", 3}));
    EXPECT_FALSE(parse("\"\xFF\""));
}

TEST(java_json, SaysWhatIsWrongAndWhere) {
    EXPECT_EQ(strict("{\"a\":[1,x]}"), "malformed JSON: no value where one must begin (byte 8)");
    EXPECT_EQ(strict("{\"a\":1"), "malformed JSON: the text ends too early (byte 6)");
}

TEST(java_json, KeepsAll64BitsOfWholeNumbers) {
    EXPECT_EQ(strict("[9223372036854775807,-9223372036854775808,9007199254740993]"),
              "[9223372036854775807,-9223372036854775808,9007199254740993]");
    const auto beyond = parse("9223372036854775808");
    ASSERT_TRUE(beyond);
    EXPECT_TRUE(beyond->is_number_float());
    EXPECT_FALSE(parse("1e999"));
}

TEST(java_json, WritesKeysThatAreObjectsAsTheirStrictText) {
    const std::string key = R"({"brokerName":"b","queueId":1,"topic":"t"})";
    const auto bare = parse("{{\"topic\":\"t\",queueId:1,'brokerName':'b'}:6}");
    ASSERT_TRUE(bare) << bare.error().message();
    EXPECT_EQ(*bare, (json{{key, 6}}));
    const auto as_text = parse(R"({"{\"brokerName\":\"b\",\"queueId\":1,\"topic\":\"t\"}":6})");
    ASSERT_TRUE(as_text);
    EXPECT_EQ(*as_text, *bare);
    EXPECT_EQ(strict("{[1,2]:3}"), R"({"[1,2]":3})");
    EXPECT_EQ(strict("[{{\"a\":1}:2},{{\"b\":1}:2}]"), R"([{"{\"a\":1}":2},{"{\"b\":1}":2}])");
}

// Each level would double the backslashes of the one in it.
TEST(java_json, RefusesKeysWithinKeys) {
    EXPECT_EQ(strict("{{{1:1}:1}:1}"), "malformed JSON: a key within a key (byte 2)");
    EXPECT_FALSE(parse(nested(30, "{", ":1}")));
}

TEST(java_json, LetsTheLastOfARepeatedKeyCount) { EXPECT_EQ(strict("{\"a\":1,\"a\":2}"), R"({"a":2})"); }

TEST(java_json, RefusesMoreThan32Levels) {
    EXPECT_TRUE(parse(nested(31, "[", "]")));
    EXPECT_TRUE(parse(nested(32, "[", "]")));
    EXPECT_FALSE(parse(nested(33, "[", "]")));
    EXPECT_TRUE(parse(nested(32, "{a:", "}")));
    EXPECT_FALSE(parse(nested(33, "{a:", "}")));
    EXPECT_FALSE(parse(std::string(1'000'000, '[')));
}

TEST(java_json, RefusesMoreThan100000Values) {
    const auto array_of = [](std::size_t values) {
        std::string text = "[0";
        for (std::size_t i = 1; i < values; ++i) text += ",0";
        return text + "]";
    };
    EXPECT_TRUE(parse(array_of(max_json_values - 2)));
    EXPECT_TRUE(parse(array_of(max_json_values - 1)));  // the array itself is one
    EXPECT_FALSE(parse(array_of(max_json_values)));
}

TEST(java_json, RefusesMoreTextThanAFrameHolds) {
    const auto text_of = [](std::size_t size) { return '"' + std::string(size - 2, 'x') + '"'; };
    EXPECT_TRUE(parse(text_of(max_json_size - 1)));
    EXPECT_TRUE(parse(text_of(max_json_size)));
    EXPECT_FALSE(parse(text_of(max_json_size + 1)));
}

TEST(java_json, PutsWhatAReferencePointsAtInItsPlace) {
    EXPECT_EQ(strict(R"({"statsDay":{"sum":1},"statsHour":{"$ref":"$.statsDay"}})"),
              R"({"statsDay":{"sum":1},"statsHour":{"sum":1}})");
    EXPECT_EQ(strict(R"([{"a":1},{"$ref":"$[0]"},{"$ref":"$[1].a"}])"), R"([{"a":1},{"a":1},{"$ref":"$[1].a"}])");
    EXPECT_EQ(strict(R"({"a":[[7]],"b":{"$ref":"$.a[0][0]"},"x.y":8,"c":{"$ref":"$.x\\.y"}})"),
              R"({"a":[[7]],"b":7,"c":8,"x.y":8})");
    EXPECT_EQ(strict(R"({"b":{"$ref":"$.a"},"a":{"$ref":"$.c"},"c":{"d":1}})"),
              R"({"a":{"d":1},"b":{"d":1},"c":{"d":1}})");
}

TEST(java_json, LeavesReferencesThatLeadNowhere) {
    for (const char* path : {"$.no", "$[0]", "$.a[1]", "$.a[x]", "$.a[0", "$.a[]", "$a", "..", "@", "", "$.a.b", "$..a",
                             "$.a[99999999999999999999]"}) {
        const auto text = R"({"a":[1],"b":{"$ref":")" + std::string{path} + "\"}}";
        EXPECT_EQ(strict(text), text);
    }
    EXPECT_EQ(strict(R"({"$ref":1})"), R"({"$ref":1})");
    EXPECT_EQ(strict(R"({"$ref":"$.a","a":1})"), R"({"$ref":"$.a","a":1})");
}

TEST(java_json, RefusesReferencesInCircles) {
    for (const char* text : {R"({"$ref":"$"})", R"({"a":{"$ref":"$"}})", R"({"a":{"$ref":"$.a"}})",
                             R"({"a":{"$ref":"$.b"},"b":{"$ref":"$.a"}})", R"([[{"$ref":"$[0]"},{"$ref":"$"}]])"}) {
        EXPECT_EQ(strict(text).substr(0, 37), "malformed JSON: references in circles") << text;
    }
}

// Ten references to ten references to …
TEST(java_json, RefusesReferencesThatMultiply) {
    std::string text = R"({"a0":["x"])";
    for (int level = 1; level <= 20; ++level) {
        const std::string reference = "{\"$ref\":\"$.a" + std::to_string(level - 1) + "\"}";
        text += ",\"a" + std::to_string(level) + "\":[" + reference;
        for (int i = 1; i < 10; ++i) text += "," + reference;
        text += "]";
    }
    EXPECT_FALSE(parse(text + "}"));
    std::string long_text = R"({"a":")" + std::string(1'000'000, 'x') + R"(","b":[0)";
    for (int i = 0; i < 20; ++i) long_text += R"(,{"$ref":"$.a"})";
    EXPECT_FALSE(parse(long_text + "]}"));
}

TEST(java_json, RefusesReferencesThatNestTooDeeply) {
    const auto text = R"({"a":)" + nested(20, "[", "]") + R"(,"b":)" + std::string(20, '[') + R"({"$ref":"$.a"})" +
                      std::string(20, ']') + "}";
    EXPECT_FALSE(parse(text));
}

TEST(java_json, IsRefusedWhereverItIsCut) {
    const std::string whole = R"({{"topic":"t"}:[1,-2.5E3,{'k':"\u4e2d"}],"r":{"$ref":"$"},7:/*c*/null})";
    for (std::size_t size = 0; size < whole.size(); ++size) ASSERT_FALSE(parse(whole.substr(0, size))) << size;
}

TEST(java_json, IsWrittenStrictly) {
    EXPECT_EQ(write_json({{"b", "\x01\"\\é"}, {"a", 1.0}}), "{\"a\":1.0,\"b\":\"\\u0001\\\"\\\\é\"}");
    EXPECT_EQ(write_json("\xFF"), "\"\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace rmq::protocol::detail
