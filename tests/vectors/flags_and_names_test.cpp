#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <rmq/protocol/sys_flag.hpp>
#include <rmq/protocol/topic_name.hpp>
#include <set>

#include "vectors/vector_file.hpp"

namespace rmq {
namespace {

using test::vector_case;
namespace flags = protocol::sys_flag;
namespace pull = protocol::pull_flag;

void check_message_flags(const vector_case& c) {
    const auto value = c["input"]["sysFlag"].number32();
    const auto expected = c["expected"];
    EXPECT_EQ(value & flags::transaction_mask, expected["transactionValue"].number32());
    EXPECT_EQ(value & ~flags::compressed, expected["clearCompressed"].number32());
    for (const auto& [transaction, reset] : expected["resetTransaction"].members()) {
        EXPECT_EQ(flags::with_transaction(value, std::stoi(transaction)), reset.number32());
    }
    const auto type = flags::compression_of(value);
    if (expected["compressionType"].has("error")) {
        static_cast<void>(expected["compressionType"].all());
        EXPECT_FALSE(type);
        return;
    }
    const std::map<std::string, protocol::compression_type> types = {{"ZLIB", protocol::compression_type::zlib},
                                                                     {"LZ4", protocol::compression_type::lz4},
                                                                     {"ZSTD", protocol::compression_type::zstd}};
    EXPECT_EQ(type, types.at(expected["compressionType"].text()));
}

void check_pull_flags(const vector_case& c) {
    const auto in = c["input"];
    const std::int32_t value =
        (in["commitOffset"].boolean() ? pull::commit_offset : 0) | (in["suspend"].boolean() ? pull::suspend : 0) |
        (in["subscription"].boolean() ? pull::subscription : 0) |
        (in["classFilter"].boolean() ? pull::class_filter : 0) | (in["litePull"].boolean() ? pull::lite_pull : 0);
    const auto expected = c["expected"];
    EXPECT_EQ(value, expected["value"].number32());
    EXPECT_EQ(value & ~pull::commit_offset, expected["clearCommitOffset"].number32());
    EXPECT_EQ(flags::has(value, pull::commit_offset), expected["hasCommitOffset"].boolean());
    EXPECT_EQ(flags::has(value, pull::suspend), expected["hasSuspend"].boolean());
}

void check_names(const vector_case& c) {
    const auto topic = c["input"]["topic"].text();
    const auto group = c["input"]["group"].text();
    const auto expected = c["expected"];
    EXPECT_EQ(protocol::retry_topic(group), expected["retryTopic"].text());
    EXPECT_EQ(protocol::dead_letter_topic(group), expected["dlqTopic"].text());
    EXPECT_EQ(protocol::is_retry_topic(topic), expected["isRetryTopic"].boolean());
    EXPECT_EQ(protocol::is_dead_letter_topic(topic), expected["isDLQTopic"].boolean());
}

auto accepts(std::function<bool(const std::string&)> accepted) {
    return [accepted = std::move(accepted)](const vector_case& c) {
        EXPECT_EQ(accepted(c["input"]["text"].text()), c["expected"]["accepted"].boolean());
    };
}

TEST(flag_and_name_vectors, AreWhatJavaMakesOfThem) {
    const std::map<std::string, std::function<void(const vector_case&)>> checks = {
        {"messageSysFlag", check_message_flags},
        {"pullSysFlag", check_pull_flags},
        {"names", check_names},
        {"checkTopic", accepts([](const auto& text) { return protocol::check_topic(text).has_value(); })},
        {"checkGroup", accepts([](const auto& text) { return protocol::check_group(text).has_value(); })},
        {"isSystemTopic", accepts([](const auto& text) { return !protocol::is_system_topic(text); })},
        {"isNotAllowedSendTopic", accepts([](const auto& text) { return !protocol::is_send_forbidden(text); })},
    };
    // Parts of RocketMQ that this client does not have: namespaces, pop, recall; permissions belong to the route.
    const std::set<std::string> not_ours = {"perm",          "permValid",  "namespace",    "popRetryTopic",
                                            "popOffsetInfo", "popText",    "recallHandle", "recallHandleDecode",
                                            "receiptHandle", "delayLevels"};
    std::set<std::string> seen;
    test::for_each_case("flags_and_names", [&](const vector_case& c) {
        const auto kind = c["input"]["kind"].text();
        seen.insert(kind);
        if (const auto check = checks.find(kind); check != checks.end()) return check->second(c);
        static_cast<void>(c.fields.all());
        EXPECT_TRUE(not_ours.contains(kind)) << "nobody checks " << kind;
    });
    for (const auto& [kind, check] : checks) EXPECT_TRUE(seen.contains(kind)) << kind;
}

}  // namespace
}  // namespace rmq
