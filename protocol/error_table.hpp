#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/limits.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/response_code.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rmq {

/// What a repetition of a refused request should change, if one may help at all. Whether it may be repeated although
/// the broker could have acted on it is a question of its fate.
enum class retry_class : std::uint8_t {
    never,          ///< the same request fails again
    retry_same,     ///< the same broker, after a pause
    other_broker,   ///< another broker, or the same one after a pause when there is no other
    refresh_route,  ///< ask the name server first: we may be talking to the wrong broker or about a changed topic
};

std::string_view to_string(retry_class r) noexcept;

/// Which requests answer alike.
enum class request_family : std::uint8_t { other, send, pull, offset, transaction, producer, consumer };

request_family family_of(request_code request) noexcept;
std::string_view to_string(request_family f) noexcept;

/// One row of the error table: what an answer's code means.
struct error_rule {
    std::optional<request_code> request{};   ///< only for this request
    std::optional<request_family> family{};  ///< only for these
    std::optional<response_code> code{};     ///< nothing: any code that has no other row
    std::string_view remark{};               ///< only when the broker's words contain this
    errc kind = errc::broker_rejected;
    retry_class retry = retry_class::never;
    fate request_fate = fate::unknown;
    std::string_view meaning{};  ///< what has happened, where the kind does not say it all
    std::string_view advice{};   ///< what to do about it, where that is known
};

/// The whole table. The lists in docs/errors.md are made from it.
std::span<const error_rule> error_table() noexcept;

/// The row for a code: the most specific one counts (remark, then request, then family). A code without a row takes the
/// kind of the request's family.
const error_rule& rule_for(request_code request, std::int32_t code, std::string_view remark = {}) noexcept;

/// A row's words for people: "its meaning; its advice".
std::string explanation(const error_rule& rule);

/// How much of a broker's remark is kept in an error.
inline constexpr std::size_t max_remark_size = default_limits.remark;

/// The error an answer with this code stands for. `where` is left for the caller to fill.
error make_response_error(request_code request, std::int32_t code, std::optional<std::string_view> remark);

}  // namespace rmq
