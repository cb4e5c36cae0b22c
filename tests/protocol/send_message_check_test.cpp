#include <gtest/gtest.h>

#include <rmq/protocol/send_message.hpp>

#include <functional>
#include <string>

namespace rmq::protocol {
namespace {

constexpr std::size_t max_body = 100;

std::string complaint_about(const std::function<void(message&)>& spoil) {
    message m{.topic = "t", .body = "b"};
    spoil(m);
    const auto ok = check_message(m, max_body);
    if (ok) return {};
    EXPECT_EQ(ok.error().code, errc::invalid_argument);
    EXPECT_EQ(ok.error().request, fate::not_sent);
    return ok.error().detail;
}

#define EXPECT_COMPLAINT(word, ...)                                                           \
    EXPECT_NE(complaint_about([](message& m) { __VA_ARGS__; }).find(word), std::string::npos) \
        << complaint_about([](message& m) { __VA_ARGS__; })
#define EXPECT_FINE(...) EXPECT_EQ(complaint_about([](message& m) { __VA_ARGS__; }), "")

TEST(check_message, TakesAMessageWithEverything) {
    EXPECT_FINE(m = {.topic = "%RETRY%g-1_x|",
                     .body = std::string(100, '\0'),
                     .tags = "a b",
                     .keys = {"k", "中"},
                     .properties = {{"name", "value with blanks"}},
                     .flag = -1,
                     .sharding_key = "s",
                     .delay_level = 18});
}

TEST(check_message, RefusesATopicThatBrokersRefuse) {
    EXPECT_COMPLAINT("topic is empty", m.topic = "");
    EXPECT_FINE(m.topic = std::string(127, 't'));
    EXPECT_COMPLAINT("shorten it", m.topic = std::string(128, 't'));
    for (const char* topic : {"a b", "a.b", "a/b", "é"}) {
        EXPECT_NE(complaint_about([&](message& m) { m.topic = topic; }).find("use only"), std::string::npos) << topic;
    }
    EXPECT_COMPLAINT("takes no sends", m.topic = "SCHEDULE_TOPIC_XXXX");
}

TEST(check_message, RefusesABodyThatIsEmptyOrTooLarge) {
    EXPECT_COMPLAINT("NullPointerException", m.body = "");
    EXPECT_FINE(m.body = std::string(max_body, 'x'));
    EXPECT_COMPLAINT("101 bytes, the limit is 100", m.body = std::string(max_body + 1, 'x'));
}

TEST(check_message, RefusesADelayLevelOutsideItsRange) {
    EXPECT_FINE(m.delay_level = 0);
    EXPECT_FINE(m.delay_level = 1);
    EXPECT_COMPLAINT("no delay level -1", m.delay_level = -1);
    EXPECT_COMPLAINT("no delay level 19", m.delay_level = 19);
}

TEST(check_message, RefusesReservedPropertyNames) {
    EXPECT_COMPLAINT("RocketMQ's own", m.properties = {{"TAGS", "t"}});
    EXPECT_COMPLAINT("RocketMQ's own", m.properties = {{"ok", "1"}, {"__SHARDINGKEY", "t"}});
    EXPECT_FINE(m.properties = {{"tags", "t"}});
}

TEST(check_message, RefusesBlankNamesAndValues) {
    EXPECT_COMPLAINT("blank name", m.properties = {{"", "v"}});
    EXPECT_COMPLAINT("blank name", m.properties = {{" \t", "v"}});
    EXPECT_COMPLAINT("'n' is blank", m.properties = {{"n", ""}});
    EXPECT_COMPLAINT("'n' is blank", m.properties = {{"n", " "}});
    EXPECT_COMPLAINT("the tag is blank", m.tags = " ");
    EXPECT_COMPLAINT("sharding key is blank", m.sharding_key = " ");
    EXPECT_COMPLAINT("a key is blank", m.keys = {"k", ""});
}

TEST(check_message, RefusesTheSeparatorBytesEverywhere) {
    for (const char* separator : {"\x01", "\x02"}) {
        const std::string bad = std::string{"a"} + separator + "b";
        EXPECT_NE(complaint_about([&](message& m) { m.tags = bad; }).find("0x01 or 0x02"), std::string::npos);
        EXPECT_NE(complaint_about([&](message& m) { m.keys = {bad}; }).find("0x01 or 0x02"), std::string::npos);
        EXPECT_NE(complaint_about([&](message& m) { m.sharding_key = bad; }).find("0x01 or 0x02"), std::string::npos);
        EXPECT_NE(complaint_about([&](message& m) {
                      m.properties = {{bad, "v"}};
                  }).find("0x01 or 0x02"),
                  std::string::npos);
        EXPECT_NE(complaint_about([&](message& m) {
                      m.properties = {{"n", bad}};
                  }).find("0x01 or 0x02"),
                  std::string::npos);
    }
}

TEST(check_message, RefusesKeysWithBlanks) { EXPECT_COMPLAINT("'a b' contains a blank", m.keys = {"a b"}); }

TEST(check_message, RefusesMoreThan32767BytesOfProperties) {
    // UNIQ_KEY with 56 characters, WAIT, and the property's own name and separators.
    constexpr std::size_t overhead = sizeof("UNIQ_KEY") - 1 + 56 + 2 + sizeof("WAIT") - 1 + 4 + 2 + 1 + 2;
    const auto with_value_of = [](std::size_t size) {
        return complaint_about([&](message& m) { m.properties = {{"n", std::string(size, 'v')}}; });
    };
    EXPECT_EQ(with_value_of(32'766 - overhead), "");
    EXPECT_EQ(with_value_of(32'767 - overhead), "");
    EXPECT_NE(with_value_of(32'768 - overhead).find("32768 bytes"), std::string::npos);
}

}  // namespace
}  // namespace rmq::protocol
