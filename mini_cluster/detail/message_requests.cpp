#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/mini_cluster/detail/java_exception.hpp>
#include <rmq/protocol/query_messages.hpp>
#include <rmq/protocol/view_message.hpp>

#include <string>

namespace rmq::mini {

namespace {

constexpr std::int32_t default_max_messages = 32;  // MessageStoreConfig.defaultQueryMaxNum

}  // namespace

// VIEW_MESSAGE_BY_ID. Messages are written past the code that chooses the header type.
std::optional<response> on_view_message(broker_state& broker, const request& r, effects&) {
    const auto asked = protocol::decode_view_message_request(r.head);
    if (!asked) return thrown(java_exception(r.head, asked.error()));
    response answer;
    answer.has_fields = false;
    const auto* stored = broker.store.at(asked->commit_log_offset);
    if (stored == nullptr) {
        return refused(std::move(answer), response_code::system_error,
                       "can not find message by the offset, " + std::to_string(asked->commit_log_offset));
    }
    answer.body = stored->bytes;
    answer.in_own_type = true;
    return answer;
}

std::optional<response> on_query_messages(broker_state& broker, const request& r, effects&) {
    const auto asked = protocol::decode_query_messages_request(r.head);
    if (!asked) return thrown(java_exception(r.head, asked.error()));
    const bool by_unique_key = r.head.find_bool("_UNIQUE_KEY_QUERY").value_or(false);
    const message_index& index = broker.store.index();
    const auto places = index.find(asked->topic, asked->key, by_unique_key ? default_max_messages : asked->max_messages,
                                   asked->begin_timestamp, asked->end_timestamp);
    response answer;
    if (places.empty()) {
        answer.fields = protocol::query_messages_reply_fields(0, 0);
        return refused(std::move(answer), response_code::query_not_found,
                       "can not find message, maybe time range not correct");
    }
    answer.fields = protocol::query_messages_reply_fields(index.last_timestamp(), index.last_commit_log_offset());
    for (const std::int64_t place : places) {
        const auto& bytes = broker.store.at(place)->bytes;
        answer.body.insert(answer.body.end(), bytes.begin(), bytes.end());
    }
    answer.in_own_type = true;
    return answer;
}

}  // namespace rmq::mini
