#include "fuzz/checks.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/protocol/heartbeat.hpp>

#include <algorithm>

namespace rmq::fuzz {
namespace {

using namespace rmq::protocol;

// What is not there is written with its default: a body full of nothing may get too many values to be read again.
bool stays_small(const heartbeat_data& data) {
    std::size_t parts = data.producer_groups.size() + data.consumers.size();
    for (const auto& c : data.consumers) {
        parts += c.subscriptions.size();
        for (const auto& s : c.subscriptions) parts += s.tags.size() + s.tag_hashes.size();
    }
    return parts < 2000;
}

void check(bytes input) {
    const auto data = decode_heartbeat_body(input);
    if (!data) return check_error(data.error(), errc::protocol_error);
    if (!stays_small(*data)) return;
    const auto written = encode_heartbeat_body(*data);
    const auto again = decode_heartbeat_body(as_bytes(written));
    require(again.has_value(), "what was written can't be read");
    require(*again == *data, "a heartbeat changes");
    require(encode_heartbeat_body(*again) == written, "a text never settles");
}

seed_list seeds() { return vectors("json_bodies", {"text"}) + vectors("json_accept", {"input/text"}); }

RMQ_FUZZ_TARGET(heartbeat_body, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
