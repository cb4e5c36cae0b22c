#include "fuzz/allocation_meter.hpp"
#include "fuzz/checks.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/protocol/assignment_body.hpp>
#include <rmq/protocol/batch_ack_body.hpp>
#include <rmq/protocol/check_client_body.hpp>
#include <rmq/protocol/connections_body.hpp>
#include <rmq/protocol/direct_consume_body.hpp>
#include <rmq/protocol/group_config_body.hpp>
#include <rmq/protocol/kv_table_body.hpp>
#include <rmq/protocol/limits.hpp>
#include <rmq/protocol/lock_body.hpp>
#include <rmq/protocol/name_list_body.hpp>
#include <rmq/protocol/offset_table_body.hpp>
#include <rmq/protocol/running_info_body.hpp>
#include <rmq/protocol/stats_body.hpp>
#include <rmq/protocol/topic_config_body.hpp>

#include <algorithm>
#include <array>

// All JSON bodies but the heartbeat, which has a target of its own. The first byte says which one it is.
namespace rmq::fuzz {
namespace {

using namespace rmq::protocol;

// A value becomes a node of a tree, perhaps copied once, and then a row of some 300 bytes in a vector that doubles.
constexpr std::size_t memory_per_byte = 600;
constexpr std::size_t memory_for_nothing = 4096;
// References let a short text have as many values as any body may have, and as much text.
constexpr std::size_t memory_of_references = default_limits.json_values * memory_per_byte;

bool refers(bytes body) { return as_text(body).find("$ref") != std::string_view::npos; }

// Rows of a table come back in any order, and a queue that is in it twice counts once: then only what is written is
// compared.
template <class T>
bool sort_rows(T&) {
    return true;
}
template <class Row>
bool sort_by_queue(std::vector<Row>& rows) {
    std::ranges::stable_sort(rows, {}, &Row::queue);
    return std::ranges::adjacent_find(rows, {}, &Row::queue) == rows.end();
}
bool sort_rows(std::vector<queue_offset>& rows) { return sort_by_queue(rows); }
bool sort_rows(topic_stats& stats) { return sort_by_queue(stats.queues); }
bool sort_rows(consume_stats& stats) { return sort_by_queue(stats.queues); }
bool sort_rows(consumer_status& status) {
    bool unique = sort_by_queue(status.offsets);
    for (auto& [client, rows] : status.by_client) unique = sort_by_queue(rows) && unique;
    return unique;
}
bool sort_rows(consumer_running_info& info) {
    const bool unique = sort_by_queue(info.queues);
    return sort_by_queue(info.popped_queues) && unique;
}

template <auto Encode, auto Decode>
bool check_body(bytes body) {
    const allocation_meter meter;
    auto decoded = Decode(body);
    const std::size_t bound =
        memory_for_nothing + memory_per_byte * body.size() + (refers(body) ? memory_of_references : 0);
    require_at_most(bound, meter.bytes());
    if (!decoded) {
        check_error(decoded.error(), errc::protocol_error);
        return false;
    }
    const auto text = Encode(*decoded);
    // What is not there is written with its default: a body full of nothing may get too many values to be read again.
    if (text.size() > default_limits.json_values) return true;
    auto again = Decode(as_bytes(text));
    require(again.has_value(), "what was written can't be read");
    require(Encode(*again) == text, "a text never settles");
    const bool comparable = sort_rows(*decoded);
    require(sort_rows(*again), "a queue is there twice");
    if (comparable) require(*again == *decoded, "a body changes");
    return true;
}

// The form for Java may not have a queue twice, this one may.
bool check_offset_list(bytes body) {
    const auto decoded = decode_offset_table(body);
    if (!decoded) {
        check_error(decoded.error(), errc::protocol_error);
        return false;
    }
    const auto text = encode_offset_list(*decoded);
    if (text.size() > default_limits.json_values) return true;
    require(decode_offset_table(as_bytes(text)) == *decoded, "a body changes");
    return true;
}

constexpr std::array codecs{
    check_body<encode_lock_body, decode_lock_body>,
    check_body<encode_locked_queues, decode_locked_queues>,
    check_body<encode_consumer_ids, decode_consumer_ids>,
    check_body<encode_group_list, decode_group_list>,
    check_body<encode_topic_list, decode_topic_list>,
    check_body<encode_offset_table, decode_offset_table>,
    check_offset_list,
    check_body<encode_consumer_status, decode_consumer_status>,
    check_body<encode_running_info, decode_running_info>,
    check_body<encode_direct_consume_body, decode_direct_consume_body>,
    check_body<encode_topic_stats, decode_topic_stats>,
    check_body<encode_consume_stats, decode_consume_stats>,
    check_body<encode_kv_table, decode_kv_table>,
    check_body<encode_topic_config, decode_topic_config>,
    check_body<encode_topic_config_table, decode_topic_config_table>,
    check_body<encode_group_config, decode_group_config>,
    check_body<encode_group_config_table, decode_group_config_table>,
    check_body<encode_consumer_connections, decode_consumer_connections>,
    check_body<encode_producer_connections, decode_producer_connections>,
    check_body<encode_check_client_body, decode_check_client_body>,
    check_body<encode_assignment_request, decode_assignment_request>,
    check_body<encode_assignments, decode_assignments>,
    check_body<encode_request_mode_body, decode_request_mode_body>,
    check_body<encode_batch_ack_body, decode_batch_ack_body>,
};

void check(bytes input) {
    choices in{input};
    const std::size_t codec = in.u8() % codecs.size();
    codecs[codec](in.rest());
}

// Each text behind the codecs that take it, and the odd ones behind one that keeps much of what it reads.
seed_list seeds() {
    seed_list out = behind({8}, vectors("json_accept", {"input/text"}));
    for (const auto& body : vectors("json_bodies", {"text"})) {
        for (unsigned codec = 0; codec < codecs.size(); ++codec) {
            if (codecs[codec](body)) out = std::move(out) + behind({codec}, {body});
        }
    }
    return out;
}

RMQ_FUZZ_TARGET(json_bodies, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
