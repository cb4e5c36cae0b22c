#include <rmq/mini_cluster/detail/name_server_core.hpp>

#include <rmq/protocol/request_code.hpp>

#include <array>
#include <utility>

namespace rmq::mini {

namespace {

struct operation {
    request_code code;
    name_handler answer;
    bool since_5 = false;
};

constexpr std::array operations{
    operation{request_code::get_routeinfo_by_topic, on_route},
    operation{request_code::get_broker_cluster_info, on_cluster_info},
    operation{request_code::get_all_topic_list_from_nameserver, on_topic_list},
    operation{request_code::get_topics_by_cluster, on_topics_of_cluster},
    operation{request_code::get_system_topic_list_from_ns, on_system_topics},
    operation{request_code::get_unit_topic_list, on_unit_topics},
    operation{request_code::get_has_unit_sub_topic_list, on_unit_sub_topics},
    operation{request_code::get_has_unit_sub_ununit_topic_list, on_unit_sub_only_topics},
    operation{request_code::delete_topic_in_namesrv, on_forget_topic},
    operation{request_code::register_topic_in_namesrv, on_register_topic, true},
    operation{request_code::wipe_write_perm_of_broker, on_wipe_write_perm},
    operation{request_code::add_write_perm_of_broker, on_add_write_perm},
    operation{request_code::put_kv_config, on_put_kv},
    operation{request_code::get_kv_config, on_get_kv},
    operation{request_code::delete_kv_config, on_delete_kv},
    operation{request_code::get_kvlist_by_namespace, on_list_kv},
    operation{request_code::update_namesrv_config, on_update_config},
    operation{request_code::get_namesrv_config, on_get_config},
    operation{request_code::register_broker, on_register_broker},
    operation{request_code::unregister_broker, on_unregister_broker},
    operation{request_code::query_data_version, on_query_data_version},
};

}  // namespace

name_server_core::name_server_core(name_server_settings settings)
    : server_core(settings.release, settings.answers), state_(std::move(settings)) {}

std::optional<response> name_server_core::handle(const request& r, effects&) {
    for (const operation& op : operations) {
        if (static_cast<std::int32_t>(op.code) != r.head.code) continue;
        if (op.since_5 && !state_.settings.release.is_5()) break;
        return op.answer(state_, r);
    }
    // Before 5.0 nobody answers a code that nobody knows: a deadline is the only end.
    if (!state_.settings.release.answers_unknown_names()) return std::nullopt;
    return not_supported(r.head.code);
}

void name_server_core::on_disconnected(connection_id which, effects& out) {
    server_core::on_disconnected(which, out);
    state_.routes.remove_all_of(which);
}

std::optional<runtime::time_point> name_server_core::next_wake() const {
    const auto fault = server_core::next_wake();
    const auto expiry = state_.routes.next_expiry();
    return fault && (!expiry || *fault < *expiry) ? fault : expiry;
}

void name_server_core::on_tick(moment now, effects& out) {
    state_.routes.remove_expired(now.steady);
    server_core::on_tick(now, out);
}

}  // namespace rmq::mini
