#pragma once

#include <rmq/client/async_operation.hpp>
#include <rmq/client/group_target.hpp>
#include <rmq/protocol/message.hpp>
#include <rmq/protocol/raw_request.hpp>
#include <rmq/protocol/send_batch.hpp>
#include <rmq/protocol/send_message.hpp>
#include <rmq/protocol/send_oneway.hpp>
#include <rmq/runtime/broker_choice.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rmq {

/// Several brokers of which any may serve a request: a topic that is on several, say. A policy chooses among those that
/// are best by their health (docs/failover.md); what fails goes to another one while its time and its attempts last.
///
/// `timeout` is for the whole request, all its attempts and the pauses between them included: a broker that does not
/// answer gets a part of it. A message keeps its id (send_receipt::message_id) whichever broker stores it.
///
/// `queue_id`: negative, and whichever broker it goes to picks a queue; given, and it is that queue's number on
/// whichever broker it goes to, and those that have no such queue are left out.
///
/// An attempt without an answer may have stored the message: group_options::duplicates decides whether it is repeated,
/// and receipts say so. Errors: those of broker_operations, of the last attempt, with the worst fate of all attempts
/// and their number (error_context::attempts); broker_unavailable when no broker is up; invalid_argument when none of
/// the names is known. Brokers that are added later, or removed, are seen by the next request.
///
/// Cheap to copy; copies take turns together. Thread safety: all members, from any number of threads; a policy of your
/// own is called on several.
class broker_group {
    template <class T>
    using maker = std::function<result<protocol::typed_request<T>>(const protocol::caller&, const std::string&)>;

    // First, for their types are deduced.
    template <class T>
    result<T> call(maker<T> make, const std::string& key, bool duplicates) const {
        client::group_target target{members_, key, duplicates};
        auto prepared = target.prepare<T>(std::move(make));
        return client::call(target, std::move(prepared));
    }
    template <class T, class CompletionToken>
    auto start(maker<T> make, const std::string& key, bool duplicates, CompletionToken&& token) const {
        const auto target = std::make_shared<client::group_target>(members_, key, duplicates);
        auto prepared = target->prepare<T>(std::move(make));
        return client::initiate<T>(std::shared_ptr<const client::group_target>{target}, std::move(prepared),
                                   std::forward<CompletionToken>(token));
    }
    static maker<send_receipt> making(const message& m, const send_options& options) {
        return [m, options](const protocol::caller& from, const std::string& id) {
            return protocol::prepare(from, m, options, id);
        };
    }
    static maker<void> making_oneway(const message& m, const send_options& options) {
        return [m, options](const protocol::caller& from, const std::string& id) {
            return protocol::prepare_oneway(from, m, options, id);
        };
    }
    static maker<batch_receipt> making(const send_batch_query& query) {
        return [query](const protocol::caller& from, const std::string& ids) {
            return protocol::prepare(from, query, ids);
        };
    }
    static maker<response> making(const raw_query& query) {
        return [query](const protocol::caller& from, const std::string&) { return protocol::prepare(from, query); };
    }
    static std::string key_of(const send_batch_query& query) {
        return query.messages.empty() ? std::string{} : query.messages.front().sharding_key;
    }
    [[nodiscard]] bool duplicates() const noexcept { return members_->among->duplicates; }

public:
    /// As broker_operations::send. Half messages (send_options::transactional) end at send_receipt::broker.
    result<send_receipt> send(const message& m, const send_options& options = {}) const {
        return call<send_receipt>(making(m, options), m.sharding_key, duplicates());
    }
    template <class CompletionToken>
    auto async_send(const message& m, const send_options& options, CompletionToken&& token) const {
        return start<send_receipt>(making(m, options), m.sharding_key, duplicates(),
                                   std::forward<CompletionToken>(token));
    }

    /// As broker_operations::send_batch: the whole batch goes to one broker.
    result<batch_receipt> send_batch(const send_batch_query& query) const {
        return call<batch_receipt>(making(query), key_of(query), duplicates());
    }
    template <class CompletionToken>
    auto async_send_batch(const send_batch_query& query, CompletionToken&& token) const {
        return start<batch_receipt>(making(query), key_of(query), duplicates(), std::forward<CompletionToken>(token));
    }

    /// As broker_operations::send_oneway. Goes to another broker only when certainly nothing was sent.
    result<void> send_oneway(const message& m, const send_options& options = {}) const {
        return call<void>(making_oneway(m, options), m.sharding_key, false);
    }
    template <class CompletionToken>
    auto async_send_oneway(const message& m, const send_options& options, CompletionToken&& token) const {
        return start<void>(making_oneway(m, options), m.sharding_key, false, std::forward<CompletionToken>(token));
    }

    /// Any raw command. It is repeated when it was not sent, or refused for a reason that another broker may not have;
    /// never when a broker may have acted on it.
    result<response> request(const raw_query& query) const { return call<response>(making(query), {}, false); }
    template <class CompletionToken>
    auto async_request(const raw_query& query, CompletionToken&& token) const {
        return start<response>(making(query), {}, false, std::forward<CompletionToken>(token));
    }

    /// The brokers it was made of, known or not.
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return members_->among->names; }

private:
    friend class broker_manager;
    explicit broker_group(std::shared_ptr<const client::group_members> members,
                          std::shared_ptr<const client::manager_facade> owner)
        : members_(std::move(members)), owner_(std::move(owner)) {}

    std::shared_ptr<const client::group_members> members_;
    std::shared_ptr<const client::manager_facade> owner_;  // the manager lives as long as its handles do
};

}  // namespace rmq
