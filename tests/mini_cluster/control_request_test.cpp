#include <rmq/mini_cluster/detail/control_request.hpp>
#include <rmq/protocol/request_code.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace rmq::mini::test {
namespace {

using testing::HasSubstr;

// What is wrong with a line of which `read` takes its members.
template <class Read>
std::string fault_of(const std::string& line, Read read) {
    control_request r{line};
    read(r);
    return r.fault().value_or("");
}

std::string fault_of(const std::string& line) {
    return fault_of(line, [](control_request&) {});
}

TEST(control_request, HandsOutItsMembersByNameAndType) {
    control_request r{R"({"t":"x","f":true,"n":-3,"s":0.25,"b":"hi","c":310,"dBase64":"AAE="})"};
    EXPECT_EQ(r.text("t"), "x");
    EXPECT_TRUE(r.flag_or("f", false));
    EXPECT_EQ(r.number("n", -5, 5), -3);
    EXPECT_EQ(r.share_or("s", 1), 0.25);
    EXPECT_EQ(r.bytes("b"), (std::vector<std::byte>{std::byte{'h'}, std::byte{'i'}}));
    EXPECT_EQ(r.bytes("d"), (std::vector<std::byte>{std::byte{0}, std::byte{1}}));
    EXPECT_EQ(r.code("c", request_code_named), 310);
    EXPECT_EQ(r.text_or("left out", "otherwise"), "otherwise");
    EXPECT_EQ(r.number_or("left out", 0, 1, 7), 7);
    EXPECT_FALSE(r.fault());
}

TEST(control_request, KnowsCodesByNameInAnyCase) {
    for (const char* name : {"SEND_MESSAGE_V2", "send_message_v2", "Send_Message_V2"}) {
        control_request r{R"({"code":")" + std::string{name} + R"("})"};
        EXPECT_EQ(r.code("code", request_code_named), 310);
        EXPECT_FALSE(r.fault());
    }
    const auto read = [](control_request& r) { r.code("code", request_code_named); };
    EXPECT_EQ(fault_of(R"({"code":"send"})", read), R"("code": no code is called send)");
    EXPECT_EQ(fault_of(R"({"code":""})", read), R"("code" is empty)");
    EXPECT_EQ(fault_of("{}", read), R"("code" is missing)");
    EXPECT_THAT(fault_of(R"({"code":2147483648})", read), HasSubstr(R"("code" wants a whole number)"));
}

TEST(control_request, SaysWhatIsWrongWithAMember) {
    const auto number = [](control_request& r) { r.number("n", 1, 5); };
    const std::string range = R"("n" wants a whole number from 1 to 5)";
    for (const char* value : {"0", "6", "1.5", "\"1\"", "true", "null", "18446744073709551615", "-9223372036854775808"})
        EXPECT_EQ(fault_of(std::string{R"({"n":)"} + value + '}', number), range) << value;
    EXPECT_EQ(fault_of("{}", number), R"("n" is missing)");

    const auto share = [](control_request& r) { r.share_or("s", 1); };
    for (const char* value : {"-0.1", "1.1", "\"1\"", "null", "1e300"})
        EXPECT_EQ(fault_of(std::string{R"({"s":)"} + value + '}', share), R"("s" wants a number from 0 to 1)") << value;

    EXPECT_EQ(fault_of(R"({"t":1})", [](control_request& r) { r.text("t"); }), R"("t" wants a text)");
    EXPECT_EQ(fault_of(R"({"f":1})", [](control_request& r) { r.flag_or("f", true); }), R"("f" wants true or false)");
    const auto bytes = [](control_request& r) { r.bytes("b"); };
    EXPECT_EQ(fault_of("{}", bytes), R"("b" or "bBase64" is missing)");
    EXPECT_EQ(fault_of(R"({"bBase64":"A"})", bytes), R"("bBase64" is no Base64)");
    EXPECT_EQ(fault_of(R"({"b":"","bBase64":""})", bytes), R"("b" is given twice)");
}

TEST(control_request, TheFirstFaultIsTold) {
    EXPECT_EQ(fault_of("{}",
                       [](control_request& r) {
                           r.text("first");
                           r.text("second");
                       }),
              R"("first" is missing)");
}

TEST(control_request, AMemberThatNobodyTookDoesNotBelongThere) {
    EXPECT_EQ(fault_of(R"({"tmes":3})"), R"("tmes" does not belong here)");
    EXPECT_EQ(fault_of(R"({"a":1,"a":2})"), R"("a" is given twice)");
}

TEST(control_request, IsAnObjectOfPlainValues) {
    const std::string none = "a request is one JSON object on one line";
    for (const char* line : {"", "[]", "1", "\"x\"", "null", "{", "{}{}", "{'a':1}", "{\"a\":01}", "{\"a\":\"\xFF\"}"})
        EXPECT_EQ(fault_of(line), none) << line;
    for (const char* line : {R"({"a":{}})", R"({"a":[1]})", R"({"a":[[[[]]]]})"})
        EXPECT_EQ(fault_of(line), "members are texts, numbers, true or false") << line;
    EXPECT_EQ(fault_of(std::string(100'000, '[')), "members are texts, numbers, true or false");
    EXPECT_FALSE(control_request{"{}"}.fault());
}

TEST(answer_control, ActsOnlyOnARequestWithoutFaults) {
    int done = 0;
    const auto answer = [&](const std::string& line) {
        return answer_control(line, [&](const std::string& name, control_request& r) -> control_deed {
            if (name == "fail") return []() -> control_json { throw std::runtime_error{"the machine said no"}; };
            if (name != "count") return {};
            return [&done, by = r.number("by", 1, 10)] {
                done += static_cast<int>(by);
                return control_json{{"sum", done}};
            };
        });
    };
    EXPECT_EQ(answer(R"({"do":"count","by":3})"), R"({"ok":true,"sum":3})");
    EXPECT_EQ(answer(R"({"do":"count","by":11})"),
              R"({"ok":false,"error":"\"by\" wants a whole number from 1 to 10"})");
    EXPECT_EQ(answer(R"({"do":"count","by":3,"to":4})"), R"({"ok":false,"error":"\"to\" does not belong here"})");
    EXPECT_EQ(answer(R"({"do":"what"})"), R"({"ok":false,"error":"there is no \"do\" called what"})");
    EXPECT_EQ(answer("{}"), R"({"ok":false,"error":"\"do\" is missing"})");
    EXPECT_EQ(answer("no"), R"({"ok":false,"error":"a request is one JSON object on one line"})");
    EXPECT_EQ(answer(R"({"do":"fail"})"), R"({"ok":false,"error":"the machine said no"})");
    EXPECT_EQ(done, 3);
}

}  // namespace
}  // namespace rmq::mini::test
