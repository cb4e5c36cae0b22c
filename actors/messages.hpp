#pragma once

// What other actors say to ours, and the messages of our own actors among themselves. Messages are structs; they stay
// in one process. Most requests to a broker are listed in operations.hpp. Include this header to talk to
// `broker_manager::actor()` from an actor of your own.

#include <rmq/actors/broker_description.hpp>
#include <rmq/actors/caf_compat.hpp>
#include <rmq/actors/operations.hpp>
#include <rmq/protocol/broker_pushes/consumer_ids_changed.hpp>
#include <rmq/protocol/broker_pushes/consumer_status_question.hpp>
#include <rmq/protocol/broker_pushes/direct_consumption.hpp>
#include <rmq/protocol/broker_pushes/offset_reset.hpp>
#include <rmq/protocol/broker_pushes/pushed_reply.hpp>
#include <rmq/protocol/broker_pushes/running_info_question.hpp>
#include <rmq/protocol/broker_pushes/transaction_check.hpp>
#include <rmq/protocol/message.hpp>
#include <rmq/protocol/send_message.hpp>
#include <rmq/runtime/broker_choice.hpp>
#include <rmq/runtime/broker_port.hpp>
#include <rmq/runtime/clock.hpp>
#include <rmq/runtime/connection_core.hpp>
#include <rmq/runtime/failover_call.hpp>
#include <rmq/runtime/health_core.hpp>
#include <rmq/runtime/lease_handle.hpp>
#include <rmq/runtime/operation.hpp>
#include <rmq/runtime/transport.hpp>

#include <caf/actor.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace rmq {

// -- requests to the manager ------------------------------------------------------------------

/// Sends a message through a broker; answered with a send_receipt. The fields are those of send_options; see
/// broker_operations::send.
struct send_request {
    std::string broker;  ///< name or address
    rmq::message message;
    std::int32_t queue_id = -1;
    std::chrono::milliseconds timeout{0};
    std::string group{};
    bool transactional = false;
    bool require_ok = false;
    bool unchecked = false;
    std::int32_t reconsume_times = 0;
    std::optional<std::int32_t> max_reconsume_times{};
    lease_handle lease{};  ///< it goes over the lease's connection, if one is given
};

/// Sends a message through any of these brokers; answered with a send_receipt. See broker_group.
struct send_any_request {
    std::vector<std::string> brokers;  ///< names or addresses
    rmq::message message;
    send_options options{};
    group_options how{};
};

/// The same for a batch; answered with a batch_receipt.
struct send_batch_any_request {
    std::vector<std::string> brokers;  ///< names or addresses
    send_batch_query query;
    group_options how{};
};

/// Asks for a connection of one's own; answered with a lease_handle, first come, first served. In the requests of the
/// other operations it is `lease`. Errors: pool_exhausted, client_stopped, invalid_argument (no such broker).
struct acquire_request {
    std::string broker;                    ///< name or address
    std::chrono::milliseconds timeout{0};  ///< 0: the client's acquire_timeout
};

/// Makes a broker known; answered with `done`. Errors: invalid_argument (bad name or address, name taken).
struct add_broker {
    std::string name;
    std::string address;
};

/// Forgets a broker: its requests complete with client_stopped. Answered with `done`, also when it was not known.
struct remove_broker {
    std::string name;
};

struct done {};

/// From now on every broker of this manager, also one that is added later, is told by heartbeats that this client is a
/// member of these groups: at once, at least every client_settings::heartbeat_interval, and again when a connection was
/// lost. They are left (unregister) when the broker is removed, when the manager stops, and when a later set_heartbeat
/// leaves them out; no group at all ends the heartbeats. An empty client_id is the client's own. Heartbeats that fail
/// are told to subscribers (heartbeat_failed). Answered with `done`. Errors: those of heartbeat_query.
struct set_heartbeat {
    heartbeat_data data;
};

/// Nothing is sent to the broker until it is resumed or reset, also after a restart of its actor: requests and leases
/// are refused with broker_unavailable, what was sent before is still answered, leases that are out stay so, but what
/// is asked over them is refused. Heartbeats go on. Answered with `done`. Errors: invalid_argument (no such broker).
struct suspend_broker {
    std::string broker;  ///< name or address
};

/// Ends suspend_broker, or an open circuit: the broker is tried at once. Answered as suspend_broker is.
struct resume_broker {
    std::string broker;
};

/// Everything that is known about the broker is forgotten, an operator's word and a spent restart budget, too: it is
/// `unknown`, and tried at once. Answered as suspend_broker is.
struct reset_broker {
    std::string broker;
};

/// Asks for the brokers that are known.
struct list_brokers {};

struct broker_list {
    std::vector<broker_description> brokers;
};

/// From now on `listener` is told what happens to brokers and what brokers ask for by themselves, until it ends.
/// Answered with `done` when asked: what happens after that answer is told. Told without waiting, it may miss what a
/// blocking call right behind it brings about, which does not go through the manager's actor.
///
/// Told: broker_state_changed, broker_restarted, broker_failed, heartbeat_failed, lease_overdue, connections_exhausted,
/// client_id_seen_twice, transaction_check, consumer_ids_changed, offset_reset.
/// Asked, and to be answered with: consumer_status_question (consumer_status), running_info_question
/// (consumer_running_info), direct_consumption (direct_consumption_outcome), pushed_reply (done). Listeners are asked
/// one after the other, in the order in which they subscribed, until one answers; one that does not have the group
/// answers with an error of any kind. A broker gets an answer after 9 s at the latest (4 s about a
/// consumer_status), if it has to say that there is none.
///
/// Later versions tell more. A listener that does not handle all of these calls actors::drop_other_messages(self), or
/// has a default handler of its own: CAF prints what it gets otherwise.
struct subscribe {
    caf::actor listener;
};

// -- events to subscribers ----------------------------------------------------------------------

/// A broker is in another state now (docs/health.md). The states of one broker follow each other without a gap.
struct broker_state_changed {
    std::string broker;
    health_state from = health_state::unknown;
    health_state to = health_state::unknown;
    std::string reason;
};

/// A broker's actor ended unexpectedly and was started again; requests in flight completed with fate unknown.
struct broker_restarted {
    std::string broker;
    std::string reason;
    std::uint32_t restarts = 0;
};

/// A broker's actor ended too often: requests to it are refused with broker_unavailable. It is tried again by itself
/// every health_settings::failed_interval, and at once by reset_broker.
struct broker_failed {
    std::string broker;
    std::string reason;
};

/// A heartbeat that was set (set_heartbeat) was refused or not answered; the next one goes out when it is due. After
/// 120 s without one a broker forgets its members.
struct heartbeat_failed {
    std::string broker;
    error why;
};

/// A lease is held for longer than pool_settings::lease_overdue_after. Told once; it is not taken away.
struct lease_overdue {
    std::string broker;
    std::chrono::milliseconds held{0};
    std::string taken_by;  ///< the function that asked for it, …
    std::string file;      ///< … and where that is
    std::uint32_t line = 0;
};

/// Somebody who asked for a lease got none in time. Told once for all of the same moment.
struct connections_exhausted {
    std::string broker;
    std::size_t leased = 0;
    std::size_t waiting = 0;
};

/// The answer to a question for consumer ids, in any form, has our own client id more than once: we heartbeat on
/// several connections, or another process uses our id. Each place in the list is given queues, and those of the others
/// go unread.
struct client_id_seen_twice {
    std::string broker;
    std::string group;
    std::string client_id;
    std::size_t times = 0;
};

/// The rmq::error inside a failed request of an actor: `.then(ok, [](const caf::error& e) { … error_from(e) … })`.
inline error error_from(const caf::error& e) { return actors::from_caf(e); }

}  // namespace rmq

namespace rmq::actors {

// -- to a broker actor ---------------------------------------------------------------------------

struct doorbell {};  // something waits in the broker's port

// A request by an actor that wants the reply as a message.
struct execute {
    std::shared_ptr<protocol::encoded_frame> frame;
    runtime::connection_role role = runtime::connection_role::shared;
    bool oneway = false;
    runtime::time_point deadline{};
    std::shared_ptr<runtime::lease_use> lease{};
};
struct executed {
    std::shared_ptr<runtime::reply> reply;  // whoever gets the message may take it apart
};

// Reports of transports, by connection and by the transport's number: an old one's reports come too late to matter.
struct socket_opened {
    std::uint32_t connection = 0;
    std::uint64_t transport = 0;
};
struct socket_received {
    std::uint32_t connection = 0;
    std::uint64_t transport = 0;
    std::shared_ptr<const runtime::received_frames> frames;
};
struct socket_written {
    std::uint32_t connection = 0;
    std::uint64_t transport = 0;
};
struct socket_lost {
    std::uint32_t connection = 0;
    std::uint64_t transport = 0;
    std::shared_ptr<const error> why;
};

// Ours to a request of the broker's own, which came over that transport.
struct answer_broker {
    std::uint32_t connection = 0;
    std::uint64_t transport = 0;
    std::shared_ptr<std::vector<std::byte>> frame;  // the broker actor takes it
};

struct wake {
    std::uint64_t generation = 0;
};
struct keep_membership {
    std::shared_ptr<const heartbeat_data> groups;  // none: no longer
};
struct heartbeat_answered {
    std::shared_ptr<result<runtime::reply>> outcome;
};
struct group_left {};
struct probe_answered {
    runtime::probe_id probe = 0;
    std::shared_ptr<result<runtime::reply>> outcome;
};
// What the others are like.
struct peers_health {
    bool another_serves = false;
    std::optional<runtime::duration> latency;
    friend bool operator==(const peers_health&, const peers_health&) = default;
};
enum class health_order : std::uint8_t { suspend, resume, reset, give_up };
struct order_health {  // answered with the report that comes of it
    health_order what = health_order::reset;
};
struct stop {};        // complete everything, leave all groups, close everything, end
struct io_stopped {};  // the I/O loop goes away: complete everything, end, and refuse what comes later

// -- to the desk for brokers' own requests -----------------------------------------------------------

struct broker_asked {
    protocol::broker_name broker;
    caf::strong_actor_ptr actor;  // takes the answer_broker
    std::uint32_t connection = 0;
    std::uint64_t transport = 0;
    std::shared_ptr<const runtime::incoming_request> asked;
};
struct answer_overdue {  // from itself
    std::uint64_t question = 0;
};

// -- to the manager, from broker actors ---------------------------------------------------------------

struct health_report {
    std::shared_ptr<const runtime::broker_port> of;
    std::vector<runtime::health_change> changes;  // since the last report
    runtime::health_state state = runtime::health_state::unknown;
    std::string_view reason{};  // for ever valid; empty for a broker that never was in another one
    runtime::duration latency{0};
    double error_rate = 0;
};

// -- to the manager, from itself --------------------------------------------------------------------

struct broker_ended {
    std::string name;
    std::uint64_t incarnation = 0;
    std::string reason;  // empty: it ended as told
};
struct restart_broker {
    std::string name;
    std::uint64_t incarnation = 0;
};
struct retry_later {  // a request that can go elsewhere: goes on when its time has come
    std::shared_ptr<runtime::parked_call> call;
};
struct retry_due {
    std::uint64_t generation = 0;
};
struct any_answered {  // what became of somebody's request to any of several brokers
    std::uint64_t question = 0;
    std::shared_ptr<result<runtime::reply>> outcome;
};
struct acquired {  // what became of somebody's acquire_request
    std::uint64_t question = 0;
    std::shared_ptr<result<runtime::reply>> outcome;
};

}  // namespace rmq::actors

#ifndef RMQ_CAF_TYPE_ID_OFFSET
#    define RMQ_CAF_TYPE_ID_OFFSET 300
#endif

// clang-format off
RMQ_BEGIN_MESSAGES(rocketmq, caf::first_custom_type_id + RMQ_CAF_TYPE_ID_OFFSET)
RMQ_MESSAGE_ID(rocketmq, rmq::error)
RMQ_MESSAGE_ID(rocketmq, rmq::send_receipt)
#define RMQ_ANSWER_ID(answer) RMQ_MESSAGE_ID(rocketmq, rmq::answer)
RMQ_OPERATION_RESULTS(RMQ_ANSWER_ID)
#undef RMQ_ANSWER_ID
#define RMQ_REQUEST_ID(request, query, answer) RMQ_MESSAGE_ID(rocketmq, rmq::request)
RMQ_OPERATIONS(RMQ_REQUEST_ID)
#undef RMQ_REQUEST_ID
RMQ_MESSAGE_ID(rocketmq, rmq::done)
RMQ_MESSAGE_ID(rocketmq, rmq::send_request)
RMQ_MESSAGE_ID(rocketmq, rmq::acquire_request)
RMQ_MESSAGE_ID(rocketmq, rmq::lease_handle)
RMQ_MESSAGE_ID(rocketmq, rmq::lease_overdue)
RMQ_MESSAGE_ID(rocketmq, rmq::connections_exhausted)
RMQ_MESSAGE_ID(rocketmq, rmq::add_broker)
RMQ_MESSAGE_ID(rocketmq, rmq::remove_broker)
RMQ_MESSAGE_ID(rocketmq, rmq::set_heartbeat)
RMQ_MESSAGE_ID(rocketmq, rmq::suspend_broker)
RMQ_MESSAGE_ID(rocketmq, rmq::resume_broker)
RMQ_MESSAGE_ID(rocketmq, rmq::reset_broker)
RMQ_MESSAGE_ID(rocketmq, rmq::list_brokers)
RMQ_MESSAGE_ID(rocketmq, rmq::broker_list)
RMQ_MESSAGE_ID(rocketmq, rmq::subscribe)
RMQ_MESSAGE_ID(rocketmq, rmq::broker_state_changed)
RMQ_MESSAGE_ID(rocketmq, rmq::broker_restarted)
RMQ_MESSAGE_ID(rocketmq, rmq::broker_failed)
RMQ_MESSAGE_ID(rocketmq, rmq::heartbeat_failed)
RMQ_MESSAGE_ID(rocketmq, rmq::client_id_seen_twice)
RMQ_MESSAGE_ID(rocketmq, rmq::transaction_check)
RMQ_MESSAGE_ID(rocketmq, rmq::consumer_ids_changed)
RMQ_MESSAGE_ID(rocketmq, rmq::offset_reset)
RMQ_MESSAGE_ID(rocketmq, rmq::consumer_status_question)
RMQ_MESSAGE_ID(rocketmq, rmq::consumer_status)
RMQ_MESSAGE_ID(rocketmq, rmq::running_info_question)
RMQ_MESSAGE_ID(rocketmq, rmq::consumer_running_info)
RMQ_MESSAGE_ID(rocketmq, rmq::direct_consumption)
RMQ_MESSAGE_ID(rocketmq, rmq::direct_consumption_outcome)
RMQ_MESSAGE_ID(rocketmq, rmq::pushed_reply)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::doorbell)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::execute)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::executed)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::socket_opened)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::socket_received)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::socket_written)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::socket_lost)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::answer_broker)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::broker_asked)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::answer_overdue)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::wake)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::keep_membership)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::heartbeat_answered)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::group_left)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::probe_answered)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::peers_health)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::order_health)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::health_report)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::stop)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::io_stopped)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::broker_ended)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::restart_broker)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::acquired)
RMQ_MESSAGE_ID(rocketmq, rmq::send_any_request)
RMQ_MESSAGE_ID(rocketmq, rmq::send_batch_any_request)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::retry_later)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::retry_due)
RMQ_MESSAGE_ID(rocketmq, rmq::actors::any_answered)
RMQ_END_MESSAGES(rocketmq)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::error)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::send_receipt)
#define RMQ_ALLOW_ANSWER(answer) CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::answer)
RMQ_OPERATION_RESULTS(RMQ_ALLOW_ANSWER)
#undef RMQ_ALLOW_ANSWER
#define RMQ_ALLOW_REQUEST(request, query, answer) CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::request)
RMQ_OPERATIONS(RMQ_ALLOW_REQUEST)
#undef RMQ_ALLOW_REQUEST
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::send_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::acquire_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::lease_handle)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::lease_overdue)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::connections_exhausted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::add_broker)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::remove_broker)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::set_heartbeat)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::suspend_broker)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::resume_broker)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::reset_broker)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::list_brokers)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::broker_list)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::subscribe)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::broker_state_changed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::broker_restarted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::broker_failed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::heartbeat_failed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::client_id_seen_twice)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::transaction_check)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::consumer_ids_changed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::offset_reset)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::consumer_status_question)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::consumer_status)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::running_info_question)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::consumer_running_info)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::direct_consumption)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::direct_consumption_outcome)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::pushed_reply)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::doorbell)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::execute)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::executed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::socket_opened)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::socket_received)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::socket_written)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::socket_lost)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::answer_broker)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::broker_asked)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::answer_overdue)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::wake)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::keep_membership)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::heartbeat_answered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::group_left)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::probe_answered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::peers_health)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::order_health)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::health_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::stop)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::io_stopped)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::broker_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::restart_broker)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::acquired)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::send_any_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::send_batch_any_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::retry_later)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::retry_due)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rmq::actors::any_answered)
// clang-format on

namespace rmq {

/// CAF 1.x wants to know every message type of a process before its first actor system: call this first in main() when
/// you make the actor system yourself (rmq::context does it for its own). May be called again, but not while an actor
/// system runs. With CAF 0.17 it does nothing.
void register_messages();

}  // namespace rmq

namespace rmq::actors {

/// What an actor is told for a result<T>.
template <class T>
using answer_to = std::conditional_t<std::is_void_v<T>, done, T>;

// Whoever wants to know how a broker is.
using health_watcher = caf::typed_actor<handles<void, health_report>>;

/// The actor behind a rmq::broker_manager.
// clang-format off
#define RMQ_HANDLES(request, query, answer) handles<answer_to<answer>, request>,
using broker_manager = caf::typed_actor<
    RMQ_OPERATIONS(RMQ_HANDLES)
    handles<send_receipt, send_request>, handles<lease_handle, acquire_request>, handles<done, add_broker>,
    handles<done, remove_broker>, handles<done, set_heartbeat>, handles<broker_list, list_brokers>,
    handles<done, suspend_broker>, handles<done, resume_broker>, handles<done, reset_broker>,
    handles<void, health_report>,
    handles<done, subscribe>,
    handles<void, client_id_seen_twice>, handles<void, broker_ended>,
    handles<void, restart_broker>, handles<void, acquired>, handles<send_receipt, send_any_request>,
    handles<batch_receipt, send_batch_any_request>, handles<void, retry_later>, handles<void, retry_due>,
    handles<void, any_answered>, handles<void, stop>>;
#undef RMQ_HANDLES
// clang-format on

}  // namespace rmq::actors
