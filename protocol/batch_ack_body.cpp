#include <rmq/protocol/batch_ack_body.hpp>
#include <rmq/protocol/detail/base64.hpp>
#include <rmq/protocol/detail/body_value.hpp>

namespace rmq::protocol {
namespace {

using detail::body_value;
using nlohmann::json;

constexpr std::size_t max_bit_bytes = 65'536 / 8;

// Java's BitSet: bit i in byte i / 8, the lowest first; no zeroes at the end.
std::string write_bits(const std::vector<std::uint16_t>& distances) {
    std::vector<std::byte> bytes;
    for (const std::uint16_t d : distances) {
        if (bytes.size() <= d / 8U) bytes.resize(d / 8U + 1U);
        bytes[d / 8U] |= std::byte{1} << (d % 8U);
    }
    return detail::to_base64(bytes);
}

std::vector<std::uint16_t> read_bits(const body_value& value) {
    const auto bytes = detail::from_base64(value.text());
    if (!bytes || bytes->size() > max_bit_bytes) {
        value.fail(bytes ? "has over 65536 bits" : "is no Base64");
        return {};
    }
    std::vector<std::uint16_t> out;
    for (std::size_t i = 0; i < bytes->size() * 8; ++i) {
        if ((((*bytes)[i / 8] >> (i % 8)) & std::byte{1}) != std::byte{}) out.push_back(static_cast<std::uint16_t>(i));
    }
    return out;
}

// Java knows each member by its initials and by its full name.
body_value member(const body_value& v, const char* initials, const char* name) {
    return v.find(initials) ? v[initials] : v[name];
}

batch_ack read_ack(const body_value& v) {
    return {.consumer_group = member(v, "c", "consumerGroup").text(),
            .topic = member(v, "t", "topic").text(),
            .retry = member(v, "r", "retry").text(),
            .start_offset = member(v, "so", "startOffset").i64(),
            .queue_id = member(v, "q", "queueId").i32(),
            .revive_queue_id = member(v, "rq", "reviveQueueId").i32(),
            .pop_time = member(v, "pt", "popTime").i64(),
            .invisible_time = member(v, "it", "invisibleTime").i64(),
            .distances = read_bits(member(v, "b", "bitSet"))};
}

}  // namespace

std::string encode_batch_ack_body(const batch_ack_body& body) {
    json acks = json::array();
    for (const auto& a : body.acks) {
        acks.push_back({{"b", write_bits(a.distances)},
                        {"c", a.consumer_group},
                        {"it", a.invisible_time},
                        {"pt", a.pop_time},
                        {"q", a.queue_id},
                        {"r", a.retry},
                        {"rq", a.revive_queue_id},
                        {"so", a.start_offset},
                        {"t", a.topic}});
    }
    return detail::write_json({{"acks", std::move(acks)}, {"brokerName", body.broker_name}});
}

result<batch_ack_body> decode_batch_ack_body(std::span<const std::byte> body) {
    return detail::decode_body(body, "the body of BATCH_ACK_MESSAGE", [](const body_value& b) {
        batch_ack_body out{.broker_name = b["brokerName"].text()};
        b["acks"].each([&](const body_value& v) { out.acks.push_back(read_ack(v)); });
        return out;
    });
}

}  // namespace rmq::protocol
