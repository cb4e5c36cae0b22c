#include <gtest/gtest.h>

#include <rmq/protocol/detail/body_value.hpp>

#include "protocol/message_bytes.hpp"

namespace rmq::protocol::detail {
namespace {

// What `read` makes of a text, or the fault.
template <class Read>
auto decode(std::string_view text, Read read) {
    return decode_body(test::exact_copy{test::bytes_of(text)}, "the thing", read);
}

template <class Read>
std::string fault_of(std::string_view text, Read read) {
    const auto decoded = decode(text, read);
    if (decoded) return "none";
    EXPECT_EQ(decoded.error().code, errc::protocol_error);
    return decoded.error().detail;
}

TEST(body_value, ReadsNumbersAndBooleansWrittenAsTextAndTheOtherWayRound) {
    const auto i32 = [](const body_value& v) { return v["a"].i32(); };
    const auto i64 = [](const body_value& v) { return v["a"].i64(); };
    const auto real = [](const body_value& v) { return v["a"].real(); };
    const auto boolean = [](const body_value& v) { return v["a"].boolean(); };
    const auto text = [](const body_value& v) { return v["a"].text(); };
    EXPECT_EQ(decode(R"({"a":"-7"})", i32), -7);
    EXPECT_EQ(decode(R"({"a":7.0})", i32), 7);
    EXPECT_EQ(decode(R"({"a":"9223372036854775807"})", i64), 9223372036854775807);
    EXPECT_EQ(decode(R"({"a":"2.5"})", real), 2.5);
    EXPECT_EQ(decode(R"({"a":3})", real), 3.0);
    EXPECT_EQ(decode(R"({"a":"true"})", boolean), true);
    EXPECT_EQ(decode(R"({"a":0})", boolean), false);
    EXPECT_EQ(decode(R"({"a":5})", text), "5");
    EXPECT_EQ(decode(R"({"a":true})", text), "true");
}

TEST(body_value, RefusesOtherTypes) {
    const auto i32 = [](const body_value& v) { return v["a"].i32(); };
    for (const char* value : {"\"\"", "\"x\"", "1.5", "true", "[]", "{}", "2147483648", "-2147483649", "1e30"}) {
        EXPECT_EQ(fault_of("{\"a\":" + std::string{value} + "}", i32), "the thing: a is not a 32-bit number") << value;
    }
    EXPECT_EQ(decode("{\"a\":2147483647}", i32), 2147483647);
    EXPECT_EQ(decode("{\"a\":-2147483648}", i32), -2147483648);
    const auto i64 = [](const body_value& v) { return v["a"].i64(); };
    for (const char* value :
         {"9223372036854775808", "-9223372036854775809", "\"9223372036854775808\"", "0.5", "1e16"}) {
        EXPECT_EQ(fault_of("{\"a\":" + std::string{value} + "}", i64), "the thing: a is not a 64-bit number") << value;
    }
    EXPECT_EQ(fault_of(R"({"a":"x"})", [](const body_value& v) { return v["a"].real(); }),
              "the thing: a is not a number");
    EXPECT_EQ(fault_of(R"({"a":"x"})", [](const body_value& v) { return v["a"].boolean(); }),
              "the thing: a is neither true nor false");
    EXPECT_EQ(fault_of(R"({"a":[]})", [](const body_value& v) { return v["a"].text(); }), "the thing: a is not a text");
}

TEST(body_value, SaysWhichMemberIsMissingAndWhere) {
    const auto read = [](const body_value& v) {
        std::string out;
        v["set"].each([&](const body_value& item) { out += item["queue"]["topic"].text(); });
        return out;
    };
    EXPECT_EQ(fault_of("{}", read), "the thing: set is missing");
    EXPECT_EQ(fault_of(R"({"set":null})", read), "the thing: set is missing");
    EXPECT_EQ(fault_of(R"({"set":1})", read), "the thing: set is not an array");
    EXPECT_EQ(fault_of(R"({"set":[{"queue":{"topic":"t"}},{"queue":{}}]})", read),
              "the thing: set[1].queue.topic is missing");
    EXPECT_EQ(fault_of(R"({"set":[7]})", read), "the thing: set[0] is not an object");
    EXPECT_EQ(fault_of("[]", read), "the thing: it is not an object");
    EXPECT_EQ(fault_of("[", read), "the thing: malformed JSON: the text ends too early (byte 1)");
    EXPECT_EQ(decode(R"({"set":[{"queue":{"topic":"t"}},{"queue":{"topic":"u"}}]})", read), "tu");
}

TEST(body_value, KeepsTheFirstFault) {
    EXPECT_EQ(fault_of(R"({"a":"x"})", [](const body_value& v) { return v["a"].i32() + v["b"].i32(); }),
              "the thing: a is not a 32-bit number");
}

TEST(body_value, TakesNullForAbsent) {
    EXPECT_EQ(decode(R"({"a":null})", [](const body_value& v) { return v.i32_or("a", 3); }), 3);
    EXPECT_EQ(decode("{}", [](const body_value& v) { return v.text_or("a", "none"); }), "none");
    EXPECT_EQ(fault_of(R"({"a":[]})", [](const body_value& v) { return v.i64_or("a", 3); }),
              "the thing: a is not a 64-bit number");
}

TEST(body_value, NamesMembersOfTablesByTheirPlace) {
    const auto texts = [](const body_value& v) { return v["table"].texts(); };
    EXPECT_EQ(fault_of(R"({"table":{"a":"1","<hostile>\n":[]}})", texts), "the thing: table[0] is not a text");
    EXPECT_EQ(fault_of(R"({"table":[]})", texts), "the thing: table is not an object");
    EXPECT_EQ(decode(R"({"table":{"a":"1","b":2}})", texts),
              (std::map<std::string, std::string>{{"a", "1"}, {"b", "2"}}));
}

TEST(body_value, ReadsEnumeratorsByNameAndOrdinal) {
    enum class colour : std::uint8_t { red, green };
    static constexpr std::array<std::string_view, 2> names = {"RED", "GREEN"};
    const auto read = [](const body_value& v) { return v["c"].named<colour>(names); };
    EXPECT_EQ(decode(R"({"c":"GREEN"})", read).value(), std::optional{colour::green});
    EXPECT_EQ(decode(R"({"c":1})", read).value(), std::optional{colour::green});
    EXPECT_EQ(decode(R"({"c":2})", read).value(), std::optional<colour>{});
    EXPECT_EQ(decode(R"({"c":-1})", read).value(), std::optional<colour>{});
    EXPECT_EQ(decode(R"({"c":"green"})", read).value(), std::optional<colour>{});
    EXPECT_EQ(fault_of(R"({"c":[]})", read), "the thing: c is not a 64-bit number");
}

TEST(body_value, RefusesMoreThan65536Items) {
    const auto list = [](std::size_t items) {
        std::string text = "[0";
        for (std::size_t i = 1; i < items; ++i) text += ",0";
        return text + "]";
    };
    const auto count = [](const body_value& v) {
        std::size_t items = 0;
        v.each([&](const body_value&) { ++items; });
        return items;
    };
    EXPECT_EQ(decode(list(65'535), count), 65'535U);
    EXPECT_EQ(decode(list(65'536), count), 65'536U);
    EXPECT_EQ(fault_of(list(65'537), count), "the thing: it has over 65536 items");
}

}  // namespace
}  // namespace rmq::protocol::detail
