#include <rmq/mini_cluster/detail/name_server_state.hpp>

#include <rmq/mini_cluster/detail/topic_table.hpp>
#include <rmq/protocol/name_list_body.hpp>
#include <rmq/protocol/version.hpp>

#include <functional>
#include <string>
#include <utility>

namespace rmq::mini {

namespace {

// TopicSysFlag.java
constexpr std::int32_t unit = 1;
constexpr std::int32_t unit_sub = 2;

response told(std::string_view body) {
    response r = with_body(body);
    r.has_fields = false;
    return r;
}

response listed(std::vector<std::string> topics) {
    return told(protocol::encode_topic_list({.topics = std::move(topics)}));
}

bool wants_standard(const name_server_state& names, const request& r) {
    if (!names.settings.release.knows_standard_routes()) return false;
    return r.head.version >= protocol::v4(9, 4) || r.head.find_bool("acceptStandardJsonOnly").value_or(false);
}

response with_perms(name_server_state& names, const request& r, std::string_view field,
                    const std::function<std::int32_t(std::int32_t)>& change) {
    response done;
    done.fields.add(
        field, static_cast<std::int32_t>(names.routes.change_perms(r.head.find("brokerName").value_or(""), change)));
    return done;
}

}  // namespace

// GET_ROUTEINFO_BY_TOPIC
response on_route(name_server_state& names, const request& r) {
    const auto topic = text_or_null(r.head, "topic");
    auto route = names.routes.route(topic);
    if (!route || route->brokers.empty()) {
        return refused(plain_success(), response_code::topic_not_exist,
                       "No topic route info in name server for the topic: " + topic +
                           std::string{names.settings.release.advice()});
    }
    if (names.config.order_messages()) {
        if (const std::string* order = names.kv_value(order_namespace, topic)) route->order = *order;
    }
    return told(protocol::encode_topic_route(*route, {.standard_json = wants_standard(names, r),
                                                      .old_flag_name = names.settings.release.misspells_sys_flag()}));
}

response on_cluster_info(name_server_state& names, const request&) {
    return told(protocol::encode_cluster_info(names.routes.info()));
}

response on_topic_list(name_server_state& names, const request&) { return listed(names.routes.topics()); }

response on_topics_of_cluster(name_server_state& names, const request& r) {
    return listed(names.routes.topics_of(r.head.find("cluster").value_or("")));
}

// GET_SYSTEM_TOPIC_LIST_FROM_NS: the topics that are called like clusters and brokers.
response on_system_topics(name_server_state& names, const request&) {
    protocol::topic_list list;
    for (const auto& [cluster, members] : names.routes.info().clusters) {
        list.topics.push_back(cluster);
        list.topics.insert(list.topics.end(), members.begin(), members.end());
    }
    for (const auto& [name, broker] : names.routes.info().brokers) {
        if (broker.addresses.empty()) continue;
        list.broker_address = broker.addresses.begin()->second;
        break;
    }
    return told(protocol::encode_topic_list(list));
}

response on_unit_topics(name_server_state& names, const request&) {
    return listed(names.routes.topics_with([](std::int32_t flag) { return (flag & unit) != 0; }));
}

response on_unit_sub_topics(name_server_state& names, const request&) {
    return listed(names.routes.topics_with([](std::int32_t flag) { return (flag & unit_sub) != 0; }));
}

response on_unit_sub_only_topics(name_server_state& names, const request&) {
    return listed(names.routes.topics_with([](std::int32_t flag) { return (flag & (unit | unit_sub)) == unit_sub; }));
}

// DELETE_TOPIC_IN_NAMESRV: also of a topic that is not there. Before 5.0 there was no choice of a cluster.
response on_forget_topic(name_server_state& names, const request& r) {
    const bool is_5 = names.settings.release.is_5();
    names.routes.remove_topic(r.head.find("topic").value_or(""),
                              is_5 ? r.head.find("clusterName").value_or("") : std::string_view{});
    return plain_success();
}

// REGISTER_TOPIC_IN_NAMESRV
response on_register_topic(name_server_state& names, const request& r) {
    const auto topic = text_or_null(r.head, "topic");
    const auto wanted = protocol::decode_topic_route(r.body);
    if (!wanted) return thrown("com.alibaba.fastjson.JSONException: " + wanted.error().detail);
    for (const auto& queues : wanted->queues) {
        if (!names.routes.add_topic(topic, queues)) break;  // the rest is not looked at
    }
    return plain_success();
}

response on_wipe_write_perm(name_server_state& names, const request& r) {
    return with_perms(names, r, "wipeTopicCount", [](std::int32_t perm) { return perm & ~perm_write; });
}

// Whatever it was before: as there.
response on_add_write_perm(name_server_state& names, const request& r) {
    return with_perms(names, r, "addTopicCount", [](std::int32_t) { return perm_read | perm_write; });
}

}  // namespace rmq::mini
