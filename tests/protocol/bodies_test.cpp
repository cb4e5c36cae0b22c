#include <gtest/gtest.h>

#include <functional>
#include <rmq/protocol/assignment_body.hpp>
#include <rmq/protocol/batch_ack_body.hpp>
#include <rmq/protocol/check_client_body.hpp>
#include <rmq/protocol/cluster_info_body.hpp>
#include <rmq/protocol/connections_body.hpp>
#include <rmq/protocol/direct_consume_body.hpp>
#include <rmq/protocol/group_config_body.hpp>
#include <rmq/protocol/kv_table_body.hpp>
#include <rmq/protocol/lock_body.hpp>
#include <rmq/protocol/name_list_body.hpp>
#include <rmq/protocol/offset_table_body.hpp>
#include <rmq/protocol/running_info_body.hpp>
#include <rmq/protocol/stats_body.hpp>
#include <rmq/protocol/topic_config_body.hpp>
#include <rmq/protocol/topic_route_body.hpp>

#include "protocol/message_bytes.hpp"

// All JSON bodies but the heartbeat: each is read back as it was written, refused wherever it is cut, and refused by
// the name of what is missing or wrong.
namespace rmq::protocol {
namespace {

template <class T>
using decoder = result<T> (*)(std::span<const std::byte>);

template <class T>
result<T> decode_copy(decoder<T> decode, std::string_view text) {
    return decode(test::exact_copy{test::bytes_of(text)});
}

template <class T>
void expect_round_trip(const T& value, std::string (*encode)(const T&), decoder<T> decode) {
    const auto text = encode(value);
    const auto decoded = decode_copy(decode, text);
    ASSERT_TRUE(decoded) << decoded.error().message() << " in " << text;
    EXPECT_TRUE(*decoded == value) << text;
    for (std::size_t size = 0; size < text.size(); ++size) {
        ASSERT_FALSE(decode_copy(decode, std::string_view{text}.substr(0, size))) << text.substr(0, size);
    }
}

template <class T>
void expect_fault(decoder<T> decode, std::string_view text, const std::string& fault) {
    const auto refused = decode_copy(decode, text);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code, errc::protocol_error);
    EXPECT_TRUE(refused.error().detail.ends_with(": " + fault)) << refused.error().detail << ", not " << fault;
}

// In the order in which tables come back: by their keys.
const message_queue queue_a{"t", "a", 0};
const message_queue queue_b{"%RETRY%\"g\"\\中", "b", 2147483647};

const subscription everything{.topic = "t", .expression = "*"};
const subscription some_tags{.topic = "t",
                             .expression = "A || B",
                             .tags = {"A", "B"},
                             .tag_hashes = {65, -66},
                             .version = 1'700'000'000'000,
                             .expression_type = "TAG",
                             .class_filter = true};

TEST(lock_body, IsReadBack) {
    expect_round_trip({"c", "g", {queue_a, queue_b}, true}, encode_lock_body, decode_lock_body);
    expect_round_trip({"c", "g"}, encode_lock_body, decode_lock_body);
    expect_round_trip<std::vector<message_queue>>({queue_a, queue_b}, encode_locked_queues, decode_locked_queues);
}

TEST(lock_body, NamesWhatIsWrong) {
    expect_fault(decode_lock_body, R"({"consumerGroup":"g","mqSet":[]})", "clientId is missing");
    expect_fault(decode_lock_body, R"({"clientId":"c","mqSet":[]})", "consumerGroup is missing");
    expect_fault(decode_lock_body, R"({"clientId":"c","consumerGroup":"g"})", "mqSet is missing");
    expect_fault(decode_locked_queues, "{}", "lockOKMQSet is missing");
    expect_fault(decode_locked_queues, R"({"lockOKMQSet":[{"brokerName":"b","topic":"t"}]})",
                 "lockOKMQSet[0].queueId is missing");
    expect_fault(decode_locked_queues, R"({"lockOKMQSet":[{"brokerName":"b","queueId":1.5,"topic":"t"}]})",
                 "lockOKMQSet[0].queueId is not a 32-bit number");
}

TEST(name_list_body, IsReadBack) {
    using names = std::vector<std::string>;
    expect_round_trip<names>({"1.2.3.4@1#2", "中\n"}, encode_consumer_ids, decode_consumer_ids);
    expect_round_trip<names>({}, encode_group_list, decode_group_list);
    expect_round_trip({.topics = {"t", "u"}, .broker_address = "a:1"}, encode_topic_list, decode_topic_list);
    expect_round_trip({.topics = {"t"}}, encode_topic_list, decode_topic_list);
}

TEST(name_list_body, NamesWhatIsWrong) {
    expect_fault(decode_consumer_ids, "{}", "consumerIdList is missing");
    expect_fault(decode_consumer_ids, R"({"consumerIdList":["a",null]})", "consumerIdList[1] is not a text");
    expect_fault(decode_group_list, R"({"groupList":{}})", "groupList is not an array");
    expect_fault(decode_topic_list, R"({"topicList":"t"})", "topicList is not an array");
}

TEST(name_list_body, HasAtMost65536ConsumerIds) {
    for (const std::size_t count : {65'535U, 65'536U}) {
        const auto decoded =
            decode_copy(decode_consumer_ids, encode_consumer_ids(std::vector<std::string>(count, "c")));
        ASSERT_TRUE(decoded);
        EXPECT_EQ(decoded->size(), count);
    }
    expect_fault(decode_consumer_ids, encode_consumer_ids(std::vector<std::string>(65'537, "c")),
                 "consumerIdList has over 65536 items");
}

const route_broker master_and_slave{
    .name = "broker-a", .cluster = "中/C", .addresses = {{0, "1.2.3.4:1"}, {1, "[::1]:2"}}, .acting_master = false};
const topic_route static_topic{
    .queues = {{"broker-a", 4, 8, 6, 0}, {"broker-b", 0, 65'536, 4, 2}},
    .brokers = {master_and_slave, {.name = "broker-b", .cluster = "\n\"\\", .zone = "z"}},
    .order = "broker-a:4",
    .filter_servers = {{"1.2.3.4:1", {"f:1", "f:2"}}},
    .mappings = {{"broker-a", {"t", "broker-a", "__global__", 9'007'199'254'740'993, 8, true, {{0, 5}, {7, 0}}}}}};

std::string in_java_form(const topic_route& r) { return encode_topic_route(r, {.standard_json = false}); }
std::string in_standard_form(const topic_route& r) { return encode_topic_route(r); }
std::string of_4_8(const topic_route& r) {
    return encode_topic_route(r, {.standard_json = false, .old_flag_name = true});
}

TEST(topic_route_body, IsReadBackFromAllForms) {
    for (const auto encode : {in_java_form, in_standard_form, of_4_8}) {
        expect_round_trip(static_topic, encode, decode_topic_route);
        expect_round_trip({}, encode, decode_topic_route);
    }
}

TEST(topic_route_body, HasTheFormThatWasAskedFor) {
    const topic_route route{.queues = {{"b", 1, 2, 6, 0}},
                            .brokers = {{.name = "b", .cluster = "中/😀\x1F", .addresses = {{0, "a:1"}}}}};
    EXPECT_EQ(in_standard_form(route),
              R"({"brokerDatas":[{"brokerAddrs":{"0":"a:1"},"brokerName":"b","cluster":"\u4E2D\/\uD83D\uDE00\u001F"}],)"
              R"("filterServerTable":{},"queueDatas":[{"brokerName":"b","perm":6,"readQueueNums":1,)"
              R"("topicSysFlag":0,"writeQueueNums":2}]})");
    EXPECT_EQ(of_4_8(route), R"({"brokerDatas":[{"brokerAddrs":{0:"a:1"},"brokerName":"b","cluster":"中/😀\u001F"}],)"
                             R"("filterServerTable":{},"queueDatas":[{"brokerName":"b","perm":6,"readQueueNums":1,)"
                             R"("topicSynFlag":0,"writeQueueNums":2}]})");
}

TEST(topic_route_body, NamesWhatIsWrong) {
    expect_fault(decode_topic_route, R"({"brokerDatas":[]})", "queueDatas is missing");
    expect_fault(decode_topic_route, R"({"queueDatas":[]})", "brokerDatas is missing");
    expect_fault(decode_topic_route, R"({"brokerDatas":[{"brokerName":"b"}],"queueDatas":[]})",
                 "brokerDatas[0].brokerAddrs is missing");
    expect_fault(decode_topic_route,
                 R"({"brokerDatas":[{"brokerName":"b","brokerAddrs":{"x":"a:1"}}],"queueDatas":[]})",
                 "brokerDatas[0].brokerAddrs[0] has a key that is no broker id");
    expect_fault(
        decode_topic_route,
        R"({"brokerDatas":[],"queueDatas":[{"brokerName":"b","perm":6,"readQueueNums":-1,"writeQueueNums":1}]})",
        "queueDatas[0].readQueueNums is not 0 to 65536");
    expect_fault(
        decode_topic_route,
        R"({"brokerDatas":[],"queueDatas":[{"brokerName":"b","perm":6,"readQueueNums":1,"writeQueueNums":65537}]})",
        "queueDatas[0].writeQueueNums is not 0 to 65536");
    expect_fault(decode_topic_route,
                 R"({"brokerDatas":[],"queueDatas":[],"topicQueueMappingByBroker":{"b":{"currIdMap":{-1:0}}}})",
                 "topicQueueMappingByBroker[0].currIdMap[0] has a key that is no queue id");
    expect_fault(decode_topic_route, R"({"brokerDatas":[],"queueDatas":[],"filterServerTable":{"a:1":"f"}})",
                 "filterServerTable[0] is not an array");
}

TEST(topic_route_body, HasAtMost4096Brokers) {
    topic_route wide;
    for (std::size_t i = 0; i < 4096; ++i) wide.brokers.push_back({.name = std::to_string(i), .cluster = "C"});
    EXPECT_EQ(decode_copy(decode_topic_route, encode_topic_route(wide))->brokers.size(), 4096U);
    wide.brokers.push_back({.name = "one more", .cluster = "C"});
    expect_fault(decode_topic_route, encode_topic_route(wide), "brokerDatas has over 4096 items");
}

TEST(cluster_info_body, IsReadBack) {
    expect_round_trip(
        {.brokers = {{"broker-a", master_and_slave}}, .clusters = {{"中/C", {"broker-a", "b"}}, {"D", {}}}},
        encode_cluster_info, decode_cluster_info);
    expect_round_trip({}, encode_cluster_info, decode_cluster_info);
}

TEST(cluster_info_body, NamesWhatIsWrong) {
    expect_fault(decode_cluster_info, R"({"brokerAddrTable":{}})", "clusterAddrTable is missing");
    expect_fault(decode_cluster_info, R"({"clusterAddrTable":{}})", "brokerAddrTable is missing");
    expect_fault(decode_cluster_info, R"({"brokerAddrTable":{"b":{"brokerAddrs":{0:1.5}}},"clusterAddrTable":{}})",
                 "brokerAddrTable[0].brokerName is missing");
    expect_fault(decode_cluster_info, R"({"brokerAddrTable":{},"clusterAddrTable":{"C":{}}})",
                 "clusterAddrTable[0] is not an array");
    cluster_info wide;
    for (std::size_t i = 0; i < 4097; ++i) wide.brokers.emplace(std::to_string(i), master_and_slave);
    expect_fault(decode_cluster_info, encode_cluster_info(wide), "brokerAddrTable has over 4096 items");
}

TEST(offset_table_body, IsReadBackFromBothForms) {
    const std::vector<queue_offset> offsets = {{queue_a, -1}, {queue_b, 9'223'372'036'854'775'807}};
    expect_round_trip(offsets, encode_offset_table, decode_offset_table);
    expect_round_trip(offsets, encode_offset_list, decode_offset_table);
    expect_round_trip({.offsets = offsets, .by_client = {{"c", offsets}, {"d", {}}}}, encode_consumer_status,
                      decode_consumer_status);
}

// Objects as keys: the only form that Java 4.x and 5.5.0 both read.
TEST(offset_table_body, IsWrittenAsJavaDoes) {
    EXPECT_EQ(encode_offset_table({}), R"({"offsetTable":{}})");
    EXPECT_EQ(encode_offset_table({{queue_a, 5}}), R"({"offsetTable":{{"brokerName":"a","queueId":0,"topic":"t"}:5}})");
    EXPECT_EQ(encode_consumer_status({.offsets = {{queue_a, 5}}, .by_client = {{"c", {{queue_a, 6}}}, {"d", {}}}}),
              R"({"consumerTable":{"c":{{"brokerName":"a","queueId":0,"topic":"t"}:6},"d":{}},)"
              R"("messageQueueTable":{{"brokerName":"a","queueId":0,"topic":"t"}:5}})");
}

TEST(offset_table_body, NamesWhatIsWrong) {
    expect_fault(decode_offset_table, "{}", "offsetTable is missing");
    expect_fault(decode_offset_table, R"({"offsetTable":1})", "offsetTable is not an object");
    expect_fault(decode_offset_table, R"({"offsetTable":{{"brokerName":"b","queueId":1}:5}})",
                 "offsetTable[0].topic is missing");
    expect_fault(decode_offset_table, R"({"offsetTable":{"t":5}})", "offsetTable[0] has a key that is no queue");
    expect_fault(decode_offset_table, R"({"offsetTable":{7:5}})", "offsetTable[0] has a key that is no queue");
    expect_fault(decode_offset_table, R"({"offsetTable":{{"brokerName":"b","queueId":1,"topic":"t"}:"x"}})",
                 "offsetTable[0] is not a 64-bit number");
    expect_fault(decode_offset_table, R"({"offsetTable":[{"brokerName":"b","queueId":1,"topic":"t"}]})",
                 "offsetTable[0].offset is missing");
    expect_fault(decode_consumer_status, R"({"consumerTable":{"c":[]}})", "consumerTable[0] is not an object");
}

TEST(running_info_body, IsReadBack) {
    const consumer_running_info info{
        .properties = {{running_info_names::started_at, "1"}, {running_info_names::ordered, "false"}},
        .subscriptions = {everything, some_tags},
        .queues = {{.queue = queue_a}, {queue_b, 1, 2, 3, 4, 5, 6, 7, 8, true, true, 9, 10, 11, 12}},
        .popped_queues = {{queue_a, 1, true, 2}},
        .topics = {{"t", {1.5, 1e-5, 0.25, 3, 1e10, 7}}},
        .user_info = {{"a", "b"}},
        .stacks = "thread 1\n\tat x"};
    expect_round_trip(info, encode_running_info, decode_running_info);
    expect_round_trip({}, encode_running_info, decode_running_info);
}

TEST(running_info_body, NamesWhatIsWrong) {
    expect_fault(decode_running_info, R"({"mqTable":{{"brokerName":"b","queueId":1,"topic":"t"}:{"locked":"x"}}})",
                 "mqTable[0].locked is neither true nor false");
    expect_fault(decode_running_info, R"({"mqPopTable":{"x":{}}})", "mqPopTable[0] has a key that is no queue");
    expect_fault(decode_running_info, R"({"statusTable":{"t":{"pullRT":[]}}})",
                 "statusTable[0].pullRT is not a number");
    expect_fault(decode_running_info, R"({"subscriptionSet":[{"subVersion":"x"}]})",
                 "subscriptionSet[0].subVersion is not a 64-bit number");
}

TEST(direct_consume_body, IsReadBack) {
    for (const auto outcome : {consume_result::success, consume_result::later, consume_result::rollback,
                               consume_result::commit, consume_result::throw_exception, consume_result::return_null}) {
        expect_round_trip({outcome, true, false, "why", 9'000'000'000}, encode_direct_consume_body,
                          decode_direct_consume_body);
    }
    expect_round_trip({.outcome = std::nullopt}, encode_direct_consume_body, decode_direct_consume_body);
    EXPECT_EQ(encode_direct_consume_body({.spent_ms = 3}),
              R"({"autoCommit":true,"consumeResult":"CR_SUCCESS","order":false,"spentTimeMills":3})");
    expect_fault(decode_direct_consume_body, R"({"spentTimeMills":"soon"})", "spentTimeMills is not a 64-bit number");
}

TEST(direct_consume_body, HasNoOutcomeThatNobodyKnows) {
    const auto decoded = decode_copy(decode_direct_consume_body, R"({"consumeResult":"CR_NEW"})");
    ASSERT_TRUE(decoded);
    EXPECT_FALSE(decoded->outcome);
}

TEST(stats_body, IsReadBack) {
    expect_round_trip({.queues = {{queue_a, 4, 9'223'372'036'854'775'807, 6}, {queue_b, 1, 2, 3}}, .put_tps = 0.5},
                      encode_topic_stats, decode_topic_stats);
    expect_round_trip({.queues = {{queue_b, 1, 2, 3, 4}}, .consume_tps = 284.75}, encode_consume_stats,
                      decode_consume_stats);
}

TEST(stats_body, NamesWhatIsWrong) {
    const std::string key = R"({"offsetTable":{{"brokerName":"b","queueId":1,"topic":"t"}:)";
    expect_fault(decode_topic_stats, "{}", "offsetTable is missing");
    expect_fault(decode_topic_stats, key + R"({"maxOffset":1}}})", "offsetTable[0].minOffset is missing");
    expect_fault(decode_topic_stats, key + R"({"minOffset":1}}})", "offsetTable[0].maxOffset is missing");
    expect_fault(decode_consume_stats, key + R"({"brokerOffset":1}}})", "offsetTable[0].consumerOffset is missing");
    expect_fault(decode_consume_stats, R"({"offsetTable":{},"consumeTps":"fast"})", "consumeTps is not a number");
}

// Java writes NaN as null.
TEST(stats_body, TakesNoRateForZero) {
    const auto decoded = decode_copy(decode_topic_stats, R"({"offsetTable":{},"topicPutTps":null})");
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->put_tps, 0);
}

TEST(kv_table_body, IsReadBack) {
    expect_round_trip<kv_table>({{"brokerVersionDesc", "V5_3_3"}, {"putTps", "1.0 2.0 3.0"}, {"", "中"}},
                                encode_kv_table, decode_kv_table);
    expect_fault(decode_kv_table, "{}", "table is missing");
    expect_fault(decode_kv_table, R"({"table":{"a":{}}})", "table[0] is not a text");
}

TEST(config_body, IsReadBack) {
    const topic_config topic{"t", 4, 8, 2, "MULTI_TAG", 3, true, {{"message.type", "FIFO"}}};
    expect_round_trip(topic, encode_topic_config, decode_topic_config);
    expect_round_trip({.topics = {{"t", topic}}, .version = {1, 1'700'000'000'000, 2}}, encode_topic_config_table,
                      decode_topic_config_table);
    const group_config group{.name = "g",
                             .consume_enabled = false,
                             .consume_from_min_enabled = false,
                             .broadcast_enabled = false,
                             .ordered = true,
                             .retry_queues = 2,
                             .max_retries = 3,
                             .retry_policy = R"({"type":"EXPONENTIAL"})",
                             .broker_id = 4,
                             .broker_when_slow = 5,
                             .notify_ids_changed = false,
                             .sys_flag = 6,
                             .consume_timeout_minutes = 7,
                             .attributes = {{"a", "b"}}};
    expect_round_trip(group, encode_group_config, decode_group_config);
    expect_round_trip({.groups = {{"g", group}}, .version = {1, 2, 3}}, encode_group_config_table,
                      decode_group_config_table);
}

TEST(config_body, NamesWhatIsWrong) {
    expect_fault(decode_topic_config, "{}", "topicName is missing");
    expect_fault(decode_topic_config, R"({"topicName":"t","perm":"rw"})", "perm is not a 32-bit number");
    expect_fault(decode_topic_config_table, R"({"topicConfigTable":{"t":{}}})",
                 "topicConfigTable[0].topicName is missing");
    expect_fault(decode_topic_config_table, R"({"topicConfigTable":{},"dataVersion":{"counter":"x"}})",
                 "dataVersion.counter is not a 64-bit number");
    expect_fault(decode_group_config, "{}", "groupName is missing");
    expect_fault(decode_group_config_table, "{}", "subscriptionGroupTable is missing");
}

TEST(group_config, LeavesOutARetryPolicyThatIsNoObject) {
    EXPECT_EQ(encode_group_config({.name = "g", .retry_policy = "never"}), encode_group_config({.name = "g"}));
}

TEST(connections_body, IsReadBack) {
    const std::vector<client_connection> clients = {{"c", "1.2.3.4:5", "CPP", 401}, {"d", "[::1]:6"}};
    expect_round_trip({.clients = clients,
                       .subscriptions = {{"t", some_tags}},
                       .type = consume_type::pop,
                       .model = message_model::broadcasting,
                       .from = consume_from::timestamp},
                      encode_consumer_connections, decode_consumer_connections);
    expect_round_trip({}, encode_consumer_connections, decode_consumer_connections);
    expect_round_trip(clients, encode_producer_connections, decode_producer_connections);
    expect_fault(decode_producer_connections, R"({"connectionSet":[{"clientAddr":"a"}]})",
                 "connectionSet[0].clientId is missing");
    expect_fault(decode_consumer_connections, R"({"connectionSet":[],"subscriptionTable":{"t":[]}})",
                 "subscriptionTable[0] is not an object");
}

TEST(check_client_body, IsReadBack) {
    expect_round_trip({"c", "g", some_tags, "ns"}, encode_check_client_body, decode_check_client_body);
    expect_round_trip({"c", "g", everything}, encode_check_client_body, decode_check_client_body);
    expect_fault(decode_check_client_body, R"({"clientId":"c","group":"g"})", "subscriptionData is missing");
}

TEST(assignment_body, IsReadBack) {
    expect_round_trip({"t", "g", "c", "AVG", message_model::broadcasting}, encode_assignment_request,
                      decode_assignment_request);
    expect_round_trip<queue_assignments>(
        std::vector<queue_assignment>{{queue_a, request_mode::pop, {{"k", "v"}}}, {queue_b}}, encode_assignments,
        decode_assignments);
    expect_round_trip<queue_assignments>(std::vector<queue_assignment>{}, encode_assignments, decode_assignments);
    expect_round_trip<queue_assignments>(std::nullopt, encode_assignments, decode_assignments);
    expect_round_trip({"t", "g", request_mode::pop, 8}, encode_request_mode_body, decode_request_mode_body);
}

TEST(assignment_body, NamesWhatIsWrong) {
    expect_fault(decode_assignments, R"({"messageQueueAssignments":[{"mode":"POP"}]})",
                 "messageQueueAssignments[0].messageQueue is missing");
    expect_fault(decode_assignment_request, R"({"topic":"t","consumerGroup":"g","clientId":"c"})",
                 "strategyName is missing");
    expect_fault(decode_request_mode_body, R"({"topic":"t"})", "consumerGroup is missing");
}

// Fuzzing: such a body was read, but not what was written of it.
TEST(assignment_body, IsReadBackWithoutWhatNobodyKnows) {
    expect_round_trip({"t", "g", std::nullopt, 8}, encode_request_mode_body, decode_request_mode_body);
    expect_round_trip({"t", "g", "c", "AVG", std::nullopt}, encode_assignment_request, decode_assignment_request);
    expect_round_trip<queue_assignments>(std::vector<queue_assignment>{{queue_a, std::nullopt}}, encode_assignments,
                                         decode_assignments);
    const auto unknown = decode_copy(decode_request_mode_body, R"({"topic":"t","consumerGroup":"g","mode":"SHOVE"})");
    ASSERT_TRUE(unknown);
    EXPECT_FALSE(unknown->mode);
}

TEST(batch_ack_body, IsReadBack) {
    expect_round_trip({.broker_name = "b",
                       .acks = {{"g", "t", "1", 10, 1, 2, 1'700'000'000'000, 60'000, {0, 3, 9}},
                                {.consumer_group = "g", .topic = "t"}}},
                      encode_batch_ack_body, decode_batch_ack_body);
    const auto text = encode_batch_ack_body({"b", {{.consumer_group = "g", .topic = "t", .distances = {9, 0, 3}}}});
    EXPECT_NE(text.find(R"("b":"CQI=")"), std::string::npos) << text;
}

TEST(batch_ack_body, HasRoomFor65536Messages) {
    const batch_ack_body widest{"b", {{.consumer_group = "g", .topic = "t", .distances = {0, 65'535}}}};
    const auto decoded = decode_copy(decode_batch_ack_body, encode_batch_ack_body(widest));
    ASSERT_TRUE(decoded) << decoded.error().message();
    EXPECT_TRUE(*decoded == widest);
}

TEST(batch_ack_body, TakesLongNamesAndNamesWhatIsWrong) {
    const std::string full =
        R"({"brokerName":"b","acks":[{"consumerGroup":"g","topic":"t","retry":"0","startOffset":10,"queueId":1,)"
        R"("reviveQueueId":2,"popTime":3,"invisibleTime":4,"bitSet":)";
    const auto decoded = decode_copy(decode_batch_ack_body, full + R"("CQI="}]})");
    ASSERT_TRUE(decoded) << decoded.error().message();
    EXPECT_TRUE(decoded->acks.at(0) == (batch_ack{"g", "t", "0", 10, 1, 2, 3, 4, {0, 3, 9}}));
    expect_fault(decode_batch_ack_body, full + R"("?"}]})", "acks[0].bitSet is no Base64");
    expect_fault(decode_batch_ack_body, full + '"' + std::string(12'000, 'A') + R"("}]})",
                 "acks[0].bitSet has over 65536 bits");
    expect_fault(decode_batch_ack_body, R"({"brokerName":"b","acks":[{}]})", "acks[0].consumerGroup is missing");
}

}  // namespace
}  // namespace rmq::protocol
