#pragma once

#include <rmq/mini_cluster/detail/name_server_config.hpp>
#include <rmq/mini_cluster/detail/name_server_settings.hpp>
#include <rmq/mini_cluster/detail/request.hpp>
#include <rmq/mini_cluster/detail/response.hpp>
#include <rmq/mini_cluster/detail/route_table.hpp>
#include <rmq/protocol/kv_table_body.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace rmq::mini {

/// The namespace of put_kv_config in which the queues of ordered topics are.
inline constexpr std::string_view order_namespace = "ORDER_TOPIC_CONFIG";

/// Everything a name server knows. The files of the request families work on it; name_server_core owns it.
struct name_server_state {
    explicit name_server_state(name_server_settings s)
        : settings(std::move(s)), routes(settings.limits), config(settings) {}

    name_server_settings settings;
    route_table routes;
    std::map<std::string, protocol::kv_table, std::less<>> kv;  // by namespace, which stays when it is emptied
    name_server_config config;

    /// Of put_kv_config; nothing when it isn't there.
    [[nodiscard]] const std::string* kv_value(std::string_view space, std::string_view key) const;
};

using name_handler = response (*)(name_server_state& names, const request& r);

// The families of requests, one file each.
// route_requests.cpp
response on_route(name_server_state& names, const request& r);
response on_cluster_info(name_server_state& names, const request& r);
response on_topic_list(name_server_state& names, const request& r);
response on_topics_of_cluster(name_server_state& names, const request& r);
response on_system_topics(name_server_state& names, const request& r);
response on_unit_topics(name_server_state& names, const request& r);
response on_unit_sub_topics(name_server_state& names, const request& r);
response on_unit_sub_only_topics(name_server_state& names, const request& r);
response on_forget_topic(name_server_state& names, const request& r);
response on_register_topic(name_server_state& names, const request& r);
response on_wipe_write_perm(name_server_state& names, const request& r);
response on_add_write_perm(name_server_state& names, const request& r);
// kv_requests.cpp
response on_put_kv(name_server_state& names, const request& r);
response on_get_kv(name_server_state& names, const request& r);
response on_delete_kv(name_server_state& names, const request& r);
response on_list_kv(name_server_state& names, const request& r);
// config_requests.cpp
response on_update_config(name_server_state& names, const request& r);
response on_get_config(name_server_state& names, const request& r);
// registration_requests.cpp
response on_register_broker(name_server_state& names, const request& r);
response on_unregister_broker(name_server_state& names, const request& r);
response on_query_data_version(name_server_state& names, const request& r);

/// As Java prints a field that is missing.
inline std::string text_or_null(const protocol::command& head, std::string_view key) {
    return std::string{head.find(key).value_or("null")};
}

/// A success without a header class.
inline response plain_success() {
    response r;
    r.has_fields = false;
    return r;
}

}  // namespace rmq::mini
