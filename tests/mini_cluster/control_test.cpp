#include "mini_cluster/cluster_questions.hpp"
#include "mini_cluster/raw_client.hpp"

#include <rmq/mini_cluster.hpp>
#include <rmq/mini_cluster/control.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

namespace rmq {
namespace {

using mini::test::raw_client;
using mini::test::settle;
using nlohmann::json;
using testing::HasSubstr;
using namespace std::chrono_literals;

class control_of_a_cluster : public testing::Test {
protected:
    // What is done, is done when this returns.
    json ask(const json& request) { return json::parse(control(cluster, request.dump())); }
    json done(const json& request) {
        json answer = ask(request);
        EXPECT_EQ(answer.value("ok", false), true) << request << answer;
        return answer;
    }
    std::string refused(const json& request) {
        const json answer = ask(request);
        EXPECT_EQ(answer.value("ok", true), false) << request << answer;
        return answer.value("error", "");
    }
    std::int32_t send(raw_client& client, const std::string& topic = "orders") {
        client.send(topic, 0, "x");
        return client.read()->code;
    }

    mini_cluster cluster{{.brokers = 2}};
    mini_cluster::broker_handle broker = cluster.broker("broker-a");
};

TEST_F(control_of_a_cluster, TellsWhereItIs) {
    const json answer = done({{"do", "cluster"}});
    EXPECT_EQ(answer["nameServer"], cluster.name_server().address());
    ASSERT_EQ(answer["brokers"].size(), 2U);
    EXPECT_EQ(answer["brokers"][1]["name"], "broker-b");
    EXPECT_EQ(answer["brokers"][1]["address"], cluster.broker(1).address());
}

TEST_F(control_of_a_cluster, AddsFaultsThatHappen) {
    done({{"do", "add_fault"},
          {"server", "broker-a"},
          {"code", "SEND_MESSAGE_V2"},
          {"topic", "orders"},
          {"times", 1},
          {"then", "reply"},
          {"responseCode", "SYSTEM_BUSY"},
          {"remark", "busy"}});
    raw_client client{broker.port()};
    EXPECT_EQ(send(client, "bills"), 0);
    EXPECT_EQ(send(client), 2);
    EXPECT_EQ(send(client), 0);
    raw_client other{cluster.broker("broker-b").port()};
    EXPECT_EQ(send(other), 0);
}

TEST_F(control_of_a_cluster, EveryActionIsThatOfTheFaultBuilder) {
    const auto next = [&](json fault) {
        fault.update({{"do", "add_fault"}, {"server", "broker-a"}, {"code", 310}, {"times", 1}});
        done(fault);
    };
    raw_client client{broker.port()};
    const auto ask_it = [&] { return client.send("orders", 0, "x"); };

    next({{"then", "go_away"}});
    ask_it();
    EXPECT_EQ(client.read()->code, 1500);
    next({{"then", "reply_body"}, {"body", "{}"}});
    ask_it();
    EXPECT_EQ(client.read()->body, "{}");
    next({{"then", "drop"}, {"afterActing", true}});
    ask_it();
    next({{"then", "duplicate"}});
    const auto twice = ask_it();
    EXPECT_EQ(client.read()->opaque, twice);
    EXPECT_EQ(client.read()->opaque, twice);
    EXPECT_EQ(broker.messages_taken(), 2U) << "that whose answer was dropped, too";
    next({{"then", "unknown_opaque"}});
    ask_it();
    EXPECT_LT(client.read()->opaque, 0);
    next({{"then", "reorder"}});
    const auto late = ask_it();
    const auto early = ask_it();
    EXPECT_EQ(client.read()->opaque, early);
    EXPECT_EQ(client.read()->opaque, late);
    next({{"then", "swap_opaques"}});
    next({{"then", "swap_opaques"}});
    const auto first = ask_it();
    const auto second = ask_it();
    EXPECT_EQ(client.read()->opaque, second);
    EXPECT_EQ(client.read()->opaque, first);
    next({{"then", "slice"}, {"size", 50}});
    const auto sliced = ask_it();
    EXPECT_EQ(client.read()->opaque, sliced);
    next({{"then", "pass"}, {"delayMs", 5}, {"jitterMs", 5}});
    const auto slow = ask_it();
    EXPECT_EQ(client.read()->opaque, slow);
    next({{"then", "truncate"}, {"size", 10}, {"how", "fin"}});
    ask_it();
    EXPECT_EQ(client.read_all().size(), 10U);

    raw_client cut{broker.port()};
    next({{"then", "disconnect"}});
    cut.send("orders", 0, "x");
    EXPECT_EQ(cut.wait_for_end(), raw_client::end::reset);

    for (const json& fault : {json{{"then", "raw_bytes"}, {"bodyBase64", "f////w=="}},
                              json{{"then", "announce_size"}, {"size", 0x7FFFFFFF}}}) {
        next(fault);
        raw_client fooled{broker.port()};
        const auto seen = broker.requests_seen(request_code::send_message_v2);
        fooled.send("orders", 0, "x");
        while (broker.requests_seen(request_code::send_message_v2) == seen) std::this_thread::yield();
        broker.kill(connection_end::fin);
        EXPECT_EQ(fooled.read_all().substr(0, 4), "\x7F\xFF\xFF\xFF");
        broker.restart();
    }
    EXPECT_EQ(done({{"do", "faults"}})["faults"], json::array()) << "each was used up";
}

TEST_F(control_of_a_cluster, ListsFaultsAsTheyWereAdded) {
    const json a{{"code", "PULL_MESSAGE"}, {"topic", "orders"}, {"times", 3},          {"probability", 0.5},
                 {"delayMs", 30},          {"jitterMs", 20},    {"afterActing", true}, {"then", "drop"}};
    const json names{{"then", "reply"}, {"responseCode", "SYSTEM_ERROR"}, {"remark", "later"}};
    const auto on = [](json fault, const char* server) {
        fault.update({{"do", "add_fault"}, {"server", server}});
        return fault;
    };
    EXPECT_EQ(done(on(a, "broker-a"))["id"], 1);
    EXPECT_EQ(done(on(names, "name-server"))["id"], 1);
    const json all = done({{"do", "faults"}})["faults"];
    ASSERT_EQ(all.size(), 2U);
    const auto told = [](json fault, const char* server) {
        fault.update({{"server", server}, {"id", 1}, {"met", 0}});
        return fault;
    };
    EXPECT_EQ(all[0], told(names, "name-server"));
    EXPECT_EQ(all[1], told(a, "broker-a"));
    EXPECT_EQ(done({{"do", "faults"}, {"server", "broker-b"}})["faults"], json::array());
}

TEST_F(control_of_a_cluster, ClearsAllFaultsOrThoseOfAServerOrOne) {
    const auto add = [&](const char* server) {
        return done({{"do", "add_fault"}, {"server", server}, {"then", "drop"}})["id"];
    };
    add("broker-a");
    const auto second = add("broker-a");
    add("broker-b");
    EXPECT_EQ(done({{"do", "clear_faults"}, {"server", "broker-a"}, {"id", second}})["cleared"], 1);
    EXPECT_EQ(done({{"do", "clear_faults"}, {"server", "broker-a"}, {"id", second}})["cleared"], 0);
    EXPECT_EQ(done({{"do", "clear_faults"}, {"server", "broker-a"}})["cleared"], 1);
    EXPECT_EQ(done({{"do", "clear_faults"}})["cleared"], 1);
    raw_client client{broker.port()};
    EXPECT_EQ(send(client), 0);
}

TEST_F(control_of_a_cluster, KillsAndRestarts) {
    raw_client client{broker.port()};
    EXPECT_EQ(send(client), 0);
    done({{"do", "kill"}, {"server", "broker-a"}, {"how", "fin"}});
    EXPECT_EQ(client.wait_for_end(), raw_client::end::fin);
    EXPECT_EQ(raw_client{broker.port()}.connect_error(), ECONNREFUSED);
    const json question{{"do", "stored"}, {"server", "broker-a"}, {"topic", "orders"}, {"queueId", 0}};
    done({{"do", "restart"}, {"server", "broker-a"}});
    EXPECT_EQ(done(question)["count"], 1);
    done({{"do", "kill"}, {"server", "broker-a"}});
    done({{"do", "restart"}, {"server", "broker-a"}, {"keepMessages", false}});
    EXPECT_EQ(done(question)["count"], 0);
    done({{"do", "kill"}, {"server", "name-server"}});
    EXPECT_EQ(raw_client{cluster.name_server().port()}.connect_error(), ECONNREFUSED);
    done({{"do", "restart"}, {"server", "name-server"}});
    EXPECT_EQ(raw_client{cluster.name_server().port()}.connect_error(), 0);
}

TEST_F(control_of_a_cluster, MakesABrokerABlackHoleAndBack) {
    raw_client client{broker.port()};
    settle(client);
    done({{"do", "black_hole"}, {"server", "broker-a"}});
    client.send("orders", 0, "x");
    EXPECT_TRUE(client.is_quiet_for(20ms));
    done({{"do", "resume"}, {"server", "broker-a"}});
    EXPECT_EQ(client.read()->code, 0);
}

TEST_F(control_of_a_cluster, HoldsAnswersAndShiftsClocks) {
    done({{"do", "shift_clock"}, {"server", "broker-a"}, {"byMs", -3'600'000}});
    done({{"do", "hold_replies"}, {"server", "broker-a"}});
    raw_client client{broker.port()};
    client.send("orders", 0, "x");
    while (done({{"do", "messages_taken"}, {"server", "broker-a"}})["count"] != 1) std::this_thread::yield();
    EXPECT_TRUE(client.is_quiet_for(20ms));
    done({{"do", "release_replies"}, {"server", "broker-a"}});
    EXPECT_EQ(client.read()->code, 0);
    const auto stamp = std::chrono::system_clock::time_point{
        std::chrono::milliseconds{broker.stored("orders", 0).at(0).store_timestamp}};
    EXPECT_LT(stamp, std::chrono::system_clock::now() - 59min);
}

TEST_F(control_of_a_cluster, TellsWhatWasAskedOfAServer) {
    raw_client client{broker.port()};
    EXPECT_EQ(send(client), 0);
    EXPECT_EQ(send(client), 0);
    for (const json& code : {json("send_message_v2"), json(310)})
        EXPECT_EQ(done({{"do", "requests_seen"}, {"server", "broker-a"}, {"code", code}})["count"], 2);
    EXPECT_EQ(done({{"do", "requests_seen"}, {"server", "name-server"}, {"code", 105}})["count"], 0);
    const json connections = done({{"do", "connections"}, {"server", "broker-a"}});
    EXPECT_EQ(connections["open"], 1);
    ASSERT_EQ(connections["connections"].size(), 1U);
    EXPECT_EQ(connections["connections"][0]["open"], true);
    EXPECT_EQ(connections["connections"][0]["codes"], (json{{"310", 2}}));
}

TEST_F(control_of_a_cluster, ARefusedRequestDoesNothing) {
    EXPECT_THAT(refused({{"do", "explode"}}), HasSubstr("explode"));
    EXPECT_EQ(refused({{"do", "kill"}}), R"("server" is missing)");
    EXPECT_EQ(refused({{"do", "kill"}, {"server", "broker-c"}}),
              "no server is called broker-c: there are name-server, broker-a, broker-b");
    EXPECT_EQ(refused({{"do", "kill"}, {"server", "broker-a"}, {"how", "softly"}}), R"("how" is rst or fin)");
    EXPECT_EQ(refused({{"do", "kill"}, {"server", "broker-a"}, {"when", "now"}}), R"("when" does not belong here)");
    EXPECT_EQ(refused({{"do", "restart"}, {"server", "name-server"}, {"keepMessages", false}}),
              R"("keepMessages" does not belong here)");
    EXPECT_EQ(refused({{"do", "stored"}, {"server", "name-server"}, {"topic", "orders"}}),
              "a name server keeps no messages");
    EXPECT_EQ(refused({{"do", "clear_faults"}, {"id", 1}}), R"("id" wants a "server": each counts its own faults)");
    EXPECT_EQ(refused({{"do", "add_fault"}, {"server", "broker-a"}, {"then", "drop"}, {"topik", "orders"}}),
              R"("topik" does not belong here)");
    EXPECT_THAT(refused({{"do", "shift_clock"}, {"server", "broker-a"}, {"byMs", 1e300}}), HasSubstr("byMs"));
    EXPECT_EQ(done({{"do", "faults"}})["faults"], json::array());
    raw_client client{broker.port()};
    EXPECT_EQ(send(client), 0);
}

}  // namespace
}  // namespace rmq
