#include <rmq/runtime/lease.hpp>

#include <array>
#include <cstddef>

namespace rmq::runtime {

std::string_view to_string(close_reason why) noexcept {
    constexpr std::array<std::string_view, close_reason_count> names{
        "connect_timeout", "broken", "unread_bytes", "unanswered_request", "idle", "too_old", "too_many", "stopped"};
    const auto index = static_cast<std::size_t>(why);
    return index < names.size() ? names[index] : std::string_view{};
}

}  // namespace rmq::runtime
