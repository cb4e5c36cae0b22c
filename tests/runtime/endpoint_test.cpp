#include <rmq/runtime/endpoint.hpp>

#include <gmock/gmock.h>

#include <set>

namespace rmq::runtime {
namespace {

using ::testing::HasSubstr;

std::string fault_of(std::string_view text) {
    const auto parsed = endpoint::parse(text);
    if (parsed) return "parsed as " + parsed->to_string();
    EXPECT_EQ(parsed.error().code, errc::invalid_argument);
    EXPECT_EQ(parsed.error().request, fate::not_sent);
    return parsed.error().detail;
}

TEST(endpoint, ParsesNamesAndAddresses) {
    struct expectation {
        std::string_view text;
        endpoint parsed;
    };
    const expectation expectations[] = {
        {"broker-a:10911", {"broker-a", 10911, false}},
        {"a:1", {"a", 1, false}},
        {"my_broker_1.internal.example.com:65535", {"my_broker_1.internal.example.com", 65535, false}},
        {"broker.example.com.:10911", {"broker.example.com.", 10911, false}},
        {"1.broker:9876", {"1.broker", 9876, false}},
        {"10.0.0.5:10911", {"10.0.0.5", 10911, false}},
        {"[::1]:10911", {"::1", 10911, true}},
        {"[fe80::1%eth0]:9876", {"fe80::1%eth0", 9876, true}},
        {"[::ffff:10.0.0.5]:9876", {"::ffff:10.0.0.5", 9876, true}},
        {"a:00080", {"a", 80, false}},
    };
    for (const auto& [text, expected] : expectations) {
        const auto parsed = endpoint::parse(text);
        ASSERT_TRUE(parsed) << parsed.error().detail;
        EXPECT_EQ(*parsed, expected) << text;
    }
}

TEST(endpoint, WritesWhatItParses) {
    for (const std::string_view text : {"broker-a:10911", "10.0.0.5:1", "[::1]:65535", "[fe80::1%eth0]:9876"})
        EXPECT_EQ(endpoint::parse(text).value().to_string(), text);
}

TEST(endpoint, KnowsTheSameIPv6AddressByAllItsSpellings) {
    const auto parsed = endpoint::parse("[2001:DB8:0:0:0::0001]:10911");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(*parsed, endpoint::parse("[2001:db8::1]:10911").value());
    EXPECT_EQ(parsed->host, "2001:db8::1");
}

TEST(endpoint, SaysWhatWasExpected) {
    EXPECT_THAT(fault_of(""), HasSubstr("an address is missing"));
    EXPECT_THAT(fault_of(" \t\r\n"), HasSubstr("an address is missing"));
    EXPECT_THAT(fault_of("broker-a"), HasSubstr("the port is missing, as in broker-a:10911"));
    EXPECT_THAT(fault_of("broker-a:"), HasSubstr("the port is missing after ':'"));
    EXPECT_THAT(fault_of(":10911"), HasSubstr("the host is missing"));
    EXPECT_THAT(fault_of("."), HasSubstr("the port is missing"));
    EXPECT_THAT(fault_of(".:1"), HasSubstr("the host is missing"));
    EXPECT_THAT(fault_of("::1:10911"), HasSubstr("must be in brackets, as in [::1]:10911"));
    EXPECT_THAT(fault_of("[::1]"), HasSubstr("the port is missing, as in [::1]:10911"));
    EXPECT_THAT(fault_of("[::1]10911"), HasSubstr("':' and a port were expected after ']', not \"10911\""));
    EXPECT_THAT(fault_of("[::1:10911"), HasSubstr("the closing ']' of the IPv6 address is missing"));
    EXPECT_THAT(fault_of("[]:10911"), HasSubstr("\"\" is not an IPv6 address"));
    EXPECT_THAT(fault_of("[10.0.0.5]:10911"), HasSubstr("\"10.0.0.5\" is not an IPv6 address"));
    EXPECT_THAT(fault_of("[1::2::3]:10911"), HasSubstr("is not an IPv6 address"));
    EXPECT_THAT(fault_of("[fe80::1%]:10911"), HasSubstr("is not an IPv6 address"));
    EXPECT_THAT(fault_of("[fe80::1%a b]:10911"), HasSubstr("is not an IPv6 address"));
    EXPECT_THAT(fault_of("a:0"), HasSubstr("a port is a number from 1 to 65535, not 0"));
    EXPECT_THAT(fault_of("a:65536"), HasSubstr("a port is a number from 1 to 65535, not 65536"));
    EXPECT_THAT(fault_of("a:99999999999999999999"), HasSubstr("a port is a number from 1 to 65535"));
    EXPECT_THAT(fault_of("a:99999999999999999999x"), HasSubstr("is not a port number"));
    EXPECT_THAT(fault_of("a:-1"), HasSubstr("\"-1\" is not a port number"));
    EXPECT_THAT(fault_of("a:+1"), HasSubstr("\"+1\" is not a port number"));
    EXPECT_THAT(fault_of("a: 1"), HasSubstr("\" 1\" is not a port number"));
    EXPECT_THAT(fault_of("a:10911 "), HasSubstr("\"10911 \" is not a port number"));
    EXPECT_THAT(fault_of("a:10911;b:10911"), HasSubstr("must be in brackets"));
    EXPECT_THAT(fault_of("a,b:10911"), HasSubstr("a host name has letters, digits, '-', '_' and '.', not \",\""));
    EXPECT_THAT(fault_of(" a:10911"), HasSubstr("not \" \""));
    EXPECT_THAT(fault_of("a..b:1"), HasSubstr("no empty part"));
    EXPECT_THAT(fault_of("-a:1"), HasSubstr("does not start or end with '-'"));
    EXPECT_THAT(fault_of("a-.b:1"), HasSubstr("does not start or end with '-'"));
    EXPECT_THAT(fault_of("10.1:10911"), HasSubstr("an IPv4 address has four numbers from 0 to 255"));
    EXPECT_THAT(fault_of("10.0.0.256:10911"), HasSubstr("an IPv4 address has four numbers from 0 to 255"));
}

TEST(endpoint, RefusesAnAddressWithANulInIt) {
    using namespace std::string_view_literals;
    EXPECT_THAT(fault_of("a\0b:1"sv), HasSubstr("not \"\\x00\""));
    EXPECT_THAT(fault_of("10.0.0.5\0:1"sv), HasSubstr("not \"\\x00\""));
    EXPECT_THAT(fault_of("[::1\0]:1"sv), HasSubstr("is not an IPv6 address"));
}

TEST(endpoint, ShowsHostileTextEscapedAndShortened) {
    const auto fault = fault_of("\x1b[2J" + std::string(1000, 'x'));
    EXPECT_THAT(fault, HasSubstr("\\x1b[2J"));
    EXPECT_LT(fault.size(), 200U);
}

TEST(endpoint, LimitsNamesAndTheirParts) {
    const std::string part(63, 'a');
    const auto name = part + '.' + part + '.' + part + '.' + std::string(61, 'b');
    ASSERT_EQ(name.size(), 253U);
    EXPECT_TRUE(endpoint::make(name, 1));
    EXPECT_TRUE(endpoint::make(name + '.', 1));
    EXPECT_FALSE(endpoint::make(name + 'b', 1));
    EXPECT_TRUE(endpoint::make(part, 1));
    EXPECT_FALSE(endpoint::make(part + 'a', 1));
}

TEST(endpoint, IsMadeFromAHostAndAPort) {
    EXPECT_EQ(endpoint::make("::1", 10911).value(), endpoint::make("[::1]", 10911).value());
    EXPECT_EQ(endpoint::make("broker-a", 10911).value().to_string(), "broker-a:10911");
    for (const std::int64_t port : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{65536}, std::int64_t{1} << 32})
        EXPECT_FALSE(endpoint::make("broker-a", port)) << port;
    EXPECT_TRUE(endpoint::make("broker-a", 1));
    EXPECT_TRUE(endpoint::make("broker-a", 65535));
    EXPECT_FALSE(endpoint::make("", 1));
    EXPECT_FALSE(endpoint::make("[", 1));
    EXPECT_FALSE(endpoint::make("]", 1));
}

TEST(endpoint, CanBeAKey) {
    const std::set<endpoint> known{endpoint::parse("a:1").value(), endpoint::parse("a:2").value(),
                                   endpoint::parse("[::1]:1").value(), endpoint::parse("a:1").value()};
    EXPECT_EQ(known.size(), 3U);
}

}  // namespace
}  // namespace rmq::runtime
