#include <rmq/protocol/lock_queues.hpp>

#include <rmq/protocol/detail/body_value.hpp>
#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/query_checks.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/topic_name.hpp>

#include <algorithm>

namespace rmq::protocol {

namespace {

tl::unexpected<error> wrong(std::string what) {
    return tl::unexpected{local_error(errc::invalid_argument, std::move(what))};
}

result<void> check(const message_queue& queue) {
    if (queue.topic.empty() || !has_name_characters(queue.topic))
        return wrong("queue topic \"" + queue.topic + "\": one or more of %|a-zA-Z0-9_- are needed");
    if (auto fine = detail::check_at_least("queue_id", queue.queue_id, 0); !fine) return fine;
    if (queue.broker_name.empty())
        return wrong(
            "broker_name is needed: a lock counts by topic, broker and queue, and this broker has no name here");
    return {};
}

}  // namespace

result<lock_body> make_lock_body(const caller& from, const std::string& group, std::vector<message_queue> queues,
                                 const std::string& client_id, bool only_this_broker, bool unchecked) {
    auto fine = check_group(group);
    if (fine && queues.empty()) fine = wrong("queues is empty: name at least one");
    if (queues.size() > detail::max_body_items)
        return wrong("queues has " + std::to_string(queues.size()) + " items; 65536 is the limit");
    for (auto& queue : queues) {
        if (queue.broker_name.empty()) queue.broker_name = from.to.on_wire();
        if (fine) fine = check(queue);
    }
    if (!fine && !unchecked) return tl::unexpected{std::move(fine).error()};
    return lock_body{client_id.empty() ? from.who.client_id : client_id, group, std::move(queues), only_this_broker};
}

result<typed_request<locked_queues>> prepare(const caller& from, const lock_queues_query& query) {
    auto r = detail::begin_request(from, request_code::lock_batch_mq, "lock_queues", query.timeout);
    r.group = query.group;
    const auto body =
        make_lock_body(from, query.group, query.queues, query.client_id, query.only_this_broker, query.unchecked);
    if (!body) return detail::refuse_request<locked_queues>(from, r, body.error());
    const auto text = encode_lock_body(*body);
    auto frame = detail::request_frame(from.who.header, r.code, {}, detail::as_bytes(text));
    return detail::end_request<locked_queues>(
        from, std::move(r), std::move(frame),
        [](const reply& answer, const prepared_request&, const caller&) { return decode_lock_queues_reply(answer); });
}

result<locked_queues> decode_lock_queues_reply(const reply& answer) {
    if (auto fine = detail::check_answer(request_code::lock_batch_mq, answer.header); !fine) {
        return tl::unexpected{std::move(fine).error()};
    }
    auto queues = decode_locked_queues(answer.body);
    if (!queues) return tl::unexpected{std::move(queues).error()};
    std::ranges::sort(*queues);
    return locked_queues{*std::move(queues)};
}

}  // namespace rmq::protocol
