#include <rmq/protocol/response_code.hpp>

#include <algorithm>
#include <array>

namespace rmq {
namespace {

struct named_code {
    response_code code;
    std::string_view name;
};

constexpr auto table = std::to_array<named_code>({
    {response_code::rpc_time_out, "RPC_TIME_OUT"},
    {response_code::rpc_send_to_channel_failed, "RPC_SEND_TO_CHANNEL_FAILED"},
    {response_code::rpc_addr_is_null, "RPC_ADDR_IS_NULL"},
    {response_code::rpc_unknown, "RPC_UNKNOWN"},
    {response_code::success, "SUCCESS"},
    {response_code::system_error, "SYSTEM_ERROR"},
    {response_code::system_busy, "SYSTEM_BUSY"},
    {response_code::request_code_not_supported, "REQUEST_CODE_NOT_SUPPORTED"},
    {response_code::transaction_failed, "TRANSACTION_FAILED"},
    {response_code::flush_disk_timeout, "FLUSH_DISK_TIMEOUT"},
    {response_code::slave_not_available, "SLAVE_NOT_AVAILABLE"},
    {response_code::flush_slave_timeout, "FLUSH_SLAVE_TIMEOUT"},
    {response_code::message_illegal, "MESSAGE_ILLEGAL"},
    {response_code::service_not_available, "SERVICE_NOT_AVAILABLE"},
    {response_code::version_not_supported, "VERSION_NOT_SUPPORTED"},
    {response_code::no_permission, "NO_PERMISSION"},
    {response_code::topic_not_exist, "TOPIC_NOT_EXIST"},
    {response_code::topic_exist_already, "TOPIC_EXIST_ALREADY"},
    {response_code::pull_not_found, "PULL_NOT_FOUND"},
    {response_code::pull_retry_immediately, "PULL_RETRY_IMMEDIATELY"},
    {response_code::pull_offset_moved, "PULL_OFFSET_MOVED"},
    {response_code::query_not_found, "QUERY_NOT_FOUND"},
    {response_code::subscription_parse_failed, "SUBSCRIPTION_PARSE_FAILED"},
    {response_code::subscription_not_exist, "SUBSCRIPTION_NOT_EXIST"},
    {response_code::subscription_not_latest, "SUBSCRIPTION_NOT_LATEST"},
    {response_code::subscription_group_not_exist, "SUBSCRIPTION_GROUP_NOT_EXIST"},
    {response_code::filter_data_not_exist, "FILTER_DATA_NOT_EXIST"},
    {response_code::filter_data_not_latest, "FILTER_DATA_NOT_LATEST"},
    {response_code::invalid_parameter, "INVALID_PARAMETER"},
    {response_code::transaction_should_commit, "TRANSACTION_SHOULD_COMMIT"},
    {response_code::transaction_should_rollback, "TRANSACTION_SHOULD_ROLLBACK"},
    {response_code::transaction_state_unknow, "TRANSACTION_STATE_UNKNOW"},
    {response_code::transaction_state_group_wrong, "TRANSACTION_STATE_GROUP_WRONG"},
    {response_code::no_buyer_id, "NO_BUYER_ID"},
    {response_code::not_in_current_unit, "NOT_IN_CURRENT_UNIT"},
    {response_code::consumer_not_online, "CONSUMER_NOT_ONLINE"},
    {response_code::consume_msg_timeout, "CONSUME_MSG_TIMEOUT"},
    {response_code::no_message, "NO_MESSAGE"},
    {response_code::polling_full, "POLLING_FULL"},
    {response_code::polling_timeout, "POLLING_TIMEOUT"},
    {response_code::broker_not_exist, "BROKER_NOT_EXIST"},
    {response_code::broker_dispatch_not_complete, "BROKER_DISPATCH_NOT_COMPLETE"},
    {response_code::broadcast_consumption, "BROADCAST_CONSUMPTION"},
    {response_code::flow_control, "FLOW_CONTROL"},
    {response_code::not_leader_for_queue, "NOT_LEADER_FOR_QUEUE"},
    {response_code::illegal_operation, "ILLEGAL_OPERATION"},
    {response_code::go_away, "GO_AWAY"},
    {response_code::controller_fenced_master_epoch, "CONTROLLER_FENCED_MASTER_EPOCH"},
    {response_code::controller_fenced_sync_state_set_epoch, "CONTROLLER_FENCED_SYNC_STATE_SET_EPOCH"},
    {response_code::controller_invalid_master, "CONTROLLER_INVALID_MASTER"},
    {response_code::controller_invalid_replicas, "CONTROLLER_INVALID_REPLICAS"},
    {response_code::controller_master_not_available, "CONTROLLER_MASTER_NOT_AVAILABLE"},
    {response_code::controller_invalid_request, "CONTROLLER_INVALID_REQUEST"},
    {response_code::controller_broker_not_alive, "CONTROLLER_BROKER_NOT_ALIVE"},
    {response_code::controller_not_leader, "CONTROLLER_NOT_LEADER"},
    {response_code::controller_broker_metadata_not_exist, "CONTROLLER_BROKER_METADATA_NOT_EXIST"},
    {response_code::controller_invalid_clean_broker_metadata, "CONTROLLER_INVALID_CLEAN_BROKER_METADATA"},
    {response_code::controller_broker_need_to_be_registered, "CONTROLLER_BROKER_NEED_TO_BE_REGISTERED"},
    {response_code::controller_master_still_exist, "CONTROLLER_MASTER_STILL_EXIST"},
    {response_code::controller_elect_master_failed, "CONTROLLER_ELECT_MASTER_FAILED"},
    {response_code::controller_alter_sync_state_set_failed, "CONTROLLER_ALTER_SYNC_STATE_SET_FAILED"},
    {response_code::controller_broker_id_invalid, "CONTROLLER_BROKER_ID_INVALID"},
    {response_code::controller_jraft_internal_error, "CONTROLLER_JRAFT_INTERNAL_ERROR"},
    {response_code::controller_broker_live_info_not_exists, "CONTROLLER_BROKER_LIVE_INFO_NOT_EXISTS"},
    {response_code::user_not_exist, "USER_NOT_EXIST"},
    {response_code::policy_not_exist, "POLICY_NOT_EXIST"},
});

// Numbers that 5.0 gave to somebody else.
constexpr auto former = std::to_array<named_code>({
    {response_code::update_and_create_acl_config_failed, "UPDATE_AND_CREATE_ACL_CONFIG_FAILED"},
    {response_code::delete_acl_config_failed, "DELETE_ACL_CONFIG_FAILED"},
    {response_code::update_global_white_addrs_config_failed, "UPDATE_GLOBAL_WHITE_ADDRS_CONFIG_FAILED"},
});

static_assert(std::ranges::is_sorted(table, {}, &named_code::code));

}  // namespace

std::string_view to_string(response_code code) noexcept {
    const auto* row = std::ranges::lower_bound(table, code, {}, &named_code::code);
    return row != table.end() && row->code == code ? row->name : std::string_view{};
}

std::optional<response_code> response_code_named(std::string_view name) noexcept {
    const auto* row = std::ranges::find(table, name, &named_code::name);
    if (row != table.end()) return row->code;
    const auto* old = std::ranges::find(former, name, &named_code::name);
    if (old != former.end()) return old->code;
    return std::nullopt;
}

}  // namespace rmq
