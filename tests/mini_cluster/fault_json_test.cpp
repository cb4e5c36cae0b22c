#include <rmq/mini_cluster/detail/fault_json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <variant>

namespace rmq::mini::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

fault read_from(const std::string& line) {
    control_request r{line};
    fault out = read_fault(r);
    EXPECT_EQ(r.fault().value_or(""), "") << line;
    return out;
}

std::string wrong_with(const std::string& line) {
    control_request r{line};
    read_fault(r);
    return r.fault().value_or("");
}

// What is told of a fault that was read.
std::string told(const std::string& line) { return to_json(scripted_fault{7, read_from(line), 2}).dump(); }

TEST(fault_json, HasAllConditionsOfAFault) {
    const fault f = read_from(
        R"({"code":"SEND_MESSAGE_V2","topic":"orders","times":3,"probability":0.5,"delayMs":30,"jitterMs":20,)"
        R"("afterActing":true,"then":"drop"})");
    EXPECT_EQ(f.request_code, 310);
    EXPECT_EQ(f.topic, "orders");
    EXPECT_EQ(f.times, 3U);
    EXPECT_EQ(f.probability, 0.5);
    EXPECT_EQ(f.delay, 30ms);
    EXPECT_EQ(f.jitter, 20ms);
    EXPECT_TRUE(f.after_acting);
    EXPECT_TRUE(std::holds_alternative<fault::drop>(f.then));
}

TEST(fault_json, WithoutConditionsAFaultIsForEveryRequestFromNowOn) {
    const fault f = read_from(R"({"then":"pass"})");
    const fault plain;
    EXPECT_FALSE(f.request_code);
    EXPECT_EQ(f.topic, "");
    EXPECT_EQ(f.times, plain.times);
    EXPECT_EQ(f.probability, 1);
    EXPECT_EQ(f.delay, 0ms);
    EXPECT_FALSE(f.after_acting);
}

TEST(fault_json, IsToldAsItWasRead) {
    const std::string begin = R"({"id":7,"met":2,)";
    for (
        const std::string action :
        {R"("then":"reply","responseCode":"SYSTEM_BUSY","remark":"busy")", R"("then":"reply","responseCode":4711)",
         R"("then":"reply","responseCode":"GO_AWAY")", R"("then":"drop")", R"("then":"disconnect","how":"rst")",
         R"("then":"disconnect","how":"fin")", R"("then":"pass")", R"("then":"duplicate")",
         R"("then":"unknown_opaque")", R"("then":"swap_opaques")", R"("then":"reorder")",
         R"("then":"slice","size":7,"pauseMs":3)", R"("then":"truncate","size":10,"how":"fin")",
         R"("then":"announce_size","size":4294967295)",
         R"("code":"PULL_MESSAGE","topic":"orders","times":3,"probability":0.5,"delayMs":30,"jitterMs":20,"afterActing":true,"then":"drop")",
         R"("code":9999,"then":"drop")"})
        EXPECT_EQ(told('{' + action + '}'), begin + action + '}');
}

TEST(fault_json, OfBytesOnlyTheirNumberIsTold) {
    EXPECT_THAT(told(R"({"then":"reply_body","body":"{}"})"), HasSubstr(R"("then":"reply_body","bodySize":2)"));
    EXPECT_THAT(told(R"({"then":"raw_bytes","bodyBase64":"AAECAw=="})"),
                HasSubstr(R"("then":"raw_bytes","bodySize":4)"));
}

TEST(fault_json, KnowsWhatIsUsualToBeLeftOut) {
    EXPECT_EQ(told(R"({"then":"go_away"})"), R"({"id":7,"met":2,"then":"reply","responseCode":"GO_AWAY"})");
    EXPECT_EQ(told(R"({"then":"disconnect"})"), R"({"id":7,"met":2,"then":"disconnect","how":"rst"})");
    EXPECT_EQ(told(R"({"then":"slice"})"), R"({"id":7,"met":2,"then":"slice","size":1,"pauseMs":1})");
}

TEST(fault_json, SaysWhatIsWrong) {
    EXPECT_EQ(wrong_with("{}"), R"("then" is missing)");
    EXPECT_THAT(wrong_with(R"({"then":"explode"})"), HasSubstr(R"("then" is one of reply, reply_body, go_away, drop)"));
    EXPECT_EQ(wrong_with(R"({"then":"reply"})"), R"("responseCode" is missing)");
    EXPECT_EQ(wrong_with(R"({"then":"reply","responseCode":"BUSY"})"), R"("responseCode": no code is called BUSY)");
    EXPECT_EQ(wrong_with(R"({"then":"drop","remark":"x"})"), R"("remark" does not belong here)");
    EXPECT_EQ(wrong_with(R"({"then":"drop","topic":""})"), R"("topic" is empty)");
    EXPECT_THAT(wrong_with(R"({"then":"drop","times":0})"), HasSubstr(R"("times" wants a whole number from 1)"));
    EXPECT_THAT(wrong_with(R"({"then":"pass","delayMs":-1})"), HasSubstr(R"("delayMs" wants a whole number from 0)"));
    EXPECT_THAT(wrong_with(R"({"then":"pass","jitterMs":86400001})"), HasSubstr(R"("jitterMs" wants)"));
    EXPECT_EQ(wrong_with(R"({"then":"disconnect","how":"gently"})"), R"("how" is rst or fin)");
    EXPECT_THAT(wrong_with(R"({"then":"slice","size":0})"), HasSubstr(R"("size" wants a whole number from 1)"));
    EXPECT_EQ(wrong_with(R"({"then":"truncate"})"), R"("size" is missing)");
    EXPECT_THAT(wrong_with(R"({"then":"announce_size","size":4294967296})"), HasSubstr(R"("size" wants)"));
    EXPECT_EQ(wrong_with(R"({"then":"raw_bytes"})"), R"("body" or "bodyBase64" is missing)");
}

}  // namespace
}  // namespace rmq::mini::test
