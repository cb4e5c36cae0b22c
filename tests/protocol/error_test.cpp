#include <rmq/protocol/error.hpp>

#include <gmock/gmock.h>

#include <rmq/protocol/error_table.hpp>

using namespace rmq;
using testing::HasSubstr;
using testing::Not;
using namespace std::string_literals;

namespace {

error topic_missing() {
    auto e = make_response_error(request_code::send_message_v2, 17, "topic[orders] not exist, apply first please!\n");
    e.where.operation = "send";
    e.where.broker = "broker-a";
    e.where.topic = "orders";
    return e;
}

}  // namespace

TEST(error, TellsAPersonWhatHappenedWhereAndWhatToDo) {
    EXPECT_EQ(topic_missing().message(),
              "send: topic orders does not exist on broker-a: create it or allow automatic creation; the broker says "
              "\"topic[orders] not exist, apply first please!\\n\" "
              "[response code 17 TOPIC_NOT_EXIST, broker broker-a, topic orders, not executed]");
}

TEST(error, NamesTheConsumerGroupThatIsMissing) {
    auto e = make_response_error(request_code::pull_message, 26, "subscription group [billing] does not exist");
    e.where.operation = "pull";
    e.where.broker = "broker-a";
    e.where.group = "billing";
    EXPECT_THAT(e.message(), testing::StartsWith("pull: consumer group billing does not exist on broker-a: create it "
                                                 "or allow automatic creation; the broker says "));
}

TEST(error, SaysWhatHappenedBeforeWhatToDo) {
    auto e = make_response_error(request_code::send_message_v2, 2, "[PCBUSY_CLEAN_QUEUE]");
    e.where.operation = "send";
    e.where.broker = "broker-a";
    EXPECT_THAT(e.message(),
                testing::StartsWith("send: the broker is busy: overloaded, flushing, or a slave; repeat after a pause, "
                                    "or at another broker; the broker says \"[PCBUSY_CLEAN_QUEUE]\" ["));
}

TEST(error, TellsEverythingThatIsKnown) {
    error e{.code = errc::deadline_exceeded, .request = fate::unknown};
    e.where = {.operation = "pull",
               .broker = "broker-a",
               .address = "10.0.0.1:10911",
               .topic = "orders",
               .queue_id = 3,
               .group = "billing",
               .client_id = "host@1",
               .opaque = 77,
               .attempts = 3,
               .elapsed = std::chrono::milliseconds{3004}};
    EXPECT_EQ(e.message(),
              "pull: the deadline is over [broker broker-a (10.0.0.1:10911), topic orders, queue 3, group billing, "
              "client host@1, opaque 77, 3 attempts in 3004 ms, may have been executed]");
}

TEST(error, NamesTheQueueAndTheAddressThatAreMissing) {
    error queue{.code = errc::queue_not_found, .request = fate::refused};
    queue.where.topic = "orders";
    queue.where.queue_id = 9;
    queue.where.address = "h:1";
    EXPECT_THAT(queue.message(), HasSubstr("queue 9 of topic orders does not exist on h:1"));

    error connect{.code = errc::connection_failed, .request = fate::not_sent, .detail = "connection refused"};
    connect.where.address = "h:1";
    connect.where.elapsed = std::chrono::microseconds{250};
    EXPECT_EQ(connect.message(),
              "no connection could be made to h:1: connection refused [broker h:1, after 250 us, nothing was sent]");

    const error lost{.code = errc::connection_lost};
    EXPECT_EQ(lost.message(), "the connection was lost [may have been executed]");
}

TEST(error, IsOneHarmlessLineWhateverWasPutIntoIt) {
    error e = topic_missing();
    e.where.topic = "a\nb\x1b[31m";
    e.where.broker = "b\r";
    e.where.group = "\xFF\u2028\u202E\u0085";
    e.detail = "d\0e"s;
    const auto text = e.message();
    for (const char c : text) EXPECT_GE(static_cast<unsigned char>(c), 0x20U);
    EXPECT_THAT(text, HasSubstr("a\\nb\\x1B[31m"));
    EXPECT_THAT(text, HasSubstr("group \\xFF\\u2028\\u202E\\x85"));
}

TEST(error, ShowsOnlyTheBeginningOfALongRemark) {
    auto e = make_response_error(request_code::pull_message, 1, std::string(20000, 'r'));
    EXPECT_EQ(e.remark.size(), max_remark_size + std::string_view{"…"}.size());
    EXPECT_LT(e.message().size(), 1000U);
    EXPECT_THAT(e.message(), HasSubstr("r…\""));
}

TEST(error, MayHoldACodeThatIsNotOurs) {
    const error e{.code = std::make_error_code(std::errc::connection_refused)};
    EXPECT_THAT(e.message(), HasSubstr(std::make_error_code(std::errc::connection_refused).message()));
}

TEST(error, MadeHereHasLeftNothing) {
    const auto e = local_error(errc::invalid_argument, "no topic");
    EXPECT_EQ(e.code, errc::invalid_argument);
    EXPECT_EQ(e.request, fate::not_sent);
    EXPECT_EQ(e.response_code, 0);
    EXPECT_EQ(e.message(), "invalid argument: no topic [nothing was sent]");
}

TEST(error, HasAKindThatComparesWithTheStandardOnes) {
    EXPECT_EQ(make_error_code(errc::deadline_exceeded), std::errc::timed_out);
    EXPECT_EQ(make_error_code(errc::cancelled), std::errc::operation_canceled);
    EXPECT_EQ(make_error_code(errc::broker_busy), std::errc::resource_unavailable_try_again);
    EXPECT_NE(make_error_code(errc::send_failed), std::errc::timed_out);
    EXPECT_EQ(std::string_view{error_category().name()}, "rocketmq");
}

TEST(error, HasATextForEveryKind) {
    for (int kind = 1; kind <= static_cast<int>(errc::broker_unavailable); ++kind) {
        EXPECT_THAT(error_category().message(kind), Not(HasSubstr("unknown"))) << kind;
    }
    EXPECT_EQ(error_category().message(999), "unknown error 999");
}

TEST(error, HasANameForEveryKind) {
    EXPECT_EQ(to_string(errc::connection_failed), "connection_failed");
    EXPECT_EQ(to_string(errc::system_error), "system_error");
    EXPECT_EQ(to_string(errc::topic_not_found), "topic_not_found");
    EXPECT_EQ(to_string(errc::consumer_error), "consumer_error");
    EXPECT_EQ(to_string(errc::broker_unavailable), "broker_unavailable");
    EXPECT_EQ(to_string(errc{}), "");
    EXPECT_EQ(to_string(static_cast<errc>(24)), "");
    EXPECT_EQ(to_string(static_cast<errc>(-1)), "");
}
