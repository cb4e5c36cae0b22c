#include <rmq/protocol/stored_message.hpp>

#include <zlib.h>
#include <rmq/protocol/detail/byte_writer.hpp>
#include <rmq/protocol/detail/ip_text.hpp>
#include <rmq/protocol/detail/stored_layout.hpp>
#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/sys_flag.hpp>
#include <string>

namespace rmq::protocol {

namespace {

constexpr std::size_t max_v2_topic = 0x7FFF;

bool needs_v2(std::string_view topic) noexcept { return topic.size() > detail::max_v1_topic; }

std::size_t size_with_hosts(const stored_message_fields& f, std::size_t host_bytes) noexcept {
    return detail::stored_size_without_hosts + host_bytes + f.body.size() + (needs_v2(f.topic) ? 2 : 1) +
           f.topic.size() + f.properties.size();
}

result<detail::ip_bytes> ip_of(const message_host& host) {
    const auto ip = detail::parse_ip(host.ip);
    if (!ip) return tl::unexpected{local_error(errc::invalid_argument, "'" + host.ip + "' is no IP address")};
    return *ip;
}

}  // namespace

std::int32_t body_crc(std::string_view stored_body) noexcept {
    const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(stored_body.data()), stored_body.size());
    return static_cast<std::int32_t>(crc & 0x7FFFFFFFU);
}

std::size_t stored_size(const stored_message_fields& f) noexcept {
    std::size_t host_bytes = 0;
    for (const message_host* host : {&f.born_host, &f.store_host}) {
        host_bytes += host->ip.find(':') == std::string::npos ? std::size_t{4} : std::size_t{16};
    }
    return size_with_hosts(f, host_bytes);
}

result<void> encode_stored_message(const stored_message_fields& f, std::vector<std::byte>& out) {
    const auto born = ip_of(f.born_host);
    if (!born) return tl::unexpected{born.error()};
    const auto store = ip_of(f.store_host);
    if (!store) return tl::unexpected{store.error()};
    if (f.properties.size() > max_properties_size || f.topic.size() > max_v2_topic || f.body.size() > 0x7FFFFFFF) {
        return tl::unexpected{local_error(errc::invalid_argument,
                                          "a stored message has up to 32767 bytes of properties "
                                          "and of topic, and less than 2 GiB of body")};
    }
    std::int32_t flags = f.sys_flag & ~(sys_flag::born_host_v6 | sys_flag::store_host_v6);
    if (born->is_v6()) flags |= sys_flag::born_host_v6;
    if (store->is_v6()) flags |= sys_flag::store_host_v6;

    const std::size_t size = size_with_hosts(f, born->size + store->size);
    detail::byte_writer to{out};
    to.size32(size);
    to.u32(needs_v2(f.topic) ? detail::magic_v2 : detail::magic_v1);
    to.i32(f.body_crc.value_or(body_crc(f.body)));
    to.i32(f.queue_id);
    to.i32(f.flag);
    to.i64(f.queue_offset);
    to.i64(f.commit_log_offset);
    to.i32(flags);
    to.i64(f.born_timestamp);
    to.bytes(born->span());
    to.i32(f.born_host.port);
    to.i64(f.store_timestamp);
    to.bytes(store->span());
    to.i32(f.store_host.port);
    to.i32(f.reconsume_times);
    to.i64(f.prepared_transaction_offset);
    to.size32(f.body.size());
    to.text(f.body);
    if (needs_v2(f.topic))
        to.size16(f.topic.size());
    else
        to.u8(static_cast<std::uint8_t>(f.topic.size()));
    to.text(f.topic);
    to.size16(f.properties.size());
    to.text(f.properties);
    return {};
}

}  // namespace rmq::protocol
