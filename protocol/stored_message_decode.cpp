#include <rmq/protocol/batch_body.hpp>
#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/detail/ip_text.hpp>
#include <rmq/protocol/detail/stored_layout.hpp>
#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/stored_message.hpp>
#include <rmq/protocol/sys_flag.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace rmq::protocol {

namespace {

using detail::byte_reader;

error damaged(std::string why) {
    return {.code = errc::protocol_error, .detail = "a stored message " + std::move(why)};
}

// The buffer a message came in and the body that was inflated from it: topic and properties still point into the first.
struct inflated_storage {
    std::shared_ptr<const void> origin;
    std::vector<std::byte> body;
};

message_host read_host(byte_reader& in, bool v6) {
    message_host host;
    host.ip = detail::ip_text(in.bytes(v6 ? 16 : 4));
    host.port = in.i32();
    return host;
}

// Offsets come from the network: they wrap instead of overflowing.
std::int64_t plus(std::int64_t offset, std::size_t add) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(offset) + add);
}

class decoder {
public:
    explicit decoder(const stored_message_options& options) : options_{options}, inflate_budget_{options.all_bodies} {}

    // Decodes the first message of `rest` and drops it from there.
    result<message_view> next(std::span<const std::byte>& rest, const std::shared_ptr<const void>& storage) {
        byte_reader sizes{rest};
        const std::int32_t total = sizes.i32();
        const std::uint32_t magic = sizes.u32();
        if (!sizes.ok()) return tl::unexpected{damaged("is cut before its size and version")};
        if (magic != detail::magic_v1 && magic != detail::magic_v2)
            return tl::unexpected{damaged("has an unknown version")};
        constexpr std::size_t least = detail::stored_size_without_hosts + 4 + 4 + 1;
        if (total < 0 || static_cast<std::size_t>(total) < least || static_cast<std::size_t>(total) > rest.size()) {
            return tl::unexpected{damaged("says it has " + std::to_string(total) + " bytes where " +
                                          std::to_string(rest.size()) + " are left")};
        }
        const auto own = rest.first(static_cast<std::size_t>(total));
        auto message = read(own, magic == detail::magic_v2, storage);
        if (message) rest = rest.subspan(own.size());
        return message;
    }

private:
    result<message_view> read(std::span<const std::byte> own, bool v2, const std::shared_ptr<const void>& storage) {
        byte_reader in{own};
        message_view m;
        m.stored_size = in.i32();
        in.u32();  // version
        m.body_crc = in.i32();
        m.queue_id = in.i32();
        m.flag = in.i32();
        m.queue_offset = in.i64();
        m.commit_log_offset = in.i64();
        m.sys_flag = in.i32();
        m.born_timestamp = in.i64();
        m.born_host = read_host(in, sys_flag::has(m.sys_flag, sys_flag::born_host_v6));
        m.store_timestamp = in.i64();
        m.store_host = read_host(in, sys_flag::has(m.sys_flag, sys_flag::store_host_v6));
        m.reconsume_times = in.i32();
        m.prepared_transaction_offset = in.i64();
        const auto body = in.bytes(in.i32());
        m.topic = in.text(v2 ? in.i16() : in.u8());
        m.properties = read_properties(in.text(in.i16()));
        if (!in.ok()) return tl::unexpected{damaged("has a field that runs past its end")};
        m.body = detail::as_text(body);
        m.storage = storage;
        if (options_.verify_crc && body_crc(m.body) != m.body_crc) {
            return tl::unexpected{damaged("does not have the body its CRC was made of")};
        }
        if (options_.inflate_bodies && sys_flag::has(m.sys_flag, sys_flag::compressed) && !body.empty()) {
            if (auto done = inflate_body(m, body); !done) return tl::unexpected{std::move(done).error()};
        }
        return m;
    }

    result<void> inflate_body(message_view& m, std::span<const std::byte> body) {
        const auto type = sys_flag::compression_of(m.sys_flag);
        if (!type) return tl::unexpected{damaged("is compressed in a way this client does not know")};
        inflate_limits limits = options_.one_body;
        limits.max_size = std::min(limits.max_size, inflate_budget_);
        auto inflated = inflate(*type, body, limits);
        if (!inflated) return tl::unexpected{std::move(inflated).error()};
        inflate_budget_ -= inflated->size();
        auto kept = std::make_shared<inflated_storage>(inflated_storage{m.storage, *std::move(inflated)});
        m.body = detail::as_text(kept->body);
        m.storage = std::move(kept);
        m.sys_flag &= ~sys_flag::compressed;
        return {};
    }

    const stored_message_options& options_;
    std::size_t inflate_budget_;
};

// A batch that was left compressed on purpose can't be looked into.
bool is_readable_batch(const message_view& m) {
    return sys_flag::has(m.sys_flag, sys_flag::need_unwrap | sys_flag::inner_batch) &&
           !sys_flag::has(m.sys_flag, sys_flag::compressed);
}

// Messages that a producer sent as one batch and the broker stored as one message.
result<void> unwrap(message_view batch, std::size_t max_items, std::vector<message_view>& out) {
    const auto items = decode_batch_body(detail::as_bytes(batch.body), max_items);
    if (!items) return tl::unexpected{items.error()};
    batch.properties.clear();
    batch.body_crc = 0;  // these four belong to the batch; as in Java its messages have none
    batch.stored_size = 0;
    batch.reconsume_times = 0;
    batch.prepared_transaction_offset = 0;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const batch_item& item = (*items)[i];
        message_view& m = out.emplace_back(batch);
        m.queue_offset = plus(batch.queue_offset, i);
        m.flag = item.flag;
        m.body = item.body;
        m.properties = read_properties(item.properties);
    }
    return {};
}

}  // namespace

stored_messages decode_stored_messages(std::span<const std::byte> body, const std::shared_ptr<const void>& storage,
                                       const stored_message_options& options) {
    stored_messages out;
    decoder messages{options};
    while (!body.empty()) {
        auto m = messages.next(body, storage);
        result<void> done{};
        if (!m) {
            done = tl::unexpected{std::move(m).error()};
        } else if (out.messages.size() >= options.max_messages) {
            done = tl::unexpected{damaged("is one of more than " + std::to_string(options.max_messages))};
        } else if (is_readable_batch(*m)) {
            done = unwrap(*std::move(m), options.max_messages - out.messages.size(), out.messages);
        } else {
            out.messages.push_back(*std::move(m));
        }
        if (!done) {
            out.damage = std::move(done).error();
            break;
        }
    }
    return out;
}

result<message_view> decode_stored_message(std::span<const std::byte> body, const std::shared_ptr<const void>& storage,
                                           const stored_message_options& options) {
    return decoder{options}.next(body, storage);
}

}  // namespace rmq::protocol
