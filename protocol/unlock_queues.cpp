#include <rmq/protocol/unlock_queues.hpp>

#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>

namespace rmq::protocol {

result<typed_request<void>> prepare(const caller& from, const unlock_queues_query& query) {
    auto r = detail::begin_request(from, request_code::unlock_batch_mq, "unlock_queues", query.timeout);
    r.group = query.group;
    r.oneway = query.oneway;
    const auto body =
        make_lock_body(from, query.group, query.queues, query.client_id, query.only_this_broker, query.unchecked);
    if (!body) return detail::refuse_request<void>(from, r, body.error());
    const auto text = encode_lock_body(*body);
    auto frame = detail::request_frame(from.who.header, r.code, {}, detail::as_bytes(text), r.oneway);
    return detail::end_request<void>(
        from, std::move(r), std::move(frame), [](const reply& answer, const prepared_request& request, const caller&) {
            return request.oneway ? result<void>{} : decode_unlock_queues_reply(answer.header);
        });
}

result<void> decode_unlock_queues_reply(const command& reply) {
    return detail::check_answer(request_code::unlock_batch_mq, reply);
}

}  // namespace rmq::protocol
