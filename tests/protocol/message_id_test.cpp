#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <rmq/protocol/message_id.hpp>
#include <set>
#include <thread>

namespace rmq::protocol {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

constexpr std::array ipv4 = {std::byte{10}, std::byte{0}, std::byte{0}, std::byte{2}};
constexpr std::array<std::byte, 16> ipv6 = {};

system_clock::time_point at(std::int64_t ms) { return system_clock::time_point{milliseconds{ms}}; }
std::int64_t elapsed_of(std::string_view id) {
    return std::stoll(std::string{id.substr(id.size() - 12, 8)}, nullptr, 16);
}

class unique_ids : public ::testing::Test {
protected:
    void SetUp() override { live_in("UTC"); }
    void TearDown() override {
        unsetenv("TZ");
        tzset();
    }
    static void live_in(const char* zone) {
        ASSERT_EQ(setenv("TZ", zone, 1), 0);
        tzset();
    }

    static constexpr std::int64_t february_2026 = 1'769'904'000'000;  // UTC
    static constexpr std::int64_t march_2026 = 1'772'323'200'000;
    unique_id_generator ids{ipv4, 0x12345678, 0xCAFEF00D};
};

TEST_F(unique_ids, AreHostProcessRandomTimeAndCounter) {
    EXPECT_EQ(ids.next(at(february_2026 + 0xABC)), "0A0000025678CAFEF00D00000ABC0000");
    EXPECT_EQ(ids.next(at(february_2026 + 0xABC)), "0A0000025678CAFEF00D00000ABC0001");
    unique_id_generator v6{ipv6, 1, 2};
    EXPECT_EQ(v6.next(at(february_2026)).size(), 56U);
}

TEST_F(unique_ids, CountTheirTimeFromTheNewMonthOn) {
    EXPECT_EQ(elapsed_of(ids.next(at(march_2026 - 1))), march_2026 - february_2026 - 1);
    EXPECT_EQ(elapsed_of(ids.next(at(march_2026))), 0);
    EXPECT_EQ(elapsed_of(ids.next(at(march_2026 + 7))), 7);
}

TEST_F(unique_ids, CallASmallStepBackOverTheTurnOfTheMonthZero) {
    ids.next(at(march_2026));
    EXPECT_EQ(elapsed_of(ids.next(at(march_2026 - 999'999))), 0);
}

TEST_F(unique_ids, CountFromTheMonthInLocalTime) {
    live_in("Asia/Shanghai");  // eight hours ahead
    EXPECT_EQ(elapsed_of(ids.next(at(february_2026))), 8 * 3'600'000);
}

TEST_F(unique_ids, CountFromTheMonthInLocalTimeWithSummerTime) {
    live_in("Europe/Berlin");
    EXPECT_EQ(elapsed_of(ids.next(at(1'775'001'600'000))), 2 * 3'600'000);  // 2026-04-01 00:00 UTC is 02:00 there
}

TEST_F(unique_ids, AreDifferentUntilTheCounterHasGoneRound) {
    std::set<std::string> seen;
    for (int i = 0; i < 65'536; ++i) seen.insert(ids.next(at(march_2026)));
    EXPECT_EQ(seen.size(), 65'536U);
    EXPECT_EQ(ids.next(at(march_2026)), "0A0000025678CAFEF00D000000000000");
}

TEST_F(unique_ids, AreDifferentFromSeveralThreads) {
    constexpr int each = 5000;
    std::array<std::vector<std::string>, 4> made;
    {
        std::vector<std::jthread> threads;
        for (auto& mine : made) {
            threads.emplace_back([&] {
                for (int i = 0; i < each; ++i) mine.push_back(ids.next(at(march_2026 + i)));
            });
        }
    }
    std::set<std::string> seen;
    for (const auto& mine : made) seen.insert(mine.begin(), mine.end());
    EXPECT_EQ(seen.size(), made.size() * each);
}

TEST(offset_message_id, IsWrittenAsDocumented) {
    EXPECT_EQ(format_offset_message_id(ipv4, 10911, 1234567890123), "0A00000200002A9F0000011F71FB04CB");
}

TEST(offset_message_id, IsReadInEitherCaseAndWidth) {
    const auto v4 = parse_offset_message_id("0a00000200002a9f0000011f71fb04cb");
    ASSERT_TRUE(v4) << v4.error().message();
    EXPECT_EQ(v4->store_host.ip, "10.0.0.2");
    EXPECT_EQ(v4->store_host.port, 10911);
    EXPECT_EQ(v4->commit_log_offset, 1234567890123);
    const auto v6 = parse_offset_message_id("0000000000000000000000000000000100002A9F0000000000000005");
    ASSERT_TRUE(v6) << v6.error().message();
    EXPECT_EQ(v6->store_host.ip, "::1");
}

TEST(offset_message_id, IsRefusedWhenItCanNotBeOne) {
    for (const char* id : {"", "0", "0A00000200002A9F0000011F71FB04C", "0A00000200002A9F0000011F71FB04CB00",
                           "ZZ00000200002A9F0000011F71FB04CB", "0A000002000100000000000000000000"}) {
        const auto refused = parse_offset_message_id(id);
        ASSERT_FALSE(refused) << id;
        EXPECT_EQ(refused.error().code, errc::invalid_argument);
    }
}

}  // namespace
}  // namespace rmq::protocol
