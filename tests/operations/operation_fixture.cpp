#include "operations/operation_fixture.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <sstream>
#include <thread>

#include <unistd.h>

namespace rmq::test {

namespace {

// version=host:port,…
std::vector<std::pair<std::string, std::string>> real_brokers() {
    std::vector<std::pair<std::string, std::string>> all;
    const char* list = std::getenv("RMQ_TEST_BROKERS");
    std::istringstream entries{list == nullptr ? "" : list};
    for (std::string entry; std::getline(entries, entry, ',');) {
        const auto equals = entry.find('=');
        if (equals != std::string::npos) all.emplace_back(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return all;
}

const char* form_name(form how) {
    switch (how) {
        case form::blocking:
            return "Blocking";
        case form::token:
            return "Token";
        case form::actor:
            return "Actor";
        case form::lease:
            return "Lease";
    }
    return "";
}

}  // namespace

std::vector<variant> all_variants() {
    auto brokers = real_brokers();
    if (brokers.empty()) brokers = {{"4.9.7", ""}, {"5.3.3", ""}};
    std::vector<variant> all;
    for (const auto& [version, address] : brokers)
        for (const auto header : {serialize_type::rocketmq, serialize_type::json})
            for (const auto how : {form::blocking, form::token, form::actor, form::lease})
                all.push_back({version, address, header, how});
    return all;
}

std::string name_of(const testing::TestParamInfo<variant>& given) {
    auto name = (given.param.is_real() ? "RealV" : "MiniClusterV") + given.param.version;
    for (auto& c : name)
        if (c == '.') c = '_';
    return name + (given.param.header == serialize_type::json ? "Json" : "Binary") + form_name(given.param.how);
}

operation::operation() {
    const auto& given = GetParam();
    std::string address = given.address;
    if (!given.is_real()) {
        mini_cluster_options options;
        options.version = given.version;
        options.transaction_timeout = 100ms;  // its producers are asked soon, too
        options.transaction_check_interval = 100ms;
        options.delay_levels = {10ms};          // what is retried comes back soon
        options.enable_property_filter = true;  // as the real brokers of our tests
        cluster = std::make_unique<mini_cluster>(options);
        address = cluster->broker("broker-a").address();
    }
    context = std::make_unique<rmq::context>();
    settings wanted = patient_settings(address);
    wanted.client.header = given.header;
    brokers = std::make_unique<broker_manager>(*context, wanted);
    client = brokers->client("broker-a");
}

operation::~operation() = default;

std::string operation::fresh_name(const std::string& what) {
    static std::atomic<int> counter{0};
    const auto now = std::chrono::system_clock::now().time_since_epoch() / 1ms;
    return "rmq_" + what + "_" + std::to_string(now) + "_" + std::to_string(getpid()) + "_" + std::to_string(++counter);
}

std::string operation::fresh_topic(const std::string& what) {
    auto topic = fresh_name(what);
    const auto made = client->request({.code = static_cast<std::int32_t>(request_code::update_and_create_topic),
                                       .fields = {{"topic", topic},
                                                  {"defaultTopic", "TBW102"},
                                                  {"readQueueNums", "4"},
                                                  {"writeQueueNums", "4"},
                                                  {"perm", "6"},
                                                  {"topicFilterType", "SINGLE_TAG"},
                                                  {"topicSysFlag", "0"},
                                                  {"order", "false"}}});
    if (made)
        EXPECT_EQ(made->code, 0) << made->remark;
    else
        ADD_FAILURE() << made.error().message();
    return topic;
}

std::int64_t operation::store(const std::string& topic, std::int32_t queue, const std::string& body,
                              const std::string& tags) {
    const auto sent = client->send({.topic = topic, .body = body, .tags = tags}, {.queue_id = queue});
    if (!sent) {
        ADD_FAILURE() << sent.error().message();
        return -1;
    }
    // Brokers answer a send before its queue shows the message. A held pull tells when it does; one too far behind the
    // end of the queue is not held.
    const pull_query query{
        .group = "rmq_store", .topic = topic, .queue_id = queue, .offset = sent->queue_offset, .suspend = 10s};
    const auto patience = std::chrono::steady_clock::now() + 20s;
    auto shown = client->pull(query);
    while (shown && shown->status != pull_status::found && std::chrono::steady_clock::now() < patience)
        shown = client->pull(query);
    EXPECT_TRUE(shown && shown->status == pull_status::found);
    return sent->queue_offset;
}

result<send_receipt> operation::send(const message& m, const send_options& options) {
    switch (GetParam().how) {
        case form::blocking:
            return client->send(m, options);
        case form::token:
            return client->async_send(m, options, asio::use_future).get();
        case form::lease: {
            const auto held = client->acquire(30s);
            if (!held) return tl::unexpected(held.error());
            return held->send(m, options);
        }
        case form::actor:
            break;
    }
    return ask_actor<send_receipt>(send_request{.broker = "broker-a",
                                                .message = m,
                                                .queue_id = options.queue_id,
                                                .timeout = options.timeout,
                                                .group = options.group,
                                                .transactional = options.transactional,
                                                .require_ok = options.require_ok,
                                                .unchecked = options.unchecked,
                                                .reconsume_times = options.reconsume_times,
                                                .max_reconsume_times = options.max_reconsume_times});
}

}  // namespace rmq::test
