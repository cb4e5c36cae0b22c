#pragma once

#include <rmq/client/async_operation.hpp>
#include <rmq/client/request_target.hpp>
#include <rmq/protocol/consumer_ids.hpp>
#include <rmq/protocol/create_topic.hpp>
#include <rmq/protocol/delete_topic.hpp>
#include <rmq/protocol/earliest_store_time.hpp>
#include <rmq/protocol/end_transaction.hpp>
#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/lock_queues.hpp>
#include <rmq/protocol/max_offset.hpp>
#include <rmq/protocol/message.hpp>
#include <rmq/protocol/min_offset.hpp>
#include <rmq/protocol/pull_message.hpp>
#include <rmq/protocol/query_messages.hpp>
#include <rmq/protocol/query_offset.hpp>
#include <rmq/protocol/raw_request.hpp>
#include <rmq/protocol/runtime_info.hpp>
#include <rmq/protocol/search_offset.hpp>
#include <rmq/protocol/send_back.hpp>
#include <rmq/protocol/send_batch.hpp>
#include <rmq/protocol/send_message.hpp>
#include <rmq/protocol/send_oneway.hpp>
#include <rmq/protocol/topic_stats.hpp>
#include <rmq/protocol/unlock_queues.hpp>
#include <rmq/protocol/unregister_client.hpp>
#include <rmq/protocol/update_offset.hpp>
#include <rmq/protocol/view_message.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace rmq {

/// What may be asked of a broker: each operation in a blocking form and, as async_…, for any completion token with the
/// signature void(rmq::result<T>).
///
/// Blocking forms refuse to run on I/O threads, in callbacks and in actors of ours (would_deadlock).
/// Asynchronous forms complete exactly once, on the handler's associated executor, or on the context's callback thread
/// without one; they honour the handler's cancellation slot (`cancelled`, with the true fate). What the arguments refer
/// to is not used after the call returns.
///
/// Every query has a `timeout`: the whole operation's, connecting included; 0 means the client's request_timeout.
///
/// Errors of all operations: connection_failed, connection_lost, deadline_exceeded, pool_exhausted (the queue in front
/// of the broker is full), client_stopped, cancelled, invalid_argument, protocol_error, and the kinds a response code
/// maps to. `error::request` says whether the broker may have acted.
///
/// Thread safety: all members, from any number of threads.
class broker_operations {
    // First, for their types are deduced.
    template <class T>
    result<T> call(result<protocol::typed_request<T>> prepared) const {
        return client::call(*target_, std::move(prepared));
    }
    template <class T, class CompletionToken>
    auto start(result<protocol::typed_request<T>> prepared, CompletionToken&& token) const {
        return client::initiate(target_, std::move(prepared), std::forward<CompletionToken>(token));
    }
    // Every operation but send has its arguments in one query.
    template <class Query>
    auto ask(const Query& query) const {
        return call(protocol::prepare(target_->from(), query));
    }
    template <class Query, class CompletionToken>
    auto async_ask(const Query& query, CompletionToken&& token) const {
        return start(protocol::prepare(target_->from(), query), std::forward<CompletionToken>(token));
    }

public:
    /// Sends one message and waits for the broker's receipt.
    ///
    /// FLUSH_DISK_TIMEOUT, FLUSH_SLAVE_TIMEOUT and SLAVE_NOT_AVAILABLE are results (send_receipt::status): the message
    /// is stored. With fate::unknown it may have been: sending it again can duplicate it.
    result<send_receipt> send(const message& m, const send_options& options = {}) const {
        return call(protocol::prepare(target_->from(), m, options));
    }
    template <class CompletionToken>
    auto async_send(const message& m, const send_options& options, CompletionToken&& token) const {
        return start(protocol::prepare(target_->from(), m, options), std::forward<CompletionToken>(token));
    }

    /// Sends messages of one topic with one request: all are stored, or none. See send_batch_query for what a batch may
    /// hold, and split_batch for what does not fit one.
    result<batch_receipt> send_batch(const send_batch_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_send_batch(const send_batch_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// Sends without an answer: done when the bytes are written, so the broker may still refuse or lose the message.
    /// When the queue in front of the broker is full, or there is no connection in time, it fails with fate::not_sent.
    result<void> send_oneway(const message& m, const send_options& options = {}) const {
        return call(protocol::prepare_oneway(target_->from(), m, options));
    }
    template <class CompletionToken>
    auto async_send_oneway(const message& m, const send_options& options, CompletionToken&& token) const {
        return start(protocol::prepare_oneway(target_->from(), m, options), std::forward<CompletionToken>(token));
    }

    /// Pulls messages of one queue. Nothing there (yet), nothing that matches, and an offset outside the queue are
    /// results (pulled::status); go on from pulled::next_offset whatever the status.
    result<pulled> pull(const pull_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_pull(const pull_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// The offset that the next message of the queue will get; 0 for a topic or queue the broker does not have.
    result<std::int64_t> max_offset(const max_offset_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_max_offset(const max_offset_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// The offset of the queue's first message that is still there; 0 for a topic or queue the broker does not have.
    result<std::int64_t> min_offset(const min_offset_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_min_offset(const min_offset_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// The offset of a message by the time it was stored. From 5.1.4 the boundary counts; brokers before it give the
    /// message whose time is nearest. 0 for a topic or queue the broker does not have.
    result<std::int64_t> search_offset(const search_offset_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_search_offset(const search_offset_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// When the queue's oldest message was stored; nothing for a queue without messages, or one the broker does not
    /// have.
    result<earliest_time> earliest_store_time(const earliest_store_time_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_earliest_store_time(const earliest_store_time_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// How far a consumer group has come in a queue. That it has no offset yet is a value, not an error.
    ///
    /// Brokers may call it 0 instead: 4.x for any queue that still has its first message, also an empty or unknown
    /// one; 5.x when the queue's first message is there, unless zero_when_young is false.
    result<committed_offset> query_offset(const query_offset_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_query_offset(const query_offset_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// Stores how far a consumer group has come in a queue. Done when written, unless the query waits for the answer:
    /// only then can a broker's refusal be seen. 5.x refuses topics (topic_not_found) and, from 5.3, groups
    /// (consumer_error) it does not know; 4.x takes all.
    result<void> update_offset(const update_offset_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_update_offset(const update_offset_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// Creates a topic on this broker, or changes it to what is asked. Clients that go by routes see it when the broker
    /// has told its name servers, about at once.
    result<void> create_topic(const create_topic_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_create_topic(const create_topic_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// Deletes a topic with its queues and messages from this broker; good, too, when there is none. Name servers and
    /// other brokers keep it.
    result<void> delete_topic(const delete_topic_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_delete_topic(const delete_topic_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// Makes the control connection a member of the client's producer and consumer groups, as they are named here; goes
    /// over that connection only, for brokers know members by connection. Repeat it every 30 s: after 120 s of silence
    /// a broker forgets a client. Only members get a broker's own requests (transaction checks and the like).
    ///
    /// Success does not say that every group was taken: brokers leave out those they may not create. What subscriptions
    /// are left out are given up.
    result<heartbeat_reply> heartbeat(const heartbeat_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_heartbeat(const heartbeat_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// Leaves groups, so that the other members take over at once. Goes over the control connection. Leaving a group
    /// that one is not in is no error.
    result<void> unregister(const unregister_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_unregister(const unregister_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// Locks queues for this client within its consumer group; what it holds then is the result, which may be nothing.
    /// A lock ends 60 s after it was last asked for: to keep it, ask again in time.
    result<locked_queues> lock_queues(const lock_queues_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_lock_queues(const lock_queues_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// Gives locked queues up. With `oneway` it is done when it is written.
    result<void> unlock_queues(const unlock_queues_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_unlock_queues(const unlock_queues_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// Commits or rolls back a half message (send_options::transactional), by its receipt or by the broker's question:
    ///
    ///     client.end_transaction({.half = *receipt, .state = rmq::transaction_state::commit});
    ///
    /// Oneway by default, as in Java: a commit that gets lost is asked for again by the broker's check, which reaches
    /// only producers that heartbeat. With `oneway = false` the broker's verdict is waited for; the state `unknown` is
    /// never answered.
    result<void> end_transaction(const end_transaction_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_end_transaction(const end_transaction_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// Has the broker deliver a message to its consumer group again after a while, or give it up as a dead letter. Goes
    /// to the broker that has the message. When it refuses, send what make_retry_message() makes.
    result<void> send_back(const send_back_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_send_back(const send_back_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// The members of a consumer group that this broker knows. Nobody online is a consumer_error with response code 1,
    /// which brokers also say shortly after their start: it does not prove that the group is empty.
    result<consumer_list> consumer_ids(const consumer_ids_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_consumer_ids(const consumer_ids_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// One stored message, by its offset message id; pull_failed when the broker has none there.
    result<message_view> view_message(const view_message_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_view_message(const view_message_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// Stored messages by key or by unique id. None is a value, not an error. The broker's index shows a message a
    /// little after its send was answered.
    result<found_messages> query_messages(const query_messages_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_query_messages(const query_messages_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// Begin, end and last message of each of a topic's queues; topic_not_found when the broker does not have it.
    result<topic_statistics> topic_stats(const topic_stats_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_topic_stats(const topic_stats_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// What the broker tells of itself: release, load, totals.
    result<runtime_values> runtime_info(const runtime_info_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_runtime_info(const runtime_info_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// Any command. The broker's answer is the result, whatever its code.
    result<response> request(const raw_query& query) const { return ask(query); }
    template <class CompletionToken>
    auto async_request(const raw_query& query, CompletionToken&& token) const {
        return async_ask(query, std::forward<CompletionToken>(token));
    }

    /// The id brokers know this client by.
    [[nodiscard]] const std::string& client_id() const noexcept { return target_->who->client_id; }

protected:
    explicit broker_operations(std::shared_ptr<const client::request_target> target) noexcept
        : target_{std::move(target)} {}
    ~broker_operations() = default;
    // Moved from, it still has its target: who asks nevertheless gets an error.
    broker_operations(const broker_operations&) = default;
    broker_operations& operator=(const broker_operations&) = default;

    [[nodiscard]] const std::shared_ptr<const client::request_target>& target() const noexcept { return target_; }
    void aim(std::shared_ptr<const client::request_target> target) noexcept { target_ = std::move(target); }

private:
    std::shared_ptr<const client::request_target> target_;
};

}  // namespace rmq
