#include <rmq/mini_cluster/detail/name_server_state.hpp>

#include <rmq/mini_cluster/detail/java_exception.hpp>
#include <rmq/protocol/register_broker.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace rmq::mini {

// REGISTER_BROKER: a broker has come, says that its topics changed, or only that it is still there.
response on_register_broker(name_server_state& names, const request& r) {
    const auto wanted = protocol::decode_register_broker_request(r.head);
    if (!wanted) return thrown(java_exception(r.head, wanted.error()));
    registration broker{.cluster = std::string{wanted->cluster},
                        .broker = std::string{wanted->broker},
                        .id = wanted->broker_id,
                        .address = std::string{wanted->address},
                        .ha_address = std::string{wanted->ha_address},
                        .zone = std::string{wanted->zone},
                        .connection = r.from,
                        .expires = r.now.steady + wanted->heartbeat_timeout};
    if (names.settings.release.is_5()) broker.acting_master = wanted->acting_master;
    if (wanted->compressed) return thrown("registrations in Java's compressed form are not read here");
    if (!r.body.empty()) {
        const auto body = protocol::decode_register_broker_body(r.body);
        if (!body) return thrown("com.alibaba.fastjson.JSONException: " + body.error().detail);
        for (const auto& [topic, config] : body->topics) {
            broker.topics.emplace_back(topic, protocol::route_queues{.broker = broker.broker,
                                                                     .read_queues = config.read_queues,
                                                                     .write_queues = config.write_queues,
                                                                     .perm = config.perm,
                                                                     .sys_flag = config.sys_flag});
        }
    }
    names.routes.add(broker);

    response answer;
    const auto* master = broker.id == 0 ? nullptr : names.routes.master_of(broker.broker);
    if (master != nullptr) {
        if (!master->ha_address.empty()) answer.fields.add_owned("haServerAddr", master->ha_address);
        answer.fields.add_owned("masterAddr", master->address);
    }
    if (const auto order = names.kv.find(order_namespace); order != names.kv.end())
        answer.body = with_body(protocol::encode_kv_table(order->second)).body;
    return answer;
}

response on_unregister_broker(name_server_state& names, const request& r) {
    const auto wanted = protocol::decode_unregister_broker_request(r.head);
    // 5.x only takes a note, and forgets what it can't read.
    if (!wanted && !names.settings.release.is_5()) return thrown(java_exception(r.head, wanted.error()));
    if (wanted) {
        names.routes.remove(std::string{wanted->cluster}, std::string{wanted->broker}, wanted->broker_id,
                            std::string{wanted->address});
    }
    return plain_success();
}

// QUERY_DATA_VERSION: versions are not kept, so a broker that asks is told to say everything.
response on_query_data_version(name_server_state&, const request&) {
    response answer;
    answer.fields.add("changed", true);
    return answer;
}

}  // namespace rmq::mini
