#include <gtest/gtest.h>

#include <map>
#include <rmq/protocol/command.hpp>
#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/version.hpp>

#include "vectors/vector_file.hpp"

using namespace rmq;
using namespace rmq::protocol;
using namespace rmq::test;

namespace {

void check_request_codes(const vector_case& c) {
    for (const auto& [name, number] : c["expected"]["table"].members()) {
        const auto code = request_code_named(name);
        ASSERT_TRUE(code) << name;
        EXPECT_EQ(static_cast<std::int32_t>(*code), number.number()) << name;
        EXPECT_EQ(to_string(*code), name);
    }
}

// Three numbers changed hands with 5.0; to_string gives the new name.
bool has_new_owner(std::int64_t number) { return number >= 209 && number <= 211; }

void check_response_codes(const vector_case& c) {
    for (const auto& [name, number] : c["expected"]["table"].members()) {
        const auto code = response_code_named(name);
        ASSERT_TRUE(code) << name;
        EXPECT_EQ(static_cast<std::int32_t>(*code), number.number()) << name;
        if (c.of("5.3.3") || !has_new_owner(number.number())) {
            EXPECT_EQ(to_string(*code), name);
        }
        // Every code has a row of its own in the error table.
        const auto& rule = rule_for(request_code::send_message_v2, number.number32());
        if (c.of("5.3.3")) {
            EXPECT_TRUE(rule.code) << name;
        }
    }
}

void check_languages(const vector_case& c) {
    for (const auto& [name, numbers] : c["expected"]["enum"].members()) {
        const auto found = language_named(name);
        ASSERT_TRUE(found) << name;
        EXPECT_EQ(static_cast<std::int64_t>(*found), numbers["code"].number());
        EXPECT_EQ(static_cast<std::int64_t>(*found), numbers["ordinal"].number());
        EXPECT_EQ(language_of(numbers["code"].number32()), found);
        EXPECT_EQ(to_string(*found), name);
    }
}

void check_serialize_types(const vector_case& c) {
    const std::map<std::string, serialize_type> ours{{"JSON", serialize_type::json},
                                                     {"ROCKETMQ", serialize_type::rocketmq}};
    for (const auto& [name, numbers] : c["expected"]["enum"].members()) {
        EXPECT_EQ(static_cast<std::int64_t>(ours.at(name)), numbers["code"].number());
        EXPECT_EQ(static_cast<std::int64_t>(ours.at(name)), numbers["ordinal"].number());
    }
}

void check_versions(const vector_case& c) {
    const auto& table = c["expected"]["table"].all();
    for (const int patch : {0, 1, 2, 3, 4, 5, 6, 7, 8}) {
        EXPECT_EQ(table.at("V4_9_" + std::to_string(patch)), v4(9, patch));
        EXPECT_EQ(table.at("V5_3_" + std::to_string(patch)), v5(3, patch));
    }
    EXPECT_EQ(table.at("V5_1_4"), announced_version);
    EXPECT_EQ(c["expected"]["current"].number(), c.of("5.3.3") ? v5(3, 3) : v4(9, 7));
}

using checks = std::map<std::string, void (*)(const vector_case&)>;

}  // namespace

TEST(codes, HaveTheNamesAndNumbersOfBothReleases) {
    // What is listed with `elsewhere` belongs to other operations and is compared where it is used.
    const auto elsewhere = +[](const vector_case& c) { c.fields.all(); };
    const checks all{{"RequestCode", check_request_codes},
                     {"ResponseCode", check_response_codes},
                     {"RemotingSysResponseCode", check_response_codes},
                     {"LanguageCode", check_languages},
                     {"SerializeType", check_serialize_types},
                     {"MQVersion", check_versions},
                     {"ClientErrorCode", elsewhere},  // Java's local codes, never on the wire
                     {"MessageConst", elsewhere},
                     {"MessageSysFlag", elsewhere},
                     {"PullSysFlag", elsewhere},
                     {"PermName", elsewhere},
                     {"ConsumeFromWhere", elsewhere},
                     {"MessageModel", elsewhere},
                     {"ConsumeType", elsewhere},
                     {"TopicFilterType", elsewhere},
                     {"PullStatus", elsewhere},
                     {"SendStatus", elsewhere},
                     {"CMResult", elsewhere},
                     {"BoundaryType", elsewhere},
                     {"MessageRequestMode", elsewhere},
                     {"CompressionType", elsewhere},
                     {"LocalTransactionState", elsewhere},
                     {"PopStatus", elsewhere},
                     {"AckStatus", elsewhere},
                     {"MessageType", elsewhere},
                     {"TopicMessageType", elsewhere},
                     {"TraceType", elsewhere}};
    for_each_case("codes", [&](const vector_case& c) {
        const auto check = all.find(c.name);
        ASSERT_NE(check, all.end()) << "nobody compares this table";
        check->second(c);
    });
}
