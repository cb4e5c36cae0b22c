// What a manager makes of real brokers that are killed or stand still. Nobody sends anything: probes find out.

#include <rmq/client.hpp>

#include <gtest/gtest.h>

#include "live/brokers_under_test.hpp"

#include <string>
#include <thread>
#include <vector>

namespace rmq::test {

using namespace std::chrono_literals;

class live_health : public testing::TestWithParam<live_broker> {
protected:
    static settings quick() {
        settings s;
        s.brokers = {{"broker-a", GetParam().address}};
        s.health.interval = 200ms;
        s.health.probe_timeout = 2s;
        s.health.probe_initial = 100ms;
        s.health.probe_max = 500ms;
        s.health.latency_floor = 60s;  // the machine is busy, not the broker
        return s;
    }
    broker_description now() const { return brokers.list().at(0); }
    bool becomes(health_state wanted) const {
        const auto by = std::chrono::steady_clock::now() + 60s;
        while (now().state != wanted && std::chrono::steady_clock::now() < by) std::this_thread::sleep_for(20ms);
        return now().state == wanted;
    }
    int script(const std::string& what) const {
        return run(environment("RMQ_ROCKETMQ_SCRIPT") + " " + what + " " + GetParam().version);
    }

    rmq::context context;
    broker_manager brokers{context, quick()};
};

TEST_P(live_health, FollowsABrokerThatIsKilledAndStartedAgain) {
    ASSERT_TRUE(becomes(health_state::healthy)) << now().reason;
    EXPECT_GT(now().latency, 0us);
    ASSERT_EQ(script("kill"), 0);
    ASSERT_TRUE(becomes(health_state::suspended)) << to_string(now().state);
    EXPECT_TRUE(brokers.healthy().empty());
    EXPECT_EQ(brokers.connection("broker-a", 100ms).error().code, errc::pool_exhausted);
    ASSERT_EQ(script("restart"), 0);
    ASSERT_TRUE(becomes(health_state::healthy)) << now().reason;
    EXPECT_EQ(brokers.healthy(), std::vector<std::string>{"broker-a"});
    const auto held = brokers.connection("broker-a", 30s);
    ASSERT_TRUE(held) << held.error().message();
    EXPECT_TRUE(held->request({.code = static_cast<std::int32_t>(request_code::get_all_topic_config)}));
}

TEST_P(live_health, FindsOutThatABrokerStandsStillThoughItsConnectionsAreOpen) {
    ASSERT_TRUE(becomes(health_state::healthy)) << now().reason;
    ASSERT_EQ(script("pause"), 0);
    EXPECT_TRUE(becomes(health_state::suspended)) << to_string(now().state);
    ASSERT_EQ(script("resume"), 0);
    EXPECT_TRUE(becomes(health_state::healthy)) << now().reason;
    EXPECT_TRUE(brokers.client("broker-a")
                    .request({.code = static_cast<std::int32_t>(request_code::get_all_topic_config), .timeout = 30s}));
}

TEST_P(live_health, SendsNothingToABrokerThatAnOperatorSuspended) {
    const auto question = [&] {
        return brokers.client("broker-a")
            .request({.code = static_cast<std::int32_t>(request_code::get_all_topic_config), .timeout = 30s});
    };
    ASSERT_TRUE(question());
    ASSERT_TRUE(brokers.suspend("broker-a"));
    EXPECT_EQ(question().error().code, errc::broker_unavailable);
    ASSERT_TRUE(brokers.resume("broker-a"));
    EXPECT_TRUE(question());
    EXPECT_TRUE(becomes(health_state::healthy)) << now().reason;
}

INSTANTIATE_TEST_SUITE_P(broker, live_health, testing::ValuesIn(brokers_under_test()),
                         [](const auto& given) { return test_name(given.param.version); });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(live_health);

}  // namespace rmq::test
