#include <gtest/gtest.h>

#include <rmq/mini_cluster/detail/request_log.hpp>

namespace rmq::mini {
namespace {

TEST(request_log, CountsPerCodeAndPerConnection) {
    request_log log;
    log.opened(1, "a");
    log.opened(2, "b");
    log.seen(1, 34);
    log.seen(2, 310, 5);
    log.seen(2, 310);
    EXPECT_EQ(log.count(310), 6U);
    EXPECT_EQ(log.count(11), 0U);
    const auto all = log.connections();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].codes, (std::map<std::int32_t, std::uint64_t>{{34, 1}}));
    EXPECT_EQ(all[1].codes, (std::map<std::int32_t, std::uint64_t>{{310, 6}}));
}

TEST(request_log, RemembersTheLastClosedConnections) {
    request_log log;
    log.opened(1, "stays");
    for (connection_id id = 2; id < 2 + 2 * request_log::remembered; ++id) {
        log.opened(id, "goes");
        log.closed(id);
        log.closed(id);
    }
    const auto all = log.connections();
    ASSERT_EQ(all.size(), 1 + request_log::remembered);
    EXPECT_TRUE(all.front().open);
    EXPECT_FALSE(all.back().open);
    EXPECT_EQ(all.back().id, 1 + 2 * request_log::remembered);
}

TEST(request_log, AClientThatInventsCodesCostsNoMemory) {
    request_log log;
    log.opened(1, "a");
    for (std::int32_t code = 0; code < 5'000; ++code) log.seen(1, code);
    EXPECT_LE(log.connections()[0].codes.size(), request_log::distinct_codes + 1);
    EXPECT_EQ(log.count(-1), 5'000U - request_log::distinct_codes);
}

}  // namespace
}  // namespace rmq::mini
