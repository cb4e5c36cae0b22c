#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/error.hpp>
#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/reply.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/runtime/backoff.hpp>
#include <rmq/runtime/clock.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rmq::runtime {

struct retry_settings {
    /// Attempts that may have reached a broker. Those that certainly did not are limited by the time alone. >= 1.
    std::uint32_t max_attempts = 3;
    /// No attempt is given less time than this, if the request has it. > 0.
    duration min_attempt = std::chrono::milliseconds{50};
    /// The pauses when there is no other broker to go to.
    backoff_settings pause{
        .initial = std::chrono::milliseconds{50}, .max = std::chrono::seconds{1}, .min_spacing = duration::zero()};
};

/// How an attempt failed, as far as that decides about another one.
struct failed_attempt {
    retry_class retry = retry_class::never;
    fate request = fate::unknown;
    bool may_wait = true;  ///< no: elsewhere at once, or not at all
};

/// What an attempt without an answer that counts is worth repeating.
failed_attempt failure_of(const error& why) noexcept;
/// The same for an answer; nothing: it is what was asked for, or it tells the caller all there is.
std::optional<failed_attempt> failure_of(request_code asked, const protocol::command& answer) noexcept;

/// One request with several attempts: how its time is divided, and whether, when and where it is tried again. Reads no
/// clock, knows no broker.
class retry_core {
public:
    enum class step : std::uint8_t {
        give_up,
        elsewhere,  ///< at once, at a broker that was not tried
        anywhere,   ///< after a pause: at whichever broker is best then
        same,       ///< after a pause: at the same broker, if it is up
    };
    struct decision {
        step next = step::give_up;
        time_point at{};             ///< when
        bool costs = false;          ///< brokers are burdened once more: it needs the retry budget
        bool rules_out = false;      ///< the broker would say the same again
        std::string_view because{};  ///< of giving up: why, where the failure itself does not say it
    };

    /// `duplicates`: an attempt that the broker may have acted on may be repeated.
    retry_core(const retry_settings& settings, bool duplicates, time_point deadline, std::uint32_t seed) noexcept
        : settings_(settings), duplicates_(duplicates), deadline_(deadline), seed_(seed) {}

    /// When an attempt that begins now has to be over. With `others` that could be tried after it, it leaves them time.
    [[nodiscard]] time_point attempt_deadline(bool others, time_point now) const noexcept;

    void on_attempt() noexcept { ++attempts_; }
    /// `untried`: there is another broker that is up and was not tried.
    decision on_failure(const failed_attempt& what, bool untried, time_point now);
    /// There was no broker to try: when to look again. Nothing: there is no time left for that.
    std::optional<time_point> next_look(time_point now);

    [[nodiscard]] std::int32_t attempts() const noexcept { return attempts_; }
    /// One that had failed before may have been executed: what succeeds now may have been done twice.
    [[nodiscard]] bool may_be_duplicate() const noexcept { return worst_ == fate::unknown; }
    /// Of all that failed.
    [[nodiscard]] fate worst() const noexcept { return worst_; }
    [[nodiscard]] time_point deadline() const noexcept { return deadline_; }

private:
    retry_settings settings_;
    bool duplicates_;
    time_point deadline_;
    std::uint32_t seed_;
    std::int32_t attempts_ = 0;
    std::uint32_t reached_ = 0;
    fate worst_ = fate::not_sent;
    std::optional<backoff> pause_;
};

/// unknown is worse than refused, and that is worse than not_sent.
fate worse_of(fate a, fate b) noexcept;

}  // namespace rmq::runtime
