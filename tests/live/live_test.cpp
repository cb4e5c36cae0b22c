// What a user does, against real brokers. RMQ_TEST_BROKERS holds version=host:port,…; RMQ_ROCKETMQ_SCRIPT is the script
// that kills and restarts them.

#include <rmq/client.hpp>
#include <rmq/runtime/endpoint.hpp>

#include <gtest/gtest.h>

#include "live/brokers_under_test.hpp"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace rmq::test {

using namespace std::chrono_literals;

namespace {

std::string fresh_topic(const char* what) {
    static std::atomic<int> counter{0};
    return std::string{"rmq_live_"} + what + "_" +
           std::to_string(std::chrono::system_clock::now().time_since_epoch() / 1ms) + "_" + std::to_string(++counter);
}

}  // namespace

TEST(live_setup, HasBrokersToTestAgainst) {
    ASSERT_FALSE(brokers_under_test().empty()) << "RMQ_TEST_BROKERS is empty: use scripts/test --live";
}

class live : public testing::TestWithParam<live_broker> {
protected:
    broker_client connect() {
        const auto peer = runtime::endpoint::parse(GetParam().address).value();
        return create_broker_client(context, peer.host, peer.port);
    }
    rmq::context context;
    broker_client client = connect();
};

TEST_P(live, GivesBackAThousandMessagesByteByByte) {
    EXPECT_EQ(run(std::string{RMQ_SAMPLES} + "/rmq_demo --messages 1000 --broker " + GetParam().address), 0);
}

TEST_P(live, RunsTheSamples) {
    for (const char* sample : {"quickstart", "from_actor", "from_config"})
        EXPECT_EQ(run(std::string{RMQ_SAMPLES} + "/" + sample + " --broker " + GetParam().address), 0) << sample;
}

TEST_P(live, SendsManyAtOnceOverSeveralConnections) {
    broker_manager brokers{context,
                           {.client = {},
                            .brokers = {{"broker-a", GetParam().address}},
                            .pool = {.shared_connections = 3},
                            .supervision = {}}};
    const auto topic = fresh_topic("many");
    const auto many = brokers.client("broker-a");
    ASSERT_TRUE(many.send({.topic = topic, .body = "first"}, {.queue_id = 0, .timeout = 10s}));
    std::mutex mutex;
    std::condition_variable changed;
    int completed = 0;
    int good = 0;
    for (int i = 0; i < 500; ++i)
        many.async_send({.topic = topic, .body = std::to_string(i)}, {.queue_id = 0, .timeout = 10s},
                        [&](const result<send_receipt>& r) {
                            const std::lock_guard lock{mutex};
                            ++completed;
                            if (r) ++good;
                            changed.notify_all();
                        });
    std::unique_lock lock{mutex};
    ASSERT_TRUE(changed.wait_for(lock, 20s, [&] { return completed == 500; }));
    EXPECT_EQ(good, 500);
}

TEST_P(live, AnswersEveryPullStatus) {
    const auto topic = fresh_topic("status");
    const auto sent = client.send({.topic = topic, .body = "one", .tags = "a"}, {.queue_id = 0, .timeout = 10s});
    ASSERT_TRUE(sent) << sent.error().message();
    const auto pull = [&](std::int64_t offset, const char* tags) {
        return client.pull(
            {.group = "rmq_live", .topic = topic, .queue_id = 0, .offset = offset, .tags = tags, .suspend = 1s});
    };
    const auto found = pull(0, "a || b");
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_EQ(found->status, pull_status::found);
    EXPECT_EQ(found->messages.at(0).body, "one");
    EXPECT_EQ(pull(0, "c")->status, pull_status::no_matched_message);
    EXPECT_EQ(pull(1, "*")->status, pull_status::no_new_message);
    EXPECT_EQ(pull(1000, "*")->status, pull_status::offset_illegal);
    EXPECT_EQ(client.max_offset({.topic = topic, .queue_id = 0}).value(), 1);
}

TEST_P(live, ToldTheTruthAboutATopicThatIsNotThere) {
    const auto r = client.pull({.group = "rmq_live", .topic = fresh_topic("nowhere"), .queue_id = 0, .offset = 0});
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::topic_not_found) << r.error().message();
    EXPECT_EQ(r.error().request, fate::refused);
}

TEST_P(live, HeartbeatsAndUnregisters) {
    const std::string body =
        R"({"clientID":"rmq-live-1","consumerDataSet":[],"producerDataSet":[{"groupName":"rmq_live_producers"}]})";
    const auto beat = client.request({.code = 34, .fields = {}, .body = body});
    ASSERT_TRUE(beat) << beat.error().message();
    EXPECT_EQ(beat->code, 0) << beat->remark;
    const auto left =
        client.request({.code = 35, .fields = {{"clientID", "rmq-live-1"}, {"producerGroup", "rmq_live_producers"}}});
    ASSERT_TRUE(left);
    EXPECT_EQ(left->code, 0) << left->remark;
    const auto pop =
        client.request({.code = 200054, .fields = {{"consumerGroup", "g"}}});  // does not fit a binary header
    ASSERT_TRUE(pop);
    EXPECT_NE(pop->code, 0);
}

// Kill -9 with a thousand requests in flight, restart, and the next request succeeds without anybody calling anything.
// The pulls are held by the broker, so that all of them are in flight for certain.
TEST_P(live, SurvivesAKilledBroker) {
    const auto script = environment("RMQ_ROCKETMQ_SCRIPT");
    ASSERT_FALSE(script.empty());
    const auto topic = fresh_topic("killed");
    ASSERT_TRUE(client.send({.topic = topic, .body = "before"}, {.queue_id = 0, .timeout = 10s}));
    // A send is answered before its queue shows the message, and a pull past the end of the queue is not held.
    const auto shown = client.pull({.group = "rmq_live", .topic = topic, .queue_id = 0, .offset = 0, .suspend = 10s});
    ASSERT_TRUE(shown) << shown.error().message();
    ASSERT_EQ(shown->status, pull_status::found);
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::unique_ptr<std::atomic<int>>> times;
    int completed = 0;
    int right = 0;
    for (int i = 0; i < 1000; ++i) {
        times.push_back(std::make_unique<std::atomic<int>>(0));
        client.async_pull(
            {.group = "rmq_live", .topic = topic, .queue_id = 0, .offset = 1, .suspend = 60s, .timeout = 90s},
            [&, n = times.back().get()](const result<pulled>& r) {
                ++*n;
                const std::lock_guard lock{mutex};
                ++completed;
                if (!r && r.error().request == fate::unknown && r.error().code == errc::connection_lost) ++right;
                changed.notify_all();
            });
    }
    // A pull that comes after them on the same connection has been answered: they have arrived.
    ASSERT_TRUE(client.pull({.group = "rmq_live", .topic = topic, .queue_id = 0, .offset = 0, .suspend = 1s}));
    ASSERT_EQ(run(script + " kill " + GetParam().version), 0);
    {
        std::unique_lock lock{mutex};
        ASSERT_TRUE(changed.wait_for(lock, 30s, [&] { return completed == 1000; }));
        EXPECT_EQ(right, 1000);
    }
    const auto dead = client.send({.topic = topic, .body = "nobody"}, {.queue_id = 0});
    ASSERT_FALSE(dead);
    EXPECT_EQ(dead.error().request, fate::not_sent) << dead.error().message();
    ASSERT_EQ(run(script + " restart " + GetParam().version), 0);
    const auto after = client.send({.topic = topic, .body = "after"}, {.queue_id = 0, .timeout = 20s});
    EXPECT_TRUE(after) << after.error().message();
    for (const auto& n : times) EXPECT_EQ(*n, 1);
}

INSTANTIATE_TEST_SUITE_P(broker, live, testing::ValuesIn(brokers_under_test()),
                         [](const auto& given) { return test_name(given.param.version); });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(live);

}  // namespace rmq::test
