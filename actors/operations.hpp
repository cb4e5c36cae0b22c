#pragma once

// The operations that actors may ask the manager for. Each line makes a request message of that name, which names a
// broker and carries the query of the operation's blocking form, and is answered with the result:
//
//     struct pull_request { std::string broker; pull_query query; lease_handle lease; };
//
// `send_request` is not among them: it is flat, since everybody writes it.

#include <rmq/protocol/consumer_ids.hpp>
#include <rmq/protocol/create_topic.hpp>
#include <rmq/protocol/delete_topic.hpp>
#include <rmq/protocol/earliest_store_time.hpp>
#include <rmq/protocol/end_transaction.hpp>
#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/lock_queues.hpp>
#include <rmq/protocol/max_offset.hpp>
#include <rmq/protocol/min_offset.hpp>
#include <rmq/protocol/pull_message.hpp>
#include <rmq/protocol/query_messages.hpp>
#include <rmq/protocol/query_offset.hpp>
#include <rmq/protocol/raw_request.hpp>
#include <rmq/protocol/runtime_info.hpp>
#include <rmq/protocol/search_offset.hpp>
#include <rmq/protocol/send_back.hpp>
#include <rmq/protocol/send_batch.hpp>
#include <rmq/protocol/send_oneway.hpp>
#include <rmq/protocol/topic_stats.hpp>
#include <rmq/protocol/unlock_queues.hpp>
#include <rmq/protocol/unregister_client.hpp>
#include <rmq/protocol/update_offset.hpp>
#include <rmq/protocol/view_message.hpp>

#include <rmq/runtime/lease_handle.hpp>

#include <cstdint>
#include <string>

// Request message, query, result.
#define RMQ_OPERATIONS(OPERATION)                                                    \
    OPERATION(send_batch_request, send_batch_query, batch_receipt)                   \
    OPERATION(send_oneway_request, send_oneway_query, void)                          \
    OPERATION(pull_request, pull_query, pulled)                                      \
    OPERATION(max_offset_request, max_offset_query, std::int64_t)                    \
    OPERATION(query_offset_request, query_offset_query, committed_offset)            \
    OPERATION(update_offset_request, update_offset_query, void)                      \
    OPERATION(min_offset_request, min_offset_query, std::int64_t)                    \
    OPERATION(search_offset_request, search_offset_query, std::int64_t)              \
    OPERATION(earliest_store_time_request, earliest_store_time_query, earliest_time) \
    OPERATION(consumer_ids_request, consumer_ids_query, consumer_list)               \
    OPERATION(view_message_request, view_message_query, message_view)                \
    OPERATION(query_messages_request, query_messages_query, found_messages)          \
    OPERATION(topic_stats_request, topic_stats_query, topic_statistics)              \
    OPERATION(runtime_info_request, runtime_info_query, runtime_values)              \
    OPERATION(create_topic_request, create_topic_query, void)                        \
    OPERATION(delete_topic_request, delete_topic_query, void)                        \
    OPERATION(heartbeat_request, heartbeat_query, heartbeat_reply)                   \
    OPERATION(unregister_request, unregister_query, void)                            \
    OPERATION(lock_queues_request, lock_queues_query, locked_queues)                 \
    OPERATION(unlock_queues_request, unlock_queues_query, void)                      \
    OPERATION(end_transaction_request, end_transaction_query, void)                  \
    OPERATION(send_back_request, send_back_query, void)                              \
    OPERATION(raw_request, raw_query, response)

// Results that CAF does not know by itself.
#define RMQ_OPERATION_RESULTS(RESULT) \
    RESULT(batch_receipt)             \
    RESULT(pulled)                    \
    RESULT(heartbeat_reply)           \
    RESULT(locked_queues)             \
    RESULT(committed_offset)          \
    RESULT(earliest_time)             \
    RESULT(consumer_list)             \
    RESULT(message_view)              \
    RESULT(found_messages)            \
    RESULT(topic_statistics)          \
    RESULT(runtime_values)            \
    RESULT(response)

namespace rmq {

#define RMQ_DEFINE_REQUEST(request, what, answer)                                        \
    struct request {                                                                     \
        std::string broker; /* name or address */                                        \
        what query;                                                                      \
        lease_handle lease{}; /* it goes over the lease's connection, if one is given */ \
    };
RMQ_OPERATIONS(RMQ_DEFINE_REQUEST)
#undef RMQ_DEFINE_REQUEST

}  // namespace rmq
