#include <rmq/protocol/runtime_info.hpp>

#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/kv_table_body.hpp>

namespace rmq::protocol {

result<typed_request<runtime_values>> prepare(const caller& from, const runtime_info_query& query) {
    auto r = detail::begin_request(from, request_code::get_broker_runtime_info, "runtime_info", query.timeout);
    return detail::end_request<runtime_values>(from, std::move(r), encode_runtime_info_request(from.who.header),
                                               [](const reply& answer, const prepared_request&, const caller&) {
                                                   return decode_runtime_info_reply(answer.header, answer.body);
                                               });
}

result<encoded_frame> encode_runtime_info_request(serialize_type type) {
    return detail::request_frame(type, request_code::get_broker_runtime_info, {});
}

result<runtime_values> decode_runtime_info_reply(const command& reply, std::span<const std::byte> body) {
    if (auto good = detail::check_answer(request_code::get_broker_runtime_info, reply); !good)
        return tl::unexpected{std::move(good).error()};
    return decode_kv_table(body).map([](kv_table&& table) { return runtime_values{std::move(table)}; });
}

}  // namespace rmq::protocol
