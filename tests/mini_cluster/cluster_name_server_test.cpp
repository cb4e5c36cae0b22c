#include "mini_cluster/cluster_questions.hpp"
#include "mini_cluster/raw_client.hpp"

#include <rmq/mini_cluster.hpp>

#include <gtest/gtest.h>

#include <string>
#include <system_error>

namespace rmq {
namespace {

using mini::test::raw_client;
using mini::test::route_of;

bool names_broker(const std::string& route, mini_cluster::broker_handle broker) {
    return route.find('"' + broker.address() + '"') != std::string::npos;
}

TEST(cluster_name_server, ItsNameServerKnowsATopicBeforeItsFirstMessageIsAnswered) {
    mini_cluster cluster{{.brokers = 2}};
    raw_client names{cluster.name_server().port()};
    const auto before = route_of(names, "TBW102");
    EXPECT_TRUE(names_broker(before, cluster.broker(0)));
    EXPECT_TRUE(names_broker(before, cluster.broker(1)));
    EXPECT_EQ(route_of(names, "orders"), "");

    raw_client client{cluster.broker(1).port()};
    client.send("orders", 0, "x");
    ASSERT_EQ(client.read()->code, 0);
    const auto after = route_of(names, "orders");
    EXPECT_FALSE(names_broker(after, cluster.broker(0)));
    EXPECT_TRUE(names_broker(after, cluster.broker(1)));
    EXPECT_NE(after.find(R"("writeQueueNums":4)"), std::string::npos) << after;

    cluster.create_topic("orders", 7);
    EXPECT_TRUE(names_broker(route_of(names, "orders"), cluster.broker(0)));
    EXPECT_NE(route_of(names, "orders").find(R"("writeQueueNums":7)"), std::string::npos);
    EXPECT_EQ(cluster.name_server().requests_seen(request_code::get_routeinfo_by_topic), 5U);
}

TEST(cluster_name_server, Before5ANewTopicGivesABrokerBackItsWritePermissions) {
    for (const std::string release : {"4.9.7", "5.3.3"}) {
        mini_cluster cluster{{.version = release}};
        raw_client names{cluster.name_server().port()};
        names.request(request_code::wipe_write_perm_of_broker, {{"brokerName", "broker-a"}});
        EXPECT_EQ(names.read()->code, 0);
        EXPECT_NE(route_of(names, "TBW102").find(R"("perm":5)"), std::string::npos);
        raw_client client{cluster.broker().port()};
        client.send("orders", 0, "x");
        ASSERT_EQ(client.read()->code, 0);
        EXPECT_EQ(route_of(names, "TBW102").find(R"("perm":5)") == std::string::npos, release == "4.9.7");
    }
}

TEST(cluster_name_server, AKilledBrokerIsInNoRouteUntilItIsBack) {
    mini_cluster cluster{{.brokers = 2}};
    cluster.create_topic("orders");
    raw_client names{cluster.name_server().port()};
    cluster.broker(0).kill();
    EXPECT_FALSE(names_broker(route_of(names, "orders"), cluster.broker(0)));
    EXPECT_TRUE(names_broker(route_of(names, "orders"), cluster.broker(1)));
    cluster.broker(1).kill();
    EXPECT_EQ(route_of(names, "orders"), "");
    cluster.create_topic("while away");
    EXPECT_EQ(route_of(names, "while away"), "") << "a dead broker tells nobody";
    cluster.broker(0).restart();
    EXPECT_TRUE(names_broker(route_of(names, "orders"), cluster.broker(0)));
    EXPECT_TRUE(names_broker(route_of(names, "while away"), cluster.broker(0)));
    EXPECT_FALSE(names_broker(route_of(names, "orders"), cluster.broker(1)));
    cluster.broker(1).black_hole();
    cluster.broker(0).black_hole();
    EXPECT_TRUE(names_broker(route_of(names, "orders"), cluster.broker(0))) << "silence is no death";
}

TEST(cluster_name_server, ItsNameServerGoesAndComesBackWithWhatItKnew) {
    mini_cluster cluster;
    cluster.create_topic("orders");
    const auto port = cluster.name_server().port();
    cluster.name_server().kill();
    EXPECT_NE(raw_client{port}.connect_error(), 0);
    cluster.name_server().restart();
    raw_client names{port};
    EXPECT_TRUE(names_broker(route_of(names, "orders"), cluster.broker()));
    cluster.name_server().on(request_code::get_routeinfo_by_topic).times(1).reply(response_code::system_error, "later");
    names.request(request_code::get_routeinfo_by_topic, {{"topic", "orders"}});
    EXPECT_EQ(names.read()->remark, "later");
}

TEST(cluster_name_server, ItsNameServerListensWhereItIsTold) {
    mini_cluster first;
    const auto port = first.name_server().port();
    EXPECT_EQ(first.name_server().address(), "127.0.0.1:" + std::to_string(port));
    EXPECT_THROW((mini_cluster{{.name_server_port = port}}), std::system_error);
}

}  // namespace
}  // namespace rmq
