#include <rmq/actors/broker.hpp>
#include <rmq/actors/push_desk.hpp>

#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/limits.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/response_code.hpp>
#include <rmq/protocol/version.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rmq::actors {

namespace {

using namespace std::chrono_literals;

struct desk_state {
    static constexpr const char* name = "rmq.push_desk";

    runtime::logger log;
    std::vector<caf::actor> subscribers;
    std::map<std::uint64_t, std::function<void()>> overdue;  // what to do when nobody answered in time
    std::uint64_t questions = 0;                             // so far: their numbers
    std::size_t unanswered = 0;  // by subscribers, those included that the broker got an answer for meanwhile
};

using self_t = self_ptr<push_desk, desk_state>;

// A broker's request while its answer is looked for.
template <class Question>
struct inquiry {
    broker_asked from;
    Question question;
    std::vector<caf::actor> left;  // to be asked, last one first
    std::uint64_t number = 0;
};

void answer(self_t self, const broker_asked& to, response_code code, std::string_view remark, std::string_view body) {
    if (to.asked->header.is_oneway()) return;
    protocol::command_header header;
    header.code = static_cast<std::int32_t>(code);
    header.version = protocol::announced_version;
    header.opaque = to.asked->header.opaque;
    header.flag = protocol::flag_response;
    if (!remark.empty()) header.remark = remark;
    auto frame = protocol::encode_frame(to.asked->header.type, header, protocol::detail::as_bytes(body));
    if (!frame) {
        answer(self, to, response_code::system_error, "the answer is too large", {});
        return;
    }
    tell(self, caf::actor_cast<broker>(to.actor),
         answer_broker{to.connection, to.transport, std::make_shared<std::vector<std::byte>>(std::move(*frame))});
}

// True for the first to come: an answer, the last refusal, or the deadline.
template <class Question>
bool conclude(self_t self, const inquiry<Question>& of) {
    return state_of(self).overdue.erase(of.number) > 0;
}

// Asks one subscriber after the other until one knows the answer: a message is to be consumed once. Those that do not
// have the group, or do not know the question, refuse.
template <class Answer, class Question, class Encode>
void ask_next(self_t self, std::shared_ptr<inquiry<Question>> of, Encode encode) {
    auto& st = state_of(self);
    if (of->left.empty()) {
        if (conclude(self, *of))
            answer(self, of->from, response_code::system_error, "nobody in this client takes this request", {});
        return;
    }
    const auto to = std::move(of->left.back());
    of->left.pop_back();
    ++st.unanswered;
    ask(self, to, of->question)
        .then(
            [self, of, encode](const Answer& a) {
                --state_of(self).unanswered;
                if (conclude(self, *of)) answer(self, of->from, response_code::success, {}, encode(a));
            },
            [self, of, encode](const caf::error&) {
                auto& state = state_of(self);
                --state.unanswered;
                if (state.overdue.contains(of->number)) ask_next<Answer>(self, of, encode);
            });
}

template <class Answer, class Question, class Encode>
void inquire(self_t self, const broker_asked& from, Question question, std::chrono::milliseconds patience,
             Encode encode) {
    auto& st = state_of(self);
    if (st.unanswered >= default_limits.broker_questions) {
        answer(self, from, response_code::system_busy, "too many requests wait for an answer in this client", {});
        return;
    }
    auto of = std::make_shared<inquiry<Question>>(inquiry<Question>{from, std::move(question), st.subscribers, 0});
    std::ranges::reverse(of->left);
    of->number = ++st.questions;
    st.overdue.emplace(of->number, [self, of] {
        answer(self, of->from, response_code::system_error, "nobody in this client answered in time", {});
    });
    tell_self_after(self, patience, answer_overdue{of->number});
    ask_next<Answer>(self, std::move(of), encode);
}

template <class Event>
void publish(self_t self, const Event& event) {
    for (const auto& listener : state_of(self).subscribers) tell_anonymously(listener, event);
}

// What can't be read: the broker is told, if it listens.
template <class T, class Then>
void with(self_t self, const broker_asked& from, result<T> decoded, Then then) {
    if (decoded) {
        then(std::move(*decoded));
        return;
    }
    state_of(self).log->warn("broker {} sent a request of its own that can't be read: {}", from.broker.name,
                             decoded.error().message());
    answer(self, from, response_code::system_error, decoded.error().detail, {});
}

// Less than the broker waits: it should hear that there is no answer.
constexpr auto patience_of_brokers = 9s;
constexpr auto patience_about_status = 4s;

void on_broker_asked(self_t self, const broker_asked& msg) {
    const auto& head = msg.asked->header;
    const auto body = msg.asked->body;
    const auto& storage = msg.asked->storage;
    const auto tell_all = [self](const auto& event) { publish(self, event); };
    switch (static_cast<request_code>(head.code)) {
        case request_code::check_transaction_state:
            return with(self, msg, protocol::decode_transaction_check(head, body, storage, msg.broker), tell_all);
        case request_code::notify_consumer_ids_changed:
            return with(self, msg, protocol::decode_consumer_ids_changed(head, msg.broker), tell_all);
        case request_code::reset_consumer_client_offset:
            return with(self, msg, protocol::decode_offset_reset(head, body, msg.broker), tell_all);
        case request_code::get_consumer_status_from_client:
            return with(self, msg, protocol::decode_consumer_status_question(head, msg.broker), [&](auto question) {
                inquire<consumer_status>(self, msg, std::move(question), patience_about_status,
                                         &protocol::encode_consumer_status);
            });
        case request_code::get_consumer_running_info:
            return with(self, msg, protocol::decode_running_info_question(head, msg.broker), [&](auto question) {
                inquire<consumer_running_info>(self, msg, std::move(question), patience_of_brokers,
                                               &protocol::encode_running_info);
            });
        case request_code::consume_message_directly:
            return with(self, msg, protocol::decode_direct_consumption(head, body, storage, msg.broker),
                        [&](auto question) {
                            inquire<direct_consumption_outcome>(self, msg, std::move(question), patience_of_brokers,
                                                                &protocol::encode_direct_consume_body);
                        });
        case request_code::push_reply_message_to_client:
            return with(self, msg, protocol::decode_pushed_reply(head, body, storage, msg.broker), [&](auto question) {
                inquire<done>(self, msg, std::move(question), patience_of_brokers,
                              [](const done&) { return std::string{}; });
            });
        default:
            return;  // is_known_push() let nothing else through
    }
}

void on_answer_overdue(self_t self, const answer_overdue& msg) {
    auto& overdue = state_of(self).overdue;
    const auto at = overdue.find(msg.question);
    if (at == overdue.end()) return;  // answered
    const auto give_up = std::move(at->second);
    overdue.erase(at);
    give_up();
}

void on_subscribe(self_t self, const subscribe& msg) {
    auto& known = state_of(self).subscribers;
    if (msg.listener && std::ranges::find(known, msg.listener) == known.end()) known.push_back(msg.listener);
}

push_desk::behavior_type run_push_desk(self_t self, runtime::logger log) {
    state_of(self).log = std::move(log);
    return {
        [self](const subscribe& msg) {
            on_subscribe(self, msg);
            return done{};
        },
        [self](const broker_asked& msg) { on_broker_asked(self, msg); },
        [self](const answer_overdue& msg) { on_answer_overdue(self, msg); },
        [self](const heartbeat_failed& msg) { publish(self, msg); },
        [self](const lease_overdue& msg) { publish(self, msg); },
        [self](const connections_exhausted& msg) { publish(self, msg); },
        [self](const stop&) { self->quit(); },
    };
}

}  // namespace

bool is_known_push(std::int32_t code) noexcept {
    switch (static_cast<request_code>(code)) {
        case request_code::check_transaction_state:
        case request_code::notify_consumer_ids_changed:
        case request_code::reset_consumer_client_offset:
        case request_code::get_consumer_status_from_client:
        case request_code::get_consumer_running_info:
        case request_code::consume_message_directly:
        case request_code::push_reply_message_to_client:
            return true;
        default:
            return false;
    }
}

push_desk spawn_push_desk(caf::actor_system& system, runtime::logger log) {
    return system.spawn(run_push_desk, std::move(log));
}

}  // namespace rmq::actors
