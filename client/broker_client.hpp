#pragma once

#include <rmq/client/async_operation.hpp>
#include <rmq/client/context.hpp>
#include <rmq/client/request_target.hpp>
#include <rmq/client/settings.hpp>
#include <rmq/protocol/message.hpp>
#include <rmq/protocol/pull_message.hpp>
#include <rmq/protocol/send_message.hpp>
#include <rmq/runtime/options.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace rmq {

namespace client {
class manager_facade;
}

/// A handle to one broker: what may be asked of it, in a blocking form and, as async_…, for any completion token with
/// the signature void(rmq::result<T>). Cheap to copy. May outlive its manager and its context; requests then fail with
/// client_stopped.
///
/// Blocking forms refuse to run on I/O threads, in callbacks and in actors of ours (would_deadlock).
/// Asynchronous forms complete exactly once, on the handler's associated executor, or on the context's callback thread
/// without one; they honour the handler's cancellation slot (`cancelled`, with the true fate). What the arguments refer
/// to is not used after the call returns.
///
/// Errors of all operations: connection_failed, connection_lost, deadline_exceeded, pool_exhausted (the queue in front
/// of the broker is full), client_stopped, cancelled, invalid_argument, protocol_error, and the kinds a response code
/// maps to. `error::request` says whether the broker may have acted.
///
/// Thread safety: all members, from any number of threads.
class broker_client {
public:
    /// Sends one message and waits for the broker's receipt. `options.timeout` covers connecting, too.
    ///
    /// FLUSH_DISK_TIMEOUT, FLUSH_SLAVE_TIMEOUT and SLAVE_NOT_AVAILABLE are results (send_receipt::status): the message
    /// is stored. With fate::unknown it may have been: sending it again can duplicate it.
    result<send_receipt> send(const message& m, const send_options& options = {}) const {
        return client::call(target_, runtime::prepare_send(*target_.who, target_.name(), m, options));
    }
    template <class CompletionToken>
    auto async_send(const message& m, const send_options& options, CompletionToken&& token) const {
        return client::initiate(target_, runtime::prepare_send(*target_.who, target_.name(), m, options),
                                std::forward<CompletionToken>(token));
    }

    /// Pulls messages of one queue. Nothing there (yet), nothing that matches, and an offset outside the queue are
    /// results (pulled::status); go on from pulled::next_offset whatever the status.
    result<pulled> pull(const pull_query& query) const {
        return client::call(target_, runtime::prepare_pull(*target_.who, target_.name(), query));
    }
    template <class CompletionToken>
    auto async_pull(const pull_query& query, CompletionToken&& token) const {
        return client::initiate(target_, runtime::prepare_pull(*target_.who, target_.name(), query),
                                std::forward<CompletionToken>(token));
    }

    /// The offset that the next message of the queue will get; 0 for a topic or queue the broker does not have.
    result<std::int64_t> max_offset(std::string_view topic, std::int32_t queue_id,
                                    std::chrono::milliseconds timeout = {}) const {
        return client::call(target_,
                            runtime::prepare_max_offset(*target_.who, target_.name(), topic, queue_id, timeout));
    }
    template <class CompletionToken>
    auto async_max_offset(std::string_view topic, std::int32_t queue_id, std::chrono::milliseconds timeout,
                          CompletionToken&& token) const {
        return client::initiate(target_,
                                runtime::prepare_max_offset(*target_.who, target_.name(), topic, queue_id, timeout),
                                std::forward<CompletionToken>(token));
    }

    /// Any command. The broker's answer is the result, whatever its code.
    result<response> request(const raw_query& query) const {
        return client::call(target_, runtime::prepare_raw(*target_.who, target_.name(), query));
    }
    template <class CompletionToken>
    auto async_request(const raw_query& query, CompletionToken&& token) const {
        return client::initiate(target_, runtime::prepare_raw(*target_.who, target_.name(), query),
                                std::forward<CompletionToken>(token));
    }

    /// The id brokers know this client by.
    [[nodiscard]] const std::string& client_id() const noexcept { return target_.who->client_id; }

private:
    friend class broker_manager;
    broker_client(client::request_target target, std::shared_ptr<const client::manager_facade> owner)
        : target_(std::move(target)), owner_(std::move(owner)) {}

    client::request_target target_;
    std::shared_ptr<const client::manager_facade> owner_;
};

/// A client of one broker, with nothing to manage: its connections end with the last copy of the handle.
/// Throws rmq::exception (invalid_argument) when host or port can't be right. Does not connect yet.
broker_client create_broker_client(context& context, std::string_view host, std::int64_t port,
                                   const client_settings& settings = {});

}  // namespace rmq
