#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <rmq/protocol/detail/ip_text.hpp>
#include <rmq/protocol/hex.hpp>
#include <rmq/protocol/message_id.hpp>

#include "vectors/message_fields.hpp"

namespace rmq {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;
using test::field;
using test::vector_case;

// Ids count from the beginning of the month in local time.
class message_id_vectors : public ::testing::Test {
protected:
    static void live_in(const std::string& zone) {
        ASSERT_EQ(setenv("TZ", zone.c_str(), 1), 0);
        tzset();
    }
    void TearDown() override {
        unsetenv("TZ");
        tzset();
    }
};

void expect_offset_id(const std::string& id, const field& expected) {
    const auto parsed = protocol::parse_offset_message_id(id);
    ASSERT_TRUE(parsed) << parsed.error().message();
    EXPECT_EQ(parsed->store_host.ip, test::ip_text(expected["decodedIp"]));
    EXPECT_EQ(parsed->store_host.port, expected["decodedPort"].number32());
    EXPECT_EQ(parsed->commit_log_offset, expected["decodedOffset"].number());
}

void check_offset_id(const vector_case& c) {
    const auto in = c["input"];
    const auto id = protocol::format_offset_message_id(in["ip"].bytes(), in["port"].number32(), in["offset"].number());
    EXPECT_EQ(id, c["expected"]["id"].text());
    expect_offset_id(id, c["expected"]);
}

void check_offset_id_text(const vector_case& c) {
    const auto id = c["input"]["id"].text();
    // Java reads any character as a digit and ignores what follows an IPv6 id; nothing good can come of such ids.
    const bool sound = (id.size() == 32 || id.size() == 56) && protocol::from_hex(id);
    if (c["expected"].has("error") || !sound) {
        static_cast<void>(c["expected"].all());
        const auto parsed = protocol::parse_offset_message_id(id);
        ASSERT_FALSE(parsed);
        EXPECT_EQ(parsed.error().code, errc::invalid_argument);
    } else {
        expect_offset_id(id, c["expected"]);
    }
}

// The parts that stand before the time: what Java reads out of an id again.
void expect_owner(std::string_view id, const field& expected) {
    const std::size_t ip_digits = id.size() == 32 ? 8 : 32;
    const auto ip = protocol::from_hex(id.substr(0, ip_digits));
    ASSERT_TRUE(ip);
    const auto java_text = protocol::detail::parse_ip(expected["ipText"].text());
    ASSERT_TRUE(java_text);
    EXPECT_TRUE(std::ranges::equal(java_text->span(), *ip));
    EXPECT_EQ(std::stoul(std::string{id.substr(ip_digits, 4)}, nullptr, 16),
              static_cast<unsigned long>(expected["pid"].number()));
    if (expected.has("ip")) {
        EXPECT_EQ(expected["ip"].bytes(), *ip);
    }
}

std::string nth_id(protocol::unique_id_generator& ids, std::int64_t n, system_clock::time_point now) {
    for (std::int64_t i = 0; i < n; ++i) ids.next(now);
    return ids.next(now);
}

void check_unique_id(const vector_case& c) {
    const auto in = c["input"];
    protocol::unique_id_generator ids{in["ip"].bytes(), static_cast<std::uint32_t>(in["pid"].number()),
                                      static_cast<std::uint32_t>(in["loader"].number())};
    const milliseconds january_2026{1'767'225'600'000};
    const system_clock::time_point now{january_2026 + milliseconds{in["millisOfMonth"].number()}};
    const auto id = nth_id(ids, in["counter"].number(), now);
    EXPECT_EQ(id, c["expected"]["id"].text());
    expect_owner(id, c["expected"]);
}

void check_created_id(const vector_case& c) {
    const auto in = c["input"];
    const auto expected = c["expected"];
    const auto java_id = expected["id"].text();
    expect_owner(java_id, expected);
    EXPECT_EQ(in["pid"].number(), expected["pid"].number());
    const auto near = expected["nearlyMillis"].number();
    EXPECT_LE(std::abs(in["createdAtMillis"].number() - near), 1000);
    const std::size_t ip_digits = java_id.size() == 32 ? 8 : 32;
    const auto random = std::stoul(java_id.substr(ip_digits + 4, 8), nullptr, 16);
    protocol::unique_id_generator ids{*protocol::from_hex(java_id.substr(0, ip_digits)),
                                      static_cast<std::uint32_t>(in["pid"].number()),
                                      static_cast<std::uint32_t>(random)};
    EXPECT_EQ(nth_id(ids, in["order"].number(), system_clock::time_point{milliseconds{near}}), java_id);
}

TEST_F(message_id_vectors, AreMadeAndReadAsJavaDoes) {
    test::for_each_case("message_ids", [](const vector_case& c) {
        live_in(c["input"].has("timeZone") ? c["input"]["timeZone"].text() : "UTC");
        if (c.name.starts_with("offset_id_text"))
            check_offset_id_text(c);
        else if (c.name.starts_with("offset_id"))
            check_offset_id(c);
        else if (c.name.starts_with("unique_id"))
            check_unique_id(c);
        else if (c.name.starts_with("created_id"))
            check_created_id(c);
        else
            ADD_FAILURE() << "a kind of id that nobody checks";
    });
}

}  // namespace
}  // namespace rmq
