#include <rmq/protocol/message_id.hpp>

#include <array>
#include <cassert>
#include <ctime>
#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/detail/byte_writer.hpp>
#include <rmq/protocol/detail/ip_text.hpp>
#include <rmq/protocol/hex.hpp>
#include <utility>
#include <vector>

namespace rmq::protocol {

namespace {

constexpr std::size_t ipv4_digits = 32;
constexpr std::size_t ipv6_digits = 56;
constexpr std::int32_t max_port = 65535;

// Local time, as Java's Calendar; `months` later. Called once a month.
std::int64_t month_begin_ms(std::int64_t now_ms, int months) {
    const auto seconds = static_cast<std::time_t>(now_ms / 1000);
    std::tm local{};
    if (localtime_r(&seconds, &local) == nullptr) return 0;
    std::tm begin{};
    begin.tm_year = local.tm_year;
    begin.tm_mon = local.tm_mon + months;
    begin.tm_mday = 1;
    begin.tm_isdst = -1;  // let the zone say whether summer time holds on that day
    return static_cast<std::int64_t>(std::mktime(&begin)) * 1000;
}

}  // namespace

std::string format_offset_message_id(std::span<const std::byte> ip, std::int32_t port, std::int64_t commit_log_offset) {
    assert(ip.size() == 4 || ip.size() == 16);
    std::vector<std::byte> bytes;
    bytes.reserve(ip.size() + 12);
    detail::byte_writer out{bytes};
    out.bytes(ip);
    out.i32(port);
    out.i64(commit_log_offset);
    return to_upper_hex(bytes);
}

result<offset_message_id> parse_offset_message_id(std::string_view id) {
    if (id.size() != ipv4_digits && id.size() != ipv6_digits) {
        return tl::unexpected{local_error(errc::invalid_argument, "an offset message id has 32 or 56 hex digits, not " +
                                                                      std::to_string(id.size()) + " characters")};
    }
    const auto bytes = from_hex(id);
    if (!bytes) {
        return tl::unexpected{local_error(errc::invalid_argument, "an offset message id has hex digits only")};
    }
    detail::byte_reader in{*bytes};
    offset_message_id out;
    out.store_host.ip = detail::ip_text(in.bytes(id.size() == ipv4_digits ? 4 : 16));
    out.store_host.port = in.i32();
    out.commit_log_offset = in.i64();
    if (out.store_host.port < 0 || out.store_host.port > max_port) {
        return tl::unexpected{local_error(errc::invalid_argument,
                                          "the port in an offset message id is over 65535; "
                                          "is it perhaps a unique id (UNIQ_KEY)?")};
    }
    return out;
}

unique_id_generator::unique_id_generator(std::span<const std::byte> ip, std::uint32_t process_id,
                                         std::uint32_t random) {
    assert(ip.size() == 4 || ip.size() == 16);
    std::vector<std::byte> bytes;
    detail::byte_writer out{bytes};
    out.bytes(ip);
    out.u16(static_cast<std::uint16_t>(process_id));
    out.u32(random);
    prefix_ = to_upper_hex(bytes);
}

std::uint32_t unique_id_generator::milliseconds_of_month(std::int64_t now_ms) {
    if (now_ms >= next_month_ms_.load(std::memory_order_acquire)) {
        month_begin_ms_.store(month_begin_ms(now_ms, 0), std::memory_order_relaxed);
        next_month_ms_.store(month_begin_ms(now_ms, 1), std::memory_order_release);
    }
    const std::int64_t elapsed = now_ms - month_begin_ms_.load(std::memory_order_relaxed);
    // The clock may be set back a little at the turn of a month; Java calls that 0, too.
    constexpr std::int64_t small_step_back = -1'000'000;
    return static_cast<std::uint32_t>(elapsed < 0 && elapsed > small_step_back ? 0 : elapsed);
}

std::string unique_id_generator::next(std::chrono::system_clock::time_point now) {
    const auto now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
    const std::uint32_t elapsed = milliseconds_of_month(now_ms);
    const std::uint16_t count = counter_.fetch_add(1, std::memory_order_relaxed);
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::array<char, 12> tail{};
    for (std::size_t i = 0; i < 8; ++i) tail[i] = digits[(elapsed >> (4 * (7 - i))) & 0xFU];
    for (std::size_t i = 0; i < 4; ++i) tail[8 + i] = digits[(static_cast<unsigned>(count) >> (4 * (3 - i))) & 0xFU];
    std::string id;
    id.reserve(prefix_.size() + tail.size());
    return id.append(prefix_).append(tail.data(), tail.size());
}

}  // namespace rmq::protocol
