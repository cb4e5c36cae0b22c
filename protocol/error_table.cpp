#include <rmq/protocol/detail/text.hpp>
#include <rmq/protocol/error_table.hpp>

#include <array>

namespace rmq {
namespace {

using enum retry_class;
using rc = response_code;
using rq = request_code;
using family = request_family;

// The retry column for sends follows the Java client: its synchronous sends are repeated on 1, 2, 14, 16, 17, 204, 205
// and 1500, and on nothing else. The fate column: `refused` only where the broker says so before it touches the store.
//
// The row found is the most specific one, so their order is for readers: by code, the general meaning first. Only among
// rows about a remark it counts: of two that fit a remark the first is taken.
constexpr auto table = std::to_array<error_rule>({
    {.code = rc::success, .kind = errc::protocol_error, .meaning = "success, but without what was asked for"},

    // Any exception in a processor ends in 1, so it may have come after the store had taken the message (hooks,
    // statistics, a put whose outcome is not known): only a read is certain to have changed nothing.
    {.code = rc::system_error,
     .kind = errc::system_error,
     .retry = other_broker,
     .meaning = "the broker failed inside",
     .advice = "see its remark and its log"},
    {.family = family::send,
     .code = rc::system_error,
     .kind = errc::send_failed,
     .retry = other_broker,
     .meaning = "the broker failed while it took the message",
     .advice = "its log says why; sending it again can store it twice"},
    {.family = family::pull,
     .code = rc::system_error,
     .kind = errc::pull_failed,
     .retry = retry_same,
     .request_fate = fate::refused,
     .meaning = "the broker failed while it read",
     .advice = "pull again; its log says why"},
    {.request = rq::view_message_by_id,
     .code = rc::system_error,
     .kind = errc::pull_failed,
     .request_fate = fate::refused,
     .meaning = "no such message there, or the broker failed while it read",
     .advice = "check the message id, and that it is this broker's"},
    {.family = family::offset,
     .code = rc::system_error,
     .kind = errc::offset_failed,
     .retry = retry_same,
     .request_fate = fate::refused,
     .meaning = "the broker failed while it read an offset",
     .advice = "ask again; its log says why"},
    {.request = rq::update_consumer_offset,
     .code = rc::system_error,
     .kind = errc::offset_failed,
     .retry = retry_same,
     .meaning = "the broker failed while it stored an offset",
     .advice = "store it again; its log says why"},
    {.family = family::transaction,
     .code = rc::system_error,
     .kind = errc::transaction_failed,
     .meaning = "the half message was not found, is not this group's, or the broker failed",
     .advice = "use the offsets of the half message's receipt or, after a check, of the check"},
    {.request = rq::get_consumer_list_by_group,
     .code = rc::system_error,
     .kind = errc::consumer_error,
     .request_fate = fate::refused,
     .meaning = "nobody of the group is online there",
     .advice = "heartbeat first, and keep the queues at hand"},
    {.request = rq::consumer_send_msg_back,
     .code = rc::system_error,
     .kind = errc::consumer_error,
     .retry = other_broker,
     .meaning = "the message to send back was not found, or no master took it",
     .advice = "send it to the group's retry topic instead"},
    {.family = family::producer,
     .code = rc::system_error,
     .kind = errc::producer_error,
     .request_fate = fate::refused,
     .meaning = "nobody of the producer group is online there",
     .advice = "producers show themselves by heartbeats"},
    {.request = rq::send_reply_message,
     .code = rc::system_error,
     .kind = errc::producer_error,
     .meaning = "the producer that asked is not connected there, or did not take the reply",
     .advice = "its heartbeats have to reach the broker its request went to"},
    {.request = rq::send_reply_message_v2,
     .code = rc::system_error,
     .kind = errc::producer_error,
     .meaning = "the producer that asked is not connected there, or did not take the reply",
     .advice = "its heartbeats have to reach the broker its request went to"},
    {.request = rq::end_transaction,
     .code = rc::system_error,
     .remark = "producer group wrong",
     .kind = errc::producer_error,
     .request_fate = fate::refused,
     .meaning = "the half message is another group's",
     .advice = "end it under the producer group that sent it"},
    // Up to 5.1, and with server-side reset turned off.
    {.request = rq::invoke_broker_to_reset_offset,
     .code = rc::system_error,
     .kind = errc::offset_failed,
     .meaning = "the broker could not reset the offsets",
     .advice = "the group needs an offset on every queue first"},
    {.code = rc::system_error,
     .remark = "does not support consumer to filter",
     .kind = errc::consumer_error,
     .request_fate = fate::refused,
     .meaning = "the broker does not filter by SQL",
     .advice = "set enablePropertyFilter=true there, or filter by tag"},
    // Access control up to 5.2 answers 1, its exception's name in the remark.
    {.code = rc::system_error,
     .remark = "No default permission",
     .kind = errc::permission_denied,
     .request_fate = fate::refused,
     .meaning = "the access key may not do that",
     .advice = "grant it in the broker's plain_acl.yml"},
    {.code = rc::system_error,
     .remark = "Need admin permission",
     .kind = errc::permission_denied,
     .request_fate = fate::refused,
     .meaning = "only an administrator's access key may do that",
     .advice = "use one (admin: true in the broker's plain_acl.yml)"},
    {.code = rc::system_error,
     .remark = "AclException",
     .kind = errc::authentication_failed,
     .request_fate = fate::refused,
     .advice = "check the access key, its secret and its rights (the broker's plain_acl.yml)"},
    // Up to 5.3.1; later releases say 29.
    {.code = rc::system_error,
     .remark = "] is illegal",
     .kind = errc::queue_not_found,
     .retry = refresh_route,
     .request_fate = fate::refused,
     .advice = "the topic has fewer queues there: use a lower queue id or fetch the route again"},

    {.code = rc::system_busy,
     .kind = errc::broker_busy,
     .retry = other_broker,
     .request_fate = fate::refused,
     .meaning = "overloaded, flushing, or a slave",
     .advice = "repeat after a pause, or at another broker"},
    {.code = rc::request_code_not_supported,
     .request_fate = fate::refused,
     .meaning = "the broker does not know this request, or this port does not serve it",
     .advice = "use a newer broker, and its own port (not the VIP port, not a name server's)"},
    {
        .code = rc::transaction_failed,
        .kind = errc::transaction_failed,
    },

    // Of a send these are receipts, not errors: the message is stored. Elsewhere they say what they say.
    {.code = rc::flush_disk_timeout, .kind = errc::system_error, .meaning = "done, but not yet flushed to disk"},
    {.code = rc::slave_not_available, .kind = errc::system_error, .meaning = "done, but no slave has it yet"},
    {.code = rc::flush_slave_timeout, .kind = errc::system_error, .meaning = "done, but not yet replicated"},
    {.request = rq::end_transaction,
     .code = rc::slave_not_available,
     .kind = errc::transaction_failed,
     .retry = refresh_route,
     .request_fate = fate::refused,
     .meaning = "this is a slave",
     .advice = "end it at the master"},
    {.request = rq::recall_message,
     .code = rc::slave_not_available,
     .kind = errc::send_failed,
     .retry = refresh_route,
     .request_fate = fate::refused,
     .meaning = "this is a slave",
     .advice = "recall it at the master"},

    {.code = rc::message_illegal,
     .request_fate = fate::refused,
     .meaning = "the message is not acceptable there",
     .advice = "see the remark"},
    {.family = family::send,
     .code = rc::message_illegal,
     .kind = errc::send_failed,
     .request_fate = fate::refused,
     .meaning = "the message is not acceptable there",
     .advice = "check the sizes of body and properties, the delay, the keys of a compacted topic, the message type"},
    {.family = family::consumer,
     .code = rc::message_illegal,
     .kind = errc::consumer_error,
     .request_fate = fate::refused,
     .meaning = "the queue id of the message is not valid there",
     .advice = "use the queue the message came from"},
    {.code = rc::service_not_available,
     .kind = errc::system_error,
     .retry = other_broker,
     .request_fate = fate::refused,
     .meaning = "its store is not writable (a slave, a full disk, shutting down)",
     .advice = "use another broker; free disk space there"},
    {.family = family::send,
     .code = rc::service_not_available,
     .kind = errc::send_failed,
     .retry = other_broker,
     .request_fate = fate::refused,
     .meaning = "its store is not writable (a slave, a full disk, shutting down)",
     .advice = "use another broker; free disk space there"},
    {.code = rc::version_not_supported,
     .request_fate = fate::refused,
     .meaning = "a proxy needs the broker's name in the request",
     .advice = "give the broker its name in the settings, not only its address"},

    {.code = rc::no_permission,
     .kind = errc::permission_denied,
     .request_fate = fate::refused,
     .advice = "check what the topic, the group and the broker permit, and the rights of the user"},
    // Also what a former master answers, so the route is worth a look.
    {.family = family::send,
     .code = rc::no_permission,
     .kind = errc::permission_denied,
     .retry = refresh_route,
     .request_fate = fate::refused,
     .meaning = "the broker or the topic takes no messages, or the user may not send",
     .advice = "check the permissions of both, and the user's rights"},
    {.family = family::pull,
     .code = rc::no_permission,
     .kind = errc::permission_denied,
     .retry = refresh_route,
     .request_fate = fate::refused,
     .meaning = "the broker, the topic or the group may not be read",
     .advice = "check the permissions of all three, and the user's rights"},
    {.code = rc::no_permission,
     .remark = "check signature failed",
     .kind = errc::authentication_failed,
     .request_fate = fate::refused,
     .meaning = "the secret does not fit the access key",
     .advice = "check the secret key"},
    {.code = rc::no_permission,
     .remark = "username cannot be null",
     .kind = errc::authentication_failed,
     .request_fate = fate::refused,
     .meaning = "the broker wants an access key",
     .advice = "configure credentials"},
    {.code = rc::no_permission,
     .remark = "is not found.",
     .kind = errc::authentication_failed,
     .request_fate = fate::refused,
     .meaning = "the broker does not know the user named by the access key",
     .advice = "check the access key, or create the user"},

    {.code = rc::topic_not_exist,
     .kind = errc::topic_not_found,
     .request_fate = fate::refused,
     .advice = "create it or allow automatic creation"},
    {.family = family::send,
     .code = rc::topic_not_exist,
     .kind = errc::topic_not_found,
     .retry = refresh_route,
     .request_fate = fate::refused,
     .advice = "create it or allow automatic creation"},
    {.family = family::pull,
     .code = rc::topic_not_exist,
     .kind = errc::topic_not_found,
     .retry = refresh_route,
     .request_fate = fate::refused,
     .advice = "create it or allow automatic creation"},
    {.code = rc::topic_exist_already, .request_fate = fate::refused, .meaning = "the topic is there already"},

    // Of a pull these are statuses; here they are for whoever asks for messages in another way.
    {.code = rc::pull_not_found,
     .kind = errc::pull_failed,
     .retry = retry_same,
     .request_fate = fate::refused,
     .meaning = "there is nothing new",
     .advice = "ask again later"},
    {.code = rc::pull_retry_immediately,
     .kind = errc::pull_failed,
     .retry = retry_same,
     .request_fate = fate::refused,
     .meaning = "nothing matched",
     .advice = "go on from the offset given"},
    {.code = rc::pull_offset_moved,
     .kind = errc::pull_failed,
     .request_fate = fate::refused,
     .meaning = "the offset is out of range",
     .advice = "go on from the offset given"},
    {.code = rc::query_not_found, .request_fate = fate::refused, .meaning = "what was asked for is not there"},
    {.family = family::offset,
     .code = rc::query_not_found,
     .kind = errc::offset_failed,
     .request_fate = fate::refused,
     .meaning = "the group has no offset there yet",
     .advice = "choose where to begin"},
    {.family = family::pull,
     .code = rc::query_not_found,
     .kind = errc::pull_failed,
     .request_fate = fate::refused,
     .meaning = "no message fits the query",
     .advice = "check the key and the time range; the index lags a little behind"},

    {.code = rc::subscription_parse_failed,
     .kind = errc::consumer_error,
     .request_fate = fate::refused,
     .meaning = "the filter expression is not valid",
     .advice = "correct it; the remark may say where"},
    {.code = rc::subscription_not_exist,
     .kind = errc::consumer_error,
     .retry = retry_same,
     .request_fate = fate::refused,
     .meaning = "the broker does not know the subscription yet",
     .advice = "heartbeat with it first, then pull again"},
    {.code = rc::subscription_not_latest,
     .kind = errc::consumer_error,
     .retry = retry_same,
     .request_fate = fate::refused,
     .meaning = "the broker knows an older subscription",
     .advice = "heartbeat with the new one, then pull again"},
    {.code = rc::subscription_group_not_exist,
     .kind = errc::consumer_error,
     .request_fate = fate::refused,
     .advice = "create it or allow automatic creation"},
    {.code = rc::filter_data_not_exist,
     .kind = errc::consumer_error,
     .retry = retry_same,
     .request_fate = fate::refused,
     .meaning = "the broker has not compiled the filter yet",
     .advice = "heartbeat with it, then pull again"},
    {.code = rc::filter_data_not_latest,
     .kind = errc::consumer_error,
     .retry = retry_same,
     .request_fate = fate::refused,
     .meaning = "the broker has compiled an older filter",
     .advice = "heartbeat with the new one, then pull again"},

    {.code = rc::invalid_parameter,
     .request_fate = fate::refused,
     .meaning = "a field of the request is not valid",
     .advice = "the remark says which"},
    {.family = family::send,
     .code = rc::invalid_parameter,
     .kind = errc::send_failed,
     .request_fate = fate::refused,
     .meaning = "the topic's name or the queue id is not valid there",
     .advice = "use 1 to 127 letters, digits, '%', '|', '-', '_', and a queue the topic has"},
    {.family = family::pull,
     .code = rc::invalid_parameter,
     .kind = errc::pull_failed,
     .request_fate = fate::refused,
     .meaning = "the topic's name or the queue id is not valid there",
     .advice = "use 1 to 127 letters, digits, '%', '|', '-', '_', and a queue the topic has"},
    {.request = rq::update_and_create_topic,
     .code = rc::invalid_parameter,
     .request_fate = fate::refused,
     .meaning = "the topic's name or one of its attributes is not valid there",
     .advice = "use 1 to 127 letters, digits, '%', '|', '-', '_', and no system topic's name"},
    {.family = family::offset,
     .code = rc::invalid_parameter,
     .kind = errc::offset_failed,
     .request_fate = fate::refused,
     .meaning = "a field of the request is not valid",
     .advice = "the remark says which"},
    {.code = rc::invalid_parameter,
     .remark = "] is illegal",
     .kind = errc::queue_not_found,
     .retry = refresh_route,
     .request_fate = fate::refused,
     .advice = "the topic has fewer queues there: use a lower queue id or fetch the route again"},

    {.code = rc::transaction_should_commit,
     .kind = errc::transaction_failed,
     .meaning = "it should be committed",
     .advice = "commit it"},
    {.code = rc::transaction_should_rollback,
     .kind = errc::transaction_failed,
     .meaning = "it should be rolled back",
     .advice = "roll it back"},
    {.code = rc::transaction_state_unknow, .kind = errc::transaction_failed, .meaning = "its state is not known"},
    {.code = rc::transaction_state_group_wrong,
     .kind = errc::transaction_failed,
     .request_fate = fate::refused,
     .meaning = "the transaction is another group's",
     .advice = "end it under the producer group that sent the half message"},
    {.code = rc::no_buyer_id,
     .retry = other_broker,
     .request_fate = fate::refused,
     .meaning = "the buyer id is missing",
     .advice = "set the message's BUYER_ID"},
    {.family = family::send,
     .code = rc::no_buyer_id,
     .kind = errc::send_failed,
     .retry = other_broker,
     .request_fate = fate::refused,
     .meaning = "the buyer id is missing",
     .advice = "set the message's BUYER_ID"},
    {.code = rc::not_in_current_unit,
     .retry = other_broker,
     .request_fate = fate::refused,
     .meaning = "another unit of the deployment is in charge",
     .advice = "use that unit's brokers"},
    {.family = family::send,
     .code = rc::not_in_current_unit,
     .kind = errc::send_failed,
     .retry = other_broker,
     .request_fate = fate::refused,
     .meaning = "another unit of the deployment is in charge",
     .advice = "use that unit's brokers"},

    {.code = rc::consumer_not_online,
     .kind = errc::consumer_error,
     .request_fate = fate::refused,
     .meaning = "no consumer of the group is connected",
     .advice = "start one"},
    {.code = rc::consume_msg_timeout,
     .kind = errc::consumer_error,
     .meaning = "the consumer the broker asked did not answer in time",
     .advice = "see whether it hangs"},
    {.code = rc::no_message,
     .kind = errc::consumer_error,
     .request_fate = fate::refused,
     .meaning = "the offset is outside of the queue",
     .advice = "use the receipt of the latest delivery"},
    {.code = rc::polling_full,
     .kind = errc::broker_busy,
     .retry = retry_same,
     .request_fate = fate::refused,
     .meaning = "too many polls wait there",
     .advice = "pause before the next"},
    {.code = rc::polling_timeout,
     .kind = errc::pull_failed,
     .retry = retry_same,
     .request_fate = fate::refused,
     .meaning = "there is nothing new",
     .advice = "ask again later"},
    {.code = rc::broker_not_exist, .request_fate = fate::refused, .meaning = "the broker named is not known"},
    // Up to 5.3.2 these three requests had the numbers for themselves.
    {.request = rq::update_and_create_acl_config,
     .code = rc::update_and_create_acl_config_failed,
     .kind = errc::system_error,
     .meaning = "the broker could not change its ACL configuration",
     .advice = "its log says why"},
    {.request = rq::delete_acl_config,
     .code = rc::delete_acl_config_failed,
     .kind = errc::system_error,
     .meaning = "the broker could not change its ACL configuration",
     .advice = "its log says why"},
    {.request = rq::update_global_white_addrs_config,
     .code = rc::update_global_white_addrs_config_failed,
     .kind = errc::system_error,
     .meaning = "the broker could not change its ACL configuration",
     .advice = "its log says why"},
    {.code = rc::broker_dispatch_not_complete,
     .retry = retry_same,
     .request_fate = fate::refused,
     .meaning = "the broker is still building its indexes",
     .advice = "ask again later"},
    {.code = rc::broadcast_consumption,
     .kind = errc::consumer_error,
     .request_fate = fate::refused,
     .meaning = "the group consumes by broadcast",
     .advice = "its offsets are its consumers' own"},
    {.code = rc::flow_control,
     .kind = errc::broker_busy,
     .retry = retry_same,
     .request_fate = fate::refused,
     .meaning = "flow control",
     .advice = "pause before the next, and send less"},
    {.code = rc::not_leader_for_queue,
     .retry = refresh_route,
     .request_fate = fate::refused,
     .meaning = "another broker leads this queue now",
     .advice = "fetch the route again"},
    {.family = family::send,
     .code = rc::not_leader_for_queue,
     .kind = errc::send_failed,
     .retry = refresh_route,
     .request_fate = fate::refused,
     .meaning = "another broker leads this queue now",
     .advice = "fetch the route again"},
    {.family = family::pull,
     .code = rc::not_leader_for_queue,
     .kind = errc::pull_failed,
     .retry = refresh_route,
     .request_fate = fate::refused,
     .meaning = "another broker leads this queue now",
     .advice = "fetch the route again"},
    {.family = family::offset,
     .code = rc::not_leader_for_queue,
     .kind = errc::offset_failed,
     .retry = refresh_route,
     .request_fate = fate::refused,
     .meaning = "another broker leads this queue now",
     .advice = "fetch the route again"},
    {.code = rc::illegal_operation, .request_fate = fate::refused, .meaning = "not possible now"},
    {.request = rq::end_transaction,
     .code = rc::illegal_operation,
     .kind = errc::transaction_failed,
     .request_fate = fate::refused,
     .meaning = "it is too late to end this transaction",
     .advice = "end it within the immunity time the half message asked for"},
    {.request = rq::recall_message,
     .code = rc::illegal_operation,
     .kind = errc::send_failed,
     .request_fate = fate::refused,
     .meaning = "the recall handle is not valid",
     .advice = "use the one of the receipt"},
    {.code = rc::go_away,
     .kind = errc::broker_busy,
     .retry = retry_same,
     .request_fate = fate::refused,
     .meaning = "it is shutting down",
     .advice = "repeat on a new connection, then at another broker"},

    // One broker passing a request on to another (static topics).
    {.code = rc::rpc_unknown,
     .kind = errc::system_error,
     .retry = retry_same,
     .meaning = "passing it on to another broker failed"},
    {.code = rc::rpc_addr_is_null,
     .kind = errc::system_error,
     .retry = refresh_route,
     .request_fate = fate::refused,
     .meaning = "the broker to pass it on to is not known",
     .advice = "fetch the route again"},
    {.code = rc::rpc_send_to_channel_failed,
     .kind = errc::system_error,
     .retry = retry_same,
     .meaning = "passing it on to another broker failed"},
    {.code = rc::rpc_time_out,
     .kind = errc::system_error,
     .retry = retry_same,
     .meaning = "passing it on to another broker took too long"},

    // Controllers, which only brokers and administrators ask.
    {.code = rc::controller_fenced_master_epoch,
     .request_fate = fate::refused,
     .meaning = "the master's epoch is over"},
    {.code = rc::controller_fenced_sync_state_set_epoch,
     .request_fate = fate::refused,
     .meaning = "the epoch of the replica set is over"},
    {.code = rc::controller_invalid_master, .request_fate = fate::refused, .meaning = "that is not the master"},
    {.code = rc::controller_invalid_replicas, .request_fate = fate::refused, .meaning = "those are not the replicas"},
    {.code = rc::controller_master_not_available,
     .retry = retry_same,
     .request_fate = fate::refused,
     .meaning = "there is no master at the moment",
     .advice = "ask again later"},
    {.code = rc::controller_invalid_request, .request_fate = fate::refused, .meaning = "the request is not valid"},
    {.code = rc::controller_broker_not_alive, .request_fate = fate::refused, .meaning = "that broker is not alive"},
    {.code = rc::controller_not_leader,
     .retry = other_broker,
     .request_fate = fate::refused,
     .meaning = "another controller leads",
     .advice = "ask that one"},
    {.code = rc::controller_broker_metadata_not_exist,
     .request_fate = fate::refused,
     .meaning = "the controller does not know that broker"},
    {.code = rc::controller_invalid_clean_broker_metadata,
     .request_fate = fate::refused,
     .meaning = "that broker's data can't be cleaned now"},
    {.code = rc::controller_broker_need_to_be_registered,
     .request_fate = fate::refused,
     .meaning = "the broker has to register first"},
    {.code = rc::controller_master_still_exist, .request_fate = fate::refused, .meaning = "there still is a master"},
    {.code = rc::controller_elect_master_failed, .kind = errc::system_error, .meaning = "electing a master failed"},
    {.code = rc::controller_alter_sync_state_set_failed,
     .kind = errc::system_error,
     .meaning = "changing the replica set failed"},
    {.code = rc::controller_broker_id_invalid, .request_fate = fate::refused, .meaning = "the broker id is not valid"},
    {.code = rc::controller_jraft_internal_error,
     .kind = errc::system_error,
     .meaning = "the controller failed inside"},
    {.code = rc::controller_broker_live_info_not_exists,
     .request_fate = fate::refused,
     .meaning = "the controller has heard nothing of that broker"},
    {.code = rc::user_not_exist, .request_fate = fate::refused, .meaning = "there is no such user"},
    {.code = rc::policy_not_exist, .request_fate = fate::refused, .meaning = "there is no such policy"},

    // Everything else.
    {.family = family::other, .kind = errc::broker_rejected},
    {.family = family::send, .kind = errc::send_failed},
    {.family = family::pull, .kind = errc::pull_failed},
    {.family = family::offset, .kind = errc::offset_failed},
    {.family = family::transaction, .kind = errc::transaction_failed},
    {.family = family::producer, .kind = errc::producer_error},
    {.family = family::consumer, .kind = errc::consumer_error},
});

// How closely a row fits, 0: not at all.
int closeness(const error_rule& rule, request_code request, std::int32_t code, std::string_view remark) noexcept {
    if (rule.code && static_cast<std::int32_t>(*rule.code) != code) return 0;
    if (rule.request && *rule.request != request) return 0;
    if (rule.family && *rule.family != family_of(request)) return 0;
    if (!rule.remark.empty() && remark.find(rule.remark) == std::string_view::npos) return 0;
    return 1 + (rule.code ? 8 : 0) + (rule.remark.empty() ? 0 : 4) + (rule.request ? 2 : 0) + (rule.family ? 1 : 0);
}

}  // namespace

std::string_view to_string(retry_class r) noexcept {
    switch (r) {
        case never:
            return "never";
        case retry_same:
            return "retry_same";
        case other_broker:
            return "other_broker";
        case refresh_route:
            return "refresh_route";
    }
    return {};
}

std::string_view to_string(request_family f) noexcept {
    switch (f) {
        case family::other:
            return "other";
        case family::send:
            return "send";
        case family::pull:
            return "pull";
        case family::offset:
            return "offset";
        case family::transaction:
            return "transaction";
        case family::producer:
            return "producer";
        case family::consumer:
            return "consumer";
    }
    return {};
}

request_family family_of(request_code request) noexcept {
    switch (request) {
        case rq::send_message:
        case rq::send_message_v2:
        case rq::send_batch_message:
        case rq::send_reply_message:
        case rq::send_reply_message_v2:
        case rq::recall_message:
            return family::send;
        case rq::pull_message:
        case rq::lite_pull_message:
        case rq::pop_message:
        case rq::peek_message:
        case rq::query_message:
        case rq::view_message_by_id:
            return family::pull;
        case rq::query_consumer_offset:
        case rq::update_consumer_offset:
        case rq::search_offset_by_timestamp:
        case rq::get_max_offset:
        case rq::get_min_offset:
        case rq::get_earliest_msg_storetime:
            return family::offset;
        case rq::end_transaction:
            return family::transaction;
        case rq::get_producer_connection_list:
        case rq::get_all_producer_info:
            return family::producer;
        case rq::consumer_send_msg_back:
        case rq::get_consumer_list_by_group:
        case rq::get_consumer_connection_list:
        case rq::get_consumer_running_info:
        case rq::consume_message_directly:
        case rq::update_and_create_subscriptiongroup:
        case rq::delete_subscriptiongroup:
        case rq::lock_batch_mq:
        case rq::unlock_batch_mq:
        case rq::check_client_config:
        case rq::query_assignment:
        case rq::ack_message:
        case rq::batch_ack_message:
        case rq::change_message_invisibletime:
        case rq::notification:
        case rq::polling_info:
            return family::consumer;
        default:
            return family::other;
    }
}

std::span<const error_rule> error_table() noexcept { return table; }

const error_rule& rule_for(request_code request, std::int32_t code, std::string_view remark) noexcept {
    const error_rule* best = &table.back();
    int best_closeness = 0;
    for (const auto& rule : table) {
        const int fits = closeness(rule, request, code, remark);
        if (fits <= best_closeness) continue;
        best = &rule;
        best_closeness = fits;
    }
    return *best;
}

std::string explanation(const error_rule& rule) {
    std::string out{rule.meaning};
    if (!rule.meaning.empty() && !rule.advice.empty()) out += "; ";
    return out += rule.advice;
}

error make_response_error(request_code request, std::int32_t code, std::optional<std::string_view> remark) {
    const auto& rule = rule_for(request, code, remark.value_or(""));
    return {.code = rule.kind,
            .request = rule.request_fate,
            .response_code = code,
            .detail = explanation(rule),
            .remark = protocol::detail::one_line(remark.value_or(""), max_remark_size)};
}

}  // namespace rmq
