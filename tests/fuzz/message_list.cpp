#include "fuzz/allocation_meter.hpp"
#include "fuzz/checks.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/protocol/detail/ip_text.hpp>
#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/stored_message.hpp>
#include <rmq/protocol/sys_flag.hpp>

#include <algorithm>
#include <map>
#include <memory>

namespace rmq::fuzz {
namespace {

using namespace rmq::protocol;

// A stored message takes at least 91 bytes and becomes a message_view in a vector that doubles; 4 bytes of properties
// become two views. A message of a batch takes only 22.
constexpr std::size_t memory_per_byte = 16;
constexpr std::size_t memory_per_byte_of_a_batch = 64;
constexpr std::size_t memory_for_nothing = 4096;
// The libraries' own: LZ4 keeps two blocks of the size a frame announces, up to 4 MiB each.
constexpr std::size_t memory_to_inflate_one = std::size_t{9} << 20U;
constexpr std::size_t largest_inflated = std::size_t{1} << 20U;

struct body_on_heap {
    std::unique_ptr<std::byte[]> data;
    std::size_t size;

    explicit body_on_heap(bytes from) : data{new std::byte[from.size()]}, size{from.size()} {
        std::ranges::copy(from, data.get());
    }
    [[nodiscard]] bytes span() const noexcept { return {data.get(), size}; }
};

bool is_batch(const message_view& m) {
    return sys_flag::has(m.sys_flag, sys_flag::need_unwrap | sys_flag::inner_batch);
}

void check_place(const message_view& m, const std::shared_ptr<const body_on_heap>& body) {
    require(lies_in(m.topic, body->span()), "a topic leaves the body");
    const bool was_inflated = m.storage != body;
    if (was_inflated && is_batch(m)) return;  // all but the topic may lie in what was inflated
    require(was_inflated || lies_in(m.body, body->span()), "a message's body leaves the body");
    for (const auto& [name, value] : m.properties) {
        require(lies_in(name, body->span()) && lies_in(value, body->span()), "a property leaves the body");
    }
}

void check_limits(const stored_messages& all, const std::shared_ptr<const body_on_heap>& body,
                  const stored_message_options& options) {
    require(all.messages.size() <= options.max_messages, "too many messages");
    std::map<const void*, std::size_t> inflated;  // by storage: the messages of a batch share theirs
    for (const auto& m : all.messages) {
        check_place(m, body);
        if (m.storage == body) continue;
        require(options.inflate_bodies, "a body was inflated");
        inflated[m.storage.get()] += m.body.size();
    }
    std::size_t sum = 0;
    for (const auto& [storage, size] : inflated) {
        require(size <= options.one_body.max_size, "a body over its limit");
        sum += size;
    }
    require(sum <= options.all_bodies, "bodies over their limit");
}

// Every message stands on its own: the buffer, the list and the other messages may go.
void check_lifetimes(stored_messages all) {
    while (!all.messages.empty()) {
        const message_view last = std::move(all.messages.back());
        all.messages.pop_back();
        if (all.messages.size() % 2 == 0) all.messages.shrink_to_fit();
        check_message(last);
    }
}

// A message that was left as it is stored can be stored again.
void check_written_again(const message_view& m) {
    const std::string properties = write_properties(m.properties);
    const stored_message_fields fields{.topic = m.topic,
                                       .body = m.body,
                                       .properties = properties,
                                       .queue_id = m.queue_id,
                                       .queue_offset = m.queue_offset,
                                       .commit_log_offset = m.commit_log_offset,
                                       .flag = m.flag,
                                       .sys_flag = m.sys_flag,
                                       .born_timestamp = m.born_timestamp,
                                       .store_timestamp = m.store_timestamp,
                                       .born_host = m.born_host,
                                       .store_host = m.store_host,
                                       .reconsume_times = m.reconsume_times,
                                       .prepared_transaction_offset = m.prepared_transaction_offset,
                                       .body_crc = m.body_crc};
    std::vector<std::byte> written;
    const bool fits = properties.size() <= max_properties_size;  // the last 0x02 may be new
    require(encode_stored_message(fields, written).has_value() == fits, "what was read can't be written");
    if (!fits) return;
    require(written.size() == stored_size(fields), "a message of another size than foretold");
    written.shrink_to_fit();
    const auto again = decode_stored_message(written, nullptr, {.inflate_bodies = false});
    require(again.has_value(), "what was written can't be read");
    require(again->stored_size == static_cast<std::int32_t>(written.size()), "a size changes");
    check_same(*again, m);
}

void check_memory(std::size_t taken, const stored_messages& all, const std::shared_ptr<const body_on_heap>& body) {
    const auto inflated =
        static_cast<std::size_t>(std::ranges::count_if(all.messages, [&](const auto& m) { return m.storage != body; }));
    const bool batches = std::ranges::any_of(all.messages, is_batch);
    if (inflated == 0 && !batches && !all.damage) {
        require_at_most(memory_for_nothing + memory_per_byte * body->size, taken);
    } else {
        require_at_most(
            memory_to_inflate_one * (inflated + 1) + memory_per_byte_of_a_batch * (body->size + largest_inflated),
            taken);
    }
}

// One message at the front is read as the first of all is.
void check_first(const stored_messages& all, const std::shared_ptr<const body_on_heap>& body,
                 const stored_message_options& options) {
    const auto first = decode_stored_message(body->span(), body, options);
    if (first && !all.messages.empty() && !is_batch(*first)) check_same(*first, all.messages.front());
    const auto as_stored = decode_stored_message(body->span(), body, {.inflate_bodies = false});
    if (as_stored) check_written_again(*as_stored);
}

void check(bytes input) {
    choices in{input};
    const unsigned what = in.u8();
    const std::size_t limit = largest_inflated >> 2 * (what >> 5U);
    const stored_message_options options{
        .inflate_bodies = (what & 1U) == 0,
        .verify_crc = (what & 2U) != 0,
        .one_body = {.max_size = limit, .max_ratio = 200, .allowance = largest_inflated},
        .all_bodies = limit,
        .max_messages = (what & 4U) != 0 ? what >> 3U : std::size_t{65'536}};
    auto body = std::make_shared<const body_on_heap>(in.rest());

    const allocation_meter meter;
    auto all = decode_stored_messages(body->span(), body, options);
    check_memory(meter.bytes(), all, body);
    if (all.damage) check_error(*all.damage, errc::protocol_error);
    check_limits(all, body, options);
    check_first(all, body, options);
    body.reset();
    check_lifetimes(std::move(all));
}

// Each body is within the smallest limit here, all together are not.
seed_list compressed_ones() {
    constexpr std::string_view plain = "a body that is short enough, if it is alone";
    const auto compressed = *compress(compression_type::zlib, 5, as_bytes(plain));
    const message_host host{"127.0.0.1", 1};
    std::vector<std::byte> out;
    for (int i = 0; i < 3; ++i) {
        const auto done = encode_stored_message({.topic = "T",
                                                 .body = as_text(compressed),
                                                 .properties = {},
                                                 .sys_flag = sys_flag::compressed,
                                                 .born_host = host,
                                                 .store_host = host},
                                                out);
        require(done.has_value(), "no seed");
    }
    return {out};
}

seed_list seeds() {
    seed_list all = vectors("stored_messages", {"hex"}) + vectors("pull_bodies", {"hex"}) + compressed_ones();
    return behind({0}, all) + behind({3}, all) + behind({0x46}, all) + behind({0xE0}, all);
}

RMQ_FUZZ_TARGET(message_list, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
