#include <rmq/protocol/broker_pushes/offset_reset.hpp>

#include <rmq/protocol/detail/field_reader.hpp>

namespace rmq::protocol {

result<offset_reset> decode_offset_reset(const command& request, std::span<const std::byte> body,
                                         const broker_name& from) {
    detail::field_reader fields{request, "RESET_CONSUMER_CLIENT_OFFSET"};
    offset_reset out{.broker = from.name,
                     .topic = std::string{fields.text("topic")},
                     .group = std::string{fields.text("group")},
                     .timestamp = fields.i64("timestamp"),
                     .force = request.find_bool("isForce").value_or(false),
                     .offsets = {}};
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    auto offsets = decode_offset_table(body);
    if (!offsets) return tl::unexpected{std::move(offsets).error()};
    out.offsets = *std::move(offsets);
    return out;
}

field_list encode_offset_reset(std::string_view topic, std::string_view group, std::int64_t timestamp, bool force) {
    field_list out;
    out.add("topic", topic).add("group", group).add("timestamp", timestamp).add("isForce", force);
    return out;
}

}  // namespace rmq::protocol
