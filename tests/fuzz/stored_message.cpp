#include "fuzz/checks.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/protocol/detail/ip_text.hpp>
#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/stored_message.hpp>
#include <rmq/protocol/sys_flag.hpp>

#include <algorithm>
#include <array>
#include <deque>

// The other way round: any messages that can be stored, also compressed ones, written behind each other and read back.
namespace rmq::fuzz {
namespace {

using namespace rmq::protocol;

constexpr std::size_t most_messages = 16;
constexpr std::size_t longest_properties = 32767;
constexpr std::size_t longest_topic = 32767;

struct to_store {
    stored_message_fields fields;
    std::vector<std::byte> compressed;
    std::string_view plain;
    std::string properties;
};

message_host host(choices& in) {
    std::array<std::byte, 16> ip{};
    const std::size_t size = in.yes() ? 16 : 4;
    std::ranges::copy(in.take(size), ip.begin());
    return {detail::ip_text(std::span{ip}.first(size)), in.i32()};
}

void compress_body(to_store& m, unsigned how) {
    constexpr std::array flags{0, sys_flag::compressed, sys_flag::compressed | sys_flag::compression_lz4,
                               sys_flag::compressed | sys_flag::compression_zstd,
                               sys_flag::compressed | sys_flag::compression_zlib};
    const std::int32_t flag = flags[how % flags.size()];
    m.fields.sys_flag = (m.fields.sys_flag & ~(sys_flag::compressed | sys_flag::compression_mask)) | flag;
    if (flag == 0) return;
    auto compressed = compress(*sys_flag::compression_of(flag), 5, as_bytes(m.plain));
    require(compressed.has_value(), "a body can't be compressed");
    m.compressed = *std::move(compressed);
    m.fields.body = as_text(m.compressed);
}

void choose(choices& in, to_store& m) {
    m.fields = {.topic = in.text(),
                .body = in.text(),
                .properties = {},
                .queue_id = in.i32(),
                .queue_offset = in.i64(),
                .commit_log_offset = in.i64(),
                .flag = in.i32(),
                .sys_flag = in.i32(),
                .born_timestamp = in.i64(),
                .store_timestamp = in.i64(),
                .born_host = host(in),
                .store_host = host(in),
                .reconsume_times = in.i32(),
                .prepared_transaction_offset = in.i64()};
    m.properties = write_properties(read_properties(in.text()));
    m.fields.properties = m.properties;
    m.fields.sys_flag &= ~sys_flag::need_unwrap;
    m.plain = m.fields.body;
    compress_body(m, in.u8());
}

void check_read_back(const message_view& read, const to_store& m) {
    const auto& f = m.fields;
    require(read.topic == f.topic && read.body == m.plain, "topic or body change");
    require(write_properties(read.properties) == m.properties, "properties change");
    require(read.queue_id == f.queue_id && read.queue_offset == f.queue_offset &&
                read.commit_log_offset == f.commit_log_offset,
            "places change");
    // An empty body is not inflated, and its bit stays.
    constexpr std::int32_t hosts = sys_flag::born_host_v6 | sys_flag::store_host_v6;
    const std::int32_t gone = f.body.empty() ? 0 : sys_flag::compressed;
    require((read.sys_flag & ~hosts) == (f.sys_flag & ~hosts & ~gone) && read.flag == f.flag, "flags change");
    require(read.born_timestamp == f.born_timestamp && read.store_timestamp == f.store_timestamp, "times change");
    require(read.born_host.ip == f.born_host.ip && read.born_host.port == f.born_host.port, "a host changes");
    require(read.store_host.ip == f.store_host.ip && read.store_host.port == f.store_host.port, "a host changes");
    require(
        read.reconsume_times == f.reconsume_times && read.prepared_transaction_offset == f.prepared_transaction_offset,
        "reconsume times or transaction change");
    require(read.body_crc == body_crc(f.body), "a wrong CRC");
    require(read.stored_size == static_cast<std::int32_t>(stored_size(f)), "a wrong size");
    check_message(read);
    require(!read.offset_message_id().empty(), "a stored message without an id");
}

void check(bytes input) {
    choices in{input};
    std::deque<to_store> stored;  // its elements never move: the fields point into them
    std::vector<std::byte> body;
    while (!in.empty() && stored.size() < most_messages) {
        choose(in, stored.emplace_back());
        const auto& fields = stored.back().fields;
        const std::size_t before = body.size();
        const auto done = encode_stored_message(fields, body);
        const bool may_be = fields.topic.size() <= longest_topic && fields.properties.size() <= longest_properties;
        require(done.has_value() == may_be, "a message is refused, or is not");
        if (!done) {
            check_error(done.error(), errc::invalid_argument);
            require(body.size() == before, "a refused message leaves bytes");
            stored.pop_back();
        } else {
            require(body.size() - before == stored_size(fields), "a message of another size than foretold");
        }
    }
    body.shrink_to_fit();
    const auto all = decode_stored_messages(body, nullptr, {.verify_crc = true});
    require(!all.damage && all.messages.size() == stored.size(), "messages come or go");
    for (std::size_t i = 0; i < stored.size(); ++i) check_read_back(all.messages[i], stored[i]);
}

// Their bytes mean something else here, but numbers, addresses and texts are near each other.
seed_list seeds() {
    return vectors("stored_messages", {"hex"}) +
           behind({9}, texts({"TopicTest\5hello", "TopicTest\xFF\2\1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}));
}

RMQ_FUZZ_TARGET(stored_message, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
