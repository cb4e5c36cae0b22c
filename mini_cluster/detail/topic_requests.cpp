#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/mini_cluster/detail/java_exception.hpp>
#include <rmq/protocol/create_topic.hpp>
#include <rmq/protocol/delete_topic.hpp>
#include <rmq/protocol/topic_config_body.hpp>
#include <rmq/protocol/topic_name.hpp>

#include <string>
#include <utility>

namespace rmq::mini {

namespace {

// What AdminBrokerProcessor answers when a topic's name won't do.
std::optional<response> objection(const broker_state& broker, std::optional<std::string_view> fault,
                                  std::string_view topic) {
    const auto code = broker.settings.release.knows_invalid_parameter() ? response_code::invalid_parameter
                                                                        : response_code::system_error;
    response no;
    no.has_fields = false;
    if (fault) return refused(std::move(no), code, std::string{*fault});
    if (protocol::is_system_topic(topic)) {
        return refused(std::move(no), code, "The topic[" + std::string{topic} + "] is conflict with system topic.");
    }
    return std::nullopt;
}

}  // namespace

// UPDATE_AND_CREATE_TOPIC. Attributes are neither kept nor checked: nothing here depends on them.
std::optional<response> on_create_topic(broker_state& broker, const request& r, effects&) {
    const auto wanted = protocol::decode_create_topic_request(r.head);
    if (!wanted) return thrown(java_exception(r.head, wanted.error()));
    if (auto no = objection(broker, name_fault(wanted->topic), wanted->topic)) return no;
    if (broker.topics.put({std::string{wanted->topic}, wanted->read_queues, wanted->write_queues, wanted->perm}) ==
        nullptr) {
        return thrown("the table of topics is full");
    }
    response made;
    made.has_fields = false;
    made.remark = "not set any response code";  // they forget to take it back
    return made;
}

// GET_TOPIC_CONFIG
std::optional<response> on_topic_config(broker_state& broker, const request& r, effects&) {
    const auto name = r.head.find("topic");
    if (!name) return thrown("java.lang.NullPointerException: topic is null");
    const topic_config* topic = broker.topics.find(*name);
    response told;
    if (topic == nullptr) {
        told = refused(response{}, response_code::topic_not_exist,
                       "No topic in this broker. topic: " + std::string{*name});
    } else {
        told = with_body(protocol::encode_topic_config({.name = topic->name,
                                                        .read_queues = topic->read_queues,
                                                        .write_queues = topic->write_queues,
                                                        .perm = topic->perm}));
    }
    told.has_fields = false;
    return told;
}

// GET_ALL_TOPIC_CONFIG
std::optional<response> on_all_topics(broker_state& broker, const request&, effects&) {
    protocol::topic_config_table table;
    for (const auto& [name, topic] : broker.topics.all()) {
        table.topics.emplace(name, protocol::topic_config{.name = name,
                                                          .read_queues = topic.read_queues,
                                                          .write_queues = topic.write_queues,
                                                          .perm = topic.perm});
    }
    table.version = {.timestamp = broker.started_ms, .counter = static_cast<std::int64_t>(broker.topics.changes())};
    return with_body(protocol::encode_topic_config_table(table));
}

// DELETE_TOPIC_IN_BROKER: also of a topic that is not there. The messages stay in the log, where only their commit log
// offsets lead to them.
std::optional<response> on_delete_topic(broker_state& broker, const request& r, effects&) {
    const auto topic = protocol::decode_delete_topic_request(r.head);
    if (!topic) return thrown(java_exception(r.head, topic.error()));
    const bool is_5 = broker.settings.release.is_5();
    const bool blank = topic->find_first_not_of(" \t\r\n") == std::string_view::npos;
    if (auto no = objection(broker, blank || !is_5 ? name_fault(*topic) : std::nullopt, *topic)) return no;
    broker.topics.erase(*topic);
    broker.store.forget_queues(*topic);
    if (is_5) {
        for (auto* offsets : {&broker.offsets, &broker.pulled, &broker.resets}) offsets->forget_topic(*topic);
    }
    response gone;
    gone.has_fields = false;
    return gone;
}

}  // namespace rmq::mini
