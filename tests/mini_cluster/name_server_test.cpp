// What a name server answers, as 4.9.7's and 5.3.3's were seen to answer.

#include "mini_cluster/name_server_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rmq/protocol/name_list_body.hpp>

namespace rmq::mini::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr std::int32_t v497 = protocol::v4(9, 7);
constexpr std::int32_t v533 = protocol::v5(3, 3);

std::vector<std::string> topics_in(const std::optional<received>& answer) {
    const auto body = bytes_of(answer.value().body);
    return protocol::decode_topic_list(body).value().topics;
}

std::optional<received> route_of(name_server_fixture& names, const std::string& topic) {
    return names.ask(request_code::get_routeinfo_by_topic, {{"topic", topic}});
}

TEST(name_server, TellsWhereATopicIs) {
    name_server_fixture names;
    auto a = master("broker-a", {"orders"});
    a.acting_master = false;
    names.core.add_broker(a);
    const auto answer = route_of(names, "orders");
    EXPECT_EQ(answer->code, 0);
    EXPECT_FALSE(answer->remark);
    EXPECT_FALSE(answer->has_ext);
    EXPECT_EQ(answer->type, serialize_type::json);
    EXPECT_EQ(answer->version, v533);
    EXPECT_EQ(answer->body, R"({"brokerDatas":[{"brokerAddrs":{"0":"broker-a.example:10911"},"brokerName":"broker-a",)"
                            R"("cluster":"DefaultCluster","enableActingMaster":false}],"filterServerTable":{},)"
                            R"("queueDatas":[{"brokerName":"broker-a","perm":6,"readQueueNums":4,"topicSysFlag":0,)"
                            R"("writeQueueNums":4}]})");
}

TEST(name_server, RoutesAreStandardJsonForNewClientsAndForWhoeverAsksForIt) {
    for (const auto version : {v497, v533}) {
        name_server_fixture names{version};
        names.core.add_broker(master("broker-a", {"orders"}));
        const auto standard = [&](std::int32_t client, const fields& more) {
            names.client_version = client;
            fields all{{"topic", "orders"}};
            all.insert(all.end(), more.begin(), more.end());
            const auto body = names.ask(request_code::get_routeinfo_by_topic, all)->body;
            return body.find(R"({"0":"broker-a)") != std::string::npos;
        };
        EXPECT_TRUE(standard(protocol::v4(9, 4), {}));
        EXPECT_TRUE(standard(protocol::v4(9, 4), {{"acceptStandardJsonOnly", "false"}}));
        EXPECT_FALSE(standard(protocol::v4(9, 3), {}));
        EXPECT_TRUE(standard(protocol::v4(9, 3), {{"acceptStandardJsonOnly", "true"}}));
    }
}

TEST(name_server, OldOnesKnowOnlyJavasJson) {
    name_server_fixture names{protocol::v4(8, 0)};
    names.core.add_broker(master("broker-a", {"orders"}));
    const auto body = route_of(names, "orders")->body;
    EXPECT_THAT(body, HasSubstr(R"("brokerAddrs":{0:"broker-a)"));
    EXPECT_THAT(body, HasSubstr(R"("topicSynFlag":0)"));
}

TEST(name_server, ATopicThatNobodyHasDoesNotExist) {
    for (const auto& [version, advice] : std::vector<std::pair<std::int32_t, std::string>>{
             {v497, "http://rocketmq.apache.org/docs/faq/"},
             {v533, "https://rocketmq.apache.org/docs/bestPractice/06FAQ"}}) {
        name_server_fixture names{version};
        const auto answer = route_of(names, "orders");
        EXPECT_EQ(answer->code, 17);
        EXPECT_EQ(answer->remark,
                  "No topic route info in name server for the topic: orders\nSee " + advice + " for further details.");
        EXPECT_THAT(*names.ask(request_code::get_routeinfo_by_topic)->remark, HasSubstr("the topic: null\n"));
    }
}

TEST(name_server, AnswersInTheHeaderTypeOfItsRelease) {
    name_server_fixture older{v497};
    EXPECT_EQ(route_of(older, "orders")->type, serialize_type::rocketmq);
    EXPECT_EQ(older.ask(request_code::register_broker)->type, serialize_type::json) << "an exception";
    name_server_fixture newer{v533};
    EXPECT_EQ(route_of(newer, "orders")->type, serialize_type::json);
}

TEST(name_server, UnknownCodesAreRefusedFrom5OnAndBeforeNeverAnswered) {
    name_server_fixture older{v497};
    name_server_fixture newer{v533};
    for (const std::int32_t code : {28, 34, 9999}) {
        EXPECT_FALSE(older.ask(code));
        const auto answer = newer.ask(code);
        EXPECT_EQ(answer->code, 3);
        EXPECT_EQ(answer->remark, " request type " + std::to_string(code) + " not supported");
        EXPECT_FALSE(answer->has_ext);
    }
}

TEST(name_server, ABrokerIsInTheRoutesUntilItGoes) {
    name_server_fixture names;
    names.core.add_broker(master("broker-a", {"orders", "only-a"}));
    names.core.add_broker(master("broker-b", {"orders"}));
    EXPECT_THAT(route_of(names, "orders")->body, HasSubstr("broker-b.example"));
    EXPECT_EQ(names.ask(request_code::get_broker_cluster_info)->body,
              R"({"brokerAddrTable":{"broker-a":{"brokerAddrs":{0:"broker-a.example:10911"},"brokerName":"broker-a",)"
              R"("cluster":"DefaultCluster"},"broker-b":{"brokerAddrs":{0:"broker-b.example:10911"},)"
              R"("brokerName":"broker-b","cluster":"DefaultCluster"}},)"
              R"("clusterAddrTable":{"DefaultCluster":["broker-a","broker-b"]}})");

    names.core.remove_broker(master("broker-a", {}));
    EXPECT_THAT(route_of(names, "orders")->body, testing::Not(HasSubstr("broker-a")));
    EXPECT_EQ(route_of(names, "only-a")->code, 17);
    names.core.remove_broker(master("broker-b", {}));
    EXPECT_EQ(names.ask(request_code::get_broker_cluster_info)->body,
              R"({"brokerAddrTable":{},"clusterAddrTable":{}})");
}

TEST(name_server, ListsTopics) {
    name_server_fixture names;
    names.core.add_broker(master("broker-a", {"orders", "both"}));
    names.core.add_broker(master("broker-b", {"bills", "both"}, "OtherCluster"));
    EXPECT_THAT(topics_in(names.ask(request_code::get_all_topic_list_from_nameserver)),
                ElementsAre("bills", "both", "orders"));
    EXPECT_THAT(topics_in(names.ask(request_code::get_topics_by_cluster, {{"cluster", "OtherCluster"}})),
                ElementsAre("bills", "both"));
    EXPECT_THAT(topics_in(names.ask(request_code::get_topics_by_cluster, {{"cluster", "nowhere"}})), ElementsAre());
    EXPECT_THAT(topics_in(names.ask(request_code::get_topics_by_cluster)), ElementsAre());
    EXPECT_EQ(names.ask(request_code::get_system_topic_list_from_ns)->body,
              R"({"brokerAddr":"broker-a.example:10911","topicList":["DefaultCluster","broker-a","OtherCluster",)"
              R"("broker-b"]})");
}

TEST(name_server, ListsTheTopicsOfUnits) {
    name_server_fixture names;
    auto a = master("broker-a", {"none", "unit", "sub", "both"});
    a.topics[1].second.sys_flag = 1;
    a.topics[2].second.sys_flag = 2;
    a.topics[3].second.sys_flag = 3;
    names.core.add_broker(a);
    EXPECT_THAT(topics_in(names.ask(request_code::get_unit_topic_list)), ElementsAre("both", "unit"));
    EXPECT_THAT(topics_in(names.ask(request_code::get_has_unit_sub_topic_list)), ElementsAre("both", "sub"));
    EXPECT_THAT(topics_in(names.ask(request_code::get_has_unit_sub_ununit_topic_list)), ElementsAre("sub"));
}

TEST(name_server, ForgetsATopicUntilABrokerTellsOfItAgain) {
    name_server_fixture names;
    names.core.add_broker(master("broker-a", {"orders"}));
    names.core.add_broker(master("broker-b", {"orders"}, "OtherCluster"));
    const auto forget = [&](const fields& ext) { return names.ask(request_code::delete_topic_in_namesrv, ext)->code; };
    EXPECT_EQ(forget({{"topic", "orders"}, {"clusterName", "OtherCluster"}}), 0);
    EXPECT_THAT(route_of(names, "orders")->body, testing::Not(HasSubstr("broker-b")));
    EXPECT_EQ(forget({{"topic", "orders"}}), 0);
    EXPECT_EQ(route_of(names, "orders")->code, 17);
    EXPECT_EQ(forget({{"topic", "orders"}}), 0) << "it may be gone already";
    EXPECT_EQ(forget({}), 0);
    names.core.add_broker(master("broker-a", {"orders"}));
    EXPECT_EQ(route_of(names, "orders")->code, 0);
}

TEST(name_server, TakesAndGivesTheWritePermissionOfABroker) {
    name_server_fixture names;
    names.core.add_broker(master("broker-a", {"one", "two"}));
    names.core.add_broker(master("broker-b", {"one"}));
    const auto change = [&](request_code code, const fields& ext, std::string_view field) {
        return names.ask(code, ext)->field(field);
    };
    EXPECT_EQ(change(request_code::wipe_write_perm_of_broker, {{"brokerName", "broker-a"}}, "wipeTopicCount"), "2");
    EXPECT_THAT(route_of(names, "one")->body, HasSubstr(R"({"brokerName":"broker-a","perm":4)"));
    EXPECT_THAT(route_of(names, "one")->body, HasSubstr(R"({"brokerName":"broker-b","perm":6)"));
    EXPECT_EQ(change(request_code::add_write_perm_of_broker, {{"brokerName", "broker-a"}}, "addTopicCount"), "2");
    EXPECT_THAT(route_of(names, "one")->body, HasSubstr(R"({"brokerName":"broker-a","perm":6)"));
    EXPECT_EQ(change(request_code::wipe_write_perm_of_broker, {{"brokerName", "x"}}, "wipeTopicCount"), "0");
    EXPECT_EQ(change(request_code::add_write_perm_of_broker, {}, "addTopicCount"), "0");
}

TEST(name_server, KeepsSettingsByNamespace) {
    name_server_fixture names;
    const fields key{{"namespace", "n"}, {"key", "k"}};
    const auto missing = names.ask(request_code::get_kv_config, key);
    EXPECT_EQ(missing->code, 22);
    EXPECT_EQ(missing->remark, "No config item, Namespace: n Key: k");
    EXPECT_TRUE(missing->has_ext);
    const auto no_space = names.ask(request_code::get_kvlist_by_namespace, {{"namespace", "n"}});
    EXPECT_EQ(no_space->code, 22);
    EXPECT_EQ(no_space->remark, "No config item, Namespace: n");
    EXPECT_FALSE(no_space->has_ext);

    EXPECT_EQ(names.ask(request_code::put_kv_config, {{"namespace", "n"}, {"key", "k"}, {"value", "v"}})->code, 0);
    EXPECT_EQ(names.ask(request_code::get_kv_config, key)->field("value"), "v");
    EXPECT_EQ(names.ask(request_code::get_kvlist_by_namespace, {{"namespace", "n"}})->body, R"({"table":{"k":"v"}})");
    EXPECT_EQ(names.ask(request_code::delete_kv_config, key)->code, 0);
    EXPECT_EQ(names.ask(request_code::delete_kv_config, key)->code, 0);
    EXPECT_EQ(names.ask(request_code::get_kvlist_by_namespace, {{"namespace", "n"}})->body, R"({"table":{}})");

    const auto keyless = names.ask(request_code::put_kv_config, {{"namespace", "n"}, {"value", "v"}});
    EXPECT_EQ(keyless->code, 1);
    EXPECT_EQ(keyless->remark, "namespace or key is null");
    EXPECT_EQ(names.ask(request_code::put_kv_config, key)->code, 0) << "a value of null";
    EXPECT_EQ(names.ask(request_code::get_kv_config, key)->code, 22);
}

TEST(name_server, ShowsTheQueuesOfOrderedTopicsOnlyWhenToldTo) {
    name_server_fixture names;
    names.core.add_broker(master("broker-a", {"orders"}));
    names.ask(request_code::put_kv_config,
              {{"namespace", "ORDER_TOPIC_CONFIG"}, {"key", "orders"}, {"value", "broker-a:4"}});
    EXPECT_THAT(route_of(names, "orders")->body, testing::Not(HasSubstr("orderTopicConf")));
    EXPECT_EQ(names.ask(request_code::update_namesrv_config, {}, "orderMessageEnable=TRUE\n")->code, 0);
    EXPECT_THAT(route_of(names, "orders")->body, HasSubstr(R"("orderTopicConf":"broker-a:4")"));
}

TEST(name_server, ShowsAndChangesItsConfiguration) {
    for (const auto& [version, remark] : std::vector<std::pair<std::int32_t, std::string>>{
             {v497, "Can not update config path"}, {v533, "Can not update config in black list."}}) {
        name_server_fixture names{version};
        const auto text = [&] { return names.ask(request_code::get_namesrv_config)->body; };
        const auto change = [&](std::string_view body) {
            return names.ask(request_code::update_namesrv_config, {}, body);
        };
        EXPECT_THAT(text(), HasSubstr("\nlistenPort=9876\n"));
        EXPECT_EQ(text().find("enableTopicList=true") != std::string::npos, version == v533);
        EXPECT_EQ(change("")->code, 0);
        EXPECT_EQ(change("# a comment\nserverWorkerThreads = 9\nclusterTest=yes\nwhat=ever\nno separator\n")->code, 0);
        EXPECT_THAT(text(), HasSubstr("\nserverWorkerThreads=9\n"));
        EXPECT_THAT(text(), HasSubstr("clusterTest=false\n"));
        EXPECT_THAT(text(), testing::Not(HasSubstr("what")));
        change("serverWorkerThreads=many\n");
        EXPECT_THAT(text(), HasSubstr("\nserverWorkerThreads=9\n")) << "no number";
        const auto refused = change("productEnvName=x\nkvConfigPath=/etc/passwd");
        EXPECT_EQ(refused->code, 16);
        EXPECT_EQ(refused->remark, remark);
        EXPECT_THAT(text(), HasSubstr("\nproductEnvName=center\n"));
    }
}

const std::string real_body =
    R"({"filterServerList":[],"topicConfigSerializeWrapper":{"dataVersion":{"counter":1,"timestamp":2},)"
    R"("topicConfigTable":{"orders":{"order":false,"perm":6,"readQueueNums":2,"topicFilterType":"SINGLE_TAG",)"
    R"("topicName":"orders","topicSysFlag":0,"writeQueueNums":3}}}})";

fields real_broker(const std::string& name, const std::string& id, const std::string& address) {
    return {{"brokerName", name},
            {"brokerAddr", address},
            {"clusterName", "C"},
            {"brokerId", id},
            {"haServerAddr", address + "1"}};
}

TEST(name_server, TakesRegistrationsOfRealBrokers) {
    name_server_fixture names;
    EXPECT_EQ(names.ask(request_code::register_broker, real_broker("b", "0", "h:1"), real_body, 7)->code, 0);
    EXPECT_EQ(route_of(names, "orders")->body,
              R"({"brokerDatas":[{"brokerAddrs":{"0":"h:1"},"brokerName":"b","cluster":"C",)"
              R"("enableActingMaster":false}],"filterServerTable":{},"queueDatas":[{"brokerName":"b","perm":6,)"
              R"("readQueueNums":2,"topicSysFlag":0,"writeQueueNums":3}]})");
    const auto slave = names.ask(request_code::register_broker, real_broker("b", "1", "s:1"), real_body, 8);
    EXPECT_EQ(slave->field("masterAddr"), "h:1");
    EXPECT_EQ(slave->field("haServerAddr"), "h:11");
    EXPECT_THAT(route_of(names, "orders")->body, HasSubstr(R"({"0":"h:1","1":"s:1"})"));

    names.disconnect(7);
    EXPECT_THAT(route_of(names, "orders")->body, HasSubstr(R"("brokerAddrs":{"1":"s:1"})"));
    EXPECT_EQ(names.ask(request_code::unregister_broker, real_broker("b", "1", "s:1"))->code, 0);
    EXPECT_EQ(route_of(names, "orders")->code, 17);
}

TEST(name_server, ASilentBrokerIsGoneAfterTwoMinutes) {
    name_server_fixture names;
    names.ask(request_code::register_broker, real_broker("b", "0", "h:1"), real_body, 7);
    names.advance(119'999ms);
    EXPECT_EQ(route_of(names, "orders")->code, 0);
    names.ask(request_code::register_broker, real_broker("b", "0", "h:1"), {}, 7);
    names.advance(119'999ms);
    EXPECT_EQ(route_of(names, "orders")->code, 0) << "it has said that it is still there";
    names.advance(1ms);
    EXPECT_EQ(route_of(names, "orders")->code, 17);
    EXPECT_FALSE(names.core.next_wake());
}

TEST(name_server, RefusesRegistrationsItCannotRead) {
    name_server_fixture older{v497};
    name_server_fixture newer{v533};
    EXPECT_EQ(newer.ask(request_code::register_broker)->code, 1);
    EXPECT_EQ(newer.ask(request_code::register_broker, real_broker("b", "x", "h:1"), real_body)->code, 1);
    EXPECT_EQ(newer.ask(request_code::register_broker, real_broker("b", "0", "h:1"), "{}")->code, 1);
    auto packed = real_broker("b", "0", "h:1");
    packed.emplace_back("compressed", "true");
    EXPECT_EQ(newer.ask(request_code::register_broker, packed, real_body)->code, 1);
    EXPECT_EQ(newer.ask(request_code::unregister_broker)->code, 0);
    EXPECT_EQ(older.ask(request_code::unregister_broker)->code, 1);
    EXPECT_TRUE(newer.core.state().routes.info().brokers.empty());
    EXPECT_EQ(newer.ask(request_code::query_data_version)->field("changed"), "true");
}

TEST(name_server, From5OnATopicMayBeRegisteredOnABrokerThatExists) {
    const std::string body =
        R"({"brokerDatas":[],"queueDatas":[{"brokerName":"broker-a","perm":6,"readQueueNums":1,"writeQueueNums":1},)"
        R"({"brokerName":"nobody","perm":6,"readQueueNums":1,"writeQueueNums":1}]})";
    name_server_fixture names{v533};
    names.core.add_broker(master("broker-a", {}));
    EXPECT_EQ(names.ask(request_code::register_topic_in_namesrv, {{"topic", "orders"}}, body)->code, 0);
    EXPECT_THAT(route_of(names, "orders")->body, HasSubstr("broker-a.example"));
    EXPECT_THAT(route_of(names, "orders")->body, testing::Not(HasSubstr("nobody")));
    EXPECT_EQ(names.ask(request_code::register_topic_in_namesrv, {{"topic", "orders"}}, "{")->code, 1);
    name_server_fixture older{v497};
    EXPECT_FALSE(older.ask(request_code::register_topic_in_namesrv, {{"topic", "orders"}}, body));
}

TEST(name_server, MeetsFaultsAsBrokersDo) {
    name_server_fixture names;
    names.core.faults().add({.request_code = 105, .times = 1, .then = fault::reply{1, "not ready"}});
    EXPECT_EQ(route_of(names, "orders")->code, 1);
    EXPECT_EQ(route_of(names, "orders")->code, 17);
    EXPECT_EQ(names.core.log().count(105), 2U);
}

// Whoever registers brokers without end gets no further than the limits.
TEST(route_table, HasLimits) {
    route_table table{{.brokers = 3, .topics = 4}};
    for (int i = 0; i < 10; ++i) {
        auto r = master("broker-" + std::to_string(i), {"t" + std::to_string(i), "u"}, "C" + std::to_string(i));
        table.add(r);
        for (int id = 1; id < 5; ++id) {
            r.id = id;
            r.address = "h:" + std::to_string(id);
            table.add(r);
            table.remove("x", "x", id, r.address);  // of somebody else's
        }
    }
    std::size_t addresses = 0;
    for (const auto& [name, broker] : table.info().brokers) addresses += broker.addresses.size();
    EXPECT_LE(table.info().brokers.size(), 3U);
    EXPECT_LE(table.info().clusters.size(), 3U);
    EXPECT_LE(addresses, 3U);
    EXPECT_LE(table.topics().size(), 4U);
    EXPECT_TRUE(table.route("u"));
}

TEST(route_table, AnAddressBelongsToOneBroker) {
    route_table table{{}};
    auto old = master("old", {"t"});
    table.add(old);
    auto heir = master("heir", {"u"});
    heir.address = old.address;
    table.add(heir);
    EXPECT_FALSE(table.route("t"));
    ASSERT_TRUE(table.route("u"));
    heir.id = 2;
    heir.topics.clear();
    table.add(heir);
    EXPECT_EQ(table.info().brokers.at("heir").addresses, (std::map<std::int64_t, std::string>{{2, old.address}}));
}

TEST(name_server, KeepsSoManySettings) {
    name_server_fixture names;
    for (int i = 0; i < 10'001; ++i) {
        const auto key = std::to_string(i);
        const auto answer = names.ask(request_code::put_kv_config, {{"namespace", "n"}, {"key", key}, {"value", "v"}});
        ASSERT_EQ(answer->code, i < 9'999 ? 0 : 1) << i;
        if (answer->code != 0) break;
    }
    EXPECT_EQ(names.core.state().kv.at("n").size(), 9'999U);
}

}  // namespace
}  // namespace rmq::mini::test
