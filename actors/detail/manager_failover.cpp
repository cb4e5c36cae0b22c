#include <rmq/actors/detail/manager_failover.hpp>
#include <rmq/actors/detail/numbered_request.hpp>

#include <rmq/runtime/finish_failover.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace rmq::actors::manager_parts {

namespace {

template <class T, class Prepare>
caf::result<T> ask_any(manager_self self, const std::vector<std::string>& brokers, const group_options& how,
                       const std::string& key, Prepare prepare) {
    auto& st = state_of(self);
    auto promise = self->template make_response_promise<T>();
    const auto& desk = st.setup->failover;
    const auto question = ++st.any_questions;
    auto among = std::make_shared<runtime::broker_range>();
    among->names = brokers;
    among->policy = how.policy ? how.policy : desk->policy;
    among->weights = how.weights;
    among->duplicates = how.duplicates;
    among->seed = st.setup->seed;
    among->tickets = question;
    const auto call = std::make_shared<runtime::failover_call>(desk, among, key, how.duplicates);
    const auto refuse = [&](error why) {
        promise.deliver(to_caf(std::move(why)));
        return promise;
    };
    if (st.stopping) return refuse(make_stopped("the manager is stopping"));
    const auto first = call->choose_first();
    if (!first) return refuse(runtime::unknown_brokers(*among));
    auto prepared = prepare(protocol::caller{desk->who, *first}, std::string{});
    if (!prepared) return refuse(std::move(prepared.error()));
    const auto started = now_of(self);
    const auto me = caf::actor_cast<caf::weak_actor_ptr>(caf::actor_cast<broker_manager>(self));
    auto& request = prepared->request;
    const auto op = std::make_shared<numbered_request<any_answered>>(question, std::move(request.frame), request.role,
                                                                     request.oneway, started + request.timeout, me);
    const auto asked = std::make_shared<protocol::typed_request<T>>(std::move(*prepared));
    auto answer = std::make_shared<owed<T>>(promise);
    st.asked_any.emplace(question, [call, asked, answer, started](result<runtime::reply> outcome) {
        answer->settle(runtime::finish_failover(std::move(outcome), *asked, *call, started));
    });
    call->start(op, asked->request.code, asked->request.extra, runtime::maker_of<T>(std::move(prepare)));
    return promise;
}

void arm_retries(manager_self self) {
    auto& st = state_of(self);
    if (st.retries.empty()) return;
    const auto at = st.retries.begin()->first;
    if (st.retries_armed && *st.retries_armed <= at) return;
    st.retries_armed = at;
    tell_self_after(self, std::max(at - now_of(self), runtime::duration{1}), retry_due{++st.retries_generation});
}

}  // namespace

std::function<void(std::shared_ptr<runtime::parked_call>)> park_at(const broker_manager& manager) {
    return [weak = caf::actor_cast<caf::weak_actor_ptr>(manager)](std::shared_ptr<runtime::parked_call> call) {
        if (const auto to = caf::actor_cast<caf::strong_actor_ptr>(weak))
            tell_anonymously(caf::actor_cast<broker_manager>(to), retry_later{std::move(call)});
    };
}

void on_retry_later(manager_self self, const retry_later& msg) {
    auto& st = state_of(self);
    if (st.stopping) return;  // dropped: it completes
    if (msg.call->at() <= now_of(self)) return msg.call->go_on();
    const auto limit = st.setup->failover->settings.max_waiting;
    if (st.retries.size() >= limit)
        std::erase_if(st.retries, [](const auto& entry) { return entry.second->is_over(); });
    if (st.retries.size() >= limit) return msg.call->turn_away();
    st.retries.emplace(msg.call->at(), msg.call);
    arm_retries(self);
}

void on_retry_due(manager_self self, const retry_due& msg) {
    auto& st = state_of(self);
    if (msg.generation != st.retries_generation) return;  // armed before something changed
    st.retries_armed.reset();
    const auto now = now_of(self);
    while (!st.retries.empty() && st.retries.begin()->first <= now) {
        const auto call = std::move(st.retries.begin()->second);
        st.retries.erase(st.retries.begin());
        if (!call->is_over()) call->go_on();
    }
    arm_retries(self);
}

caf::result<send_receipt> on_send_any(manager_self self, const send_any_request& msg) {
    return ask_any<send_receipt>(
        self, msg.brokers, msg.how, msg.message.sharding_key,
        [message = msg.message, options = msg.options](const protocol::caller& from, const std::string& id) {
            return protocol::prepare(from, message, options, id);
        });
}

caf::result<batch_receipt> on_send_batch_any(manager_self self, const send_batch_any_request& msg) {
    const auto& all = msg.query.messages;
    return ask_any<batch_receipt>(self, msg.brokers, msg.how, all.empty() ? std::string{} : all.front().sharding_key,
                                  [query = msg.query](const protocol::caller& from, const std::string& ids) {
                                      return protocol::prepare(from, query, ids);
                                  });
}

void on_any_answered(manager_self self, const any_answered& msg) {
    auto& st = state_of(self);
    const auto at = st.asked_any.find(msg.question);
    if (at == st.asked_any.end()) return;
    const auto settle = std::move(at->second);
    st.asked_any.erase(at);
    settle(std::move(*msg.outcome));
}

}  // namespace rmq::actors::manager_parts
