#include <gtest/gtest.h>

#include <array>

#include "vectors/json_check.hpp"
#include "vectors/vector_file.hpp"

namespace rmq {
namespace {

using test::vector_case;

// Their data has other names than their text; they have tests of their own.
bool is_renamed(std::string_view name) { return name == "HeartbeatData" || name == "BatchAckMessageRequestBody"; }

TEST(json_body_vectors, AllMeanWhatJavaWroteThemFrom) {
    std::size_t compared = 0;
    test::for_each_case("json_bodies", [&](const vector_case& c) {
        static_cast<void>(c.fields.all());
        const auto value = test::java_value(c["text"].text());
        if (is_renamed(c["input"]["class"].text())) return;
        EXPECT_EQ(test::difference(c["input"]["data"].all(), value), "");
        ++compared;
    });
    EXPECT_GE(compared, 330U);
}

// Java's 64-bit numbers, unquoted and beyond what a double can hold.
TEST(json_body_vectors, CompareToTheLastDigit) {
    EXPECT_EQ(test::difference(9007199254740993, test::java_value("9007199254740993")), "");
    EXPECT_NE(test::difference(9007199254740993, test::java_value("9007199254740992")), "");
    EXPECT_NE(test::difference({{"a", 1}}, test::java_value("{}")), "");
    EXPECT_NE(test::difference(nlohmann::json::array({1, 2}), test::java_value("[1,3]")), "");
}

TEST(json_accept_vectors, AreReadWhereJavaReadsThem) {
    test::for_each_case("json_accept", [](const vector_case& c) {
        static_cast<void>(c.fields.all());
        if (c["expected"].has("error")) return;  // each is refused by the test of its class
        const auto sent = test::java_value(c["input"]["text"].text());
        const auto understood = test::java_value(c["expected"]["reencoded"].text());
        const bool unknown_name = c.name == "heartbeat_unknown_enum";  // null in Java
        EXPECT_EQ(test::difference(sent, understood).empty(), !unknown_name);
    });
}

}  // namespace
}  // namespace rmq
