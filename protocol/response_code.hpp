#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rmq {

/// How an answer ended: RocketMQ's ResponseCode and RemotingSysResponseCode. What a code means for a request stands in
/// error_table.hpp.
enum class response_code : std::int32_t {
    success = 0,
    system_error = 1,
    system_busy = 2,
    request_code_not_supported = 3,
    transaction_failed = 4,
    flush_disk_timeout = 10,
    slave_not_available = 11,
    flush_slave_timeout = 12,
    message_illegal = 13,
    service_not_available = 14,
    version_not_supported = 15,
    no_permission = 16,
    topic_not_exist = 17,
    topic_exist_already = 18,
    pull_not_found = 19,
    pull_retry_immediately = 20,
    pull_offset_moved = 21,
    query_not_found = 22,
    subscription_parse_failed = 23,
    subscription_not_exist = 24,
    subscription_not_latest = 25,
    subscription_group_not_exist = 26,
    filter_data_not_exist = 27,
    filter_data_not_latest = 28,
    invalid_parameter = 29,
    transaction_should_commit = 200,
    transaction_should_rollback = 201,
    transaction_state_unknow = 202,
    transaction_state_group_wrong = 203,
    no_buyer_id = 204,
    not_in_current_unit = 205,
    consumer_not_online = 206,
    consume_msg_timeout = 207,
    no_message = 208,
    polling_full = 209,
    polling_timeout = 210,
    broker_not_exist = 211,
    broker_dispatch_not_complete = 212,
    broadcast_consumption = 213,
    flow_control = 215,
    not_leader_for_queue = 501,
    illegal_operation = 604,
    go_away = 1500,
    controller_fenced_master_epoch = 2000,
    controller_fenced_sync_state_set_epoch = 2001,
    controller_invalid_master = 2002,
    controller_invalid_replicas = 2003,
    controller_master_not_available = 2004,
    controller_invalid_request = 2005,
    controller_broker_not_alive = 2006,
    controller_not_leader = 2007,
    controller_broker_metadata_not_exist = 2008,
    controller_invalid_clean_broker_metadata = 2009,
    controller_broker_need_to_be_registered = 2010,
    controller_master_still_exist = 2011,
    controller_elect_master_failed = 2012,
    controller_alter_sync_state_set_failed = 2013,
    controller_broker_id_invalid = 2014,
    controller_jraft_internal_error = 2015,
    controller_broker_live_info_not_exists = 2016,
    user_not_exist = 3001,
    policy_not_exist = 3002,
    rpc_unknown = -1000,
    rpc_addr_is_null = -1002,
    rpc_send_to_channel_failed = -1004,
    rpc_time_out = -1006,
    // up to 5.3.2, only in answers to the ACL administration calls 50, 51 and 53
    update_and_create_acl_config_failed = 209,
    delete_acl_config_failed = 210,
    update_global_white_addrs_config_failed = 211,
};

/// RocketMQ's own name, "TOPIC_NOT_EXIST" (of 5.x where a number changed hands); empty for a number without a name.
std::string_view to_string(response_code code) noexcept;
std::optional<response_code> response_code_named(std::string_view name) noexcept;

}  // namespace rmq
