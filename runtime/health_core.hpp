#pragma once

#include <rmq/runtime/backoff.hpp>
#include <rmq/runtime/clock.hpp>
#include <rmq/runtime/decayed_mean.hpp>
#include <rmq/runtime/failure_window.hpp>
#include <rmq/runtime/health_settings.hpp>
#include <rmq/runtime/health_state.hpp>
#include <rmq/runtime/probe_schedule.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace rmq::runtime {

/// A broker is in another state now: to log once, to count, to publish.
struct health_change {
    health_state from;
    health_state to;
    health_event why;
    std::string_view reason;  ///< the same for people; for ever valid
    time_point at;
};

/// What the owner of a health core has to do.
struct health_effects {
    std::vector<health_change> changes;
    std::optional<probe_id> probe;        ///< send one, on an idle connection or on a new one
    std::vector<probe_id> failed_probes;  ///< evidence against the connections that carried them: close those
};

/// What an answer says about its broker.
enum class answer_kind : std::uint8_t {
    good,   ///< served; refusals that are the caller's own fault included
    held,   ///< served, and its latency says nothing (a pull that was held)
    error,  ///< the broker could not: busy, or failed inside
};

struct health_counters {
    std::uint64_t answers = 0;  ///< of requests, errors included
    std::uint64_t errors = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t losses = 0;
    std::uint64_t connect_failures = 0;
    std::uint64_t probes_sent = 0;
    std::uint64_t probes_answered = 0;
    std::uint64_t probes_failed = 0;
    std::array<std::uint64_t, health_event_count> changes{};  ///< by event
};

/// How one broker is: from what happened to its requests, its connections and its probes. The transitions are
/// health_table's; this decides which event it was. Owns no socket, reads no clock.
///
/// Requests are reported with the time they were sent: what a request of before says nothing about a broker that is
/// tried anew.
class health_core {
public:
    /// Throws std::invalid_argument when the settings are out of range. The first probe is due within an interval.
    health_core(const health_settings& settings, std::uint32_t seed, time_point now);

    /// Anything was received on any connection: the broker lives.
    void on_bytes(time_point now) noexcept;
    void on_answer(answer_kind kind, time_point sent, time_point now, health_effects& out);
    /// A request that was sent had no answer in time.
    void on_timeout(time_point sent, time_point now, health_effects& out);
    /// A request that was sent was given up by its caller.
    void on_cancelled(time_point sent) noexcept;
    /// A connection ended while requests waited for it, the latest sent at `sent`: one report, however many they were.
    void on_lost(time_point sent, time_point now, health_effects& out);
    /// `another_serves`: requests can go elsewhere, so that this broker need not be tried again soon.
    void on_connect_failed(bool another_serves, time_point now, health_effects& out);
    void on_go_away(time_point now, health_effects& out);
    void on_gave_up(time_point now, health_effects& out);
    void on_address_unusable(time_point now, health_effects& out);

    void on_probe_bytes(probe_id id, time_point now) noexcept;  // includes on_bytes()
    void on_probe_answered(probe_id id, time_point now, health_effects& out);
    /// It could not be sent, or its connection ended, which was reported by itself.
    void forget_probe(probe_id id) noexcept { probes_.take(id); }

    void suspend(time_point now, health_effects& out);
    void resume(time_point now, health_effects& out);
    void reset(time_point now, health_effects& out);
    /// A probe goes out with the next tick, whatever was heard lately; not while the broker is suspended or held.
    void probe_soon(time_point now) noexcept;

    void on_tick(time_point now, health_effects& out);
    [[nodiscard]] std::optional<time_point> next_wake() const { return probes_.next_wake(); }

    /// What the other brokers' latency is (their median, say); nothing when there are none to compare with.
    void set_peer_latency(std::optional<duration> latency) noexcept { peers_ = latency; }

    [[nodiscard]] admission admits() const noexcept { return admission_in(state_); }
    /// Whether this one request may go there now. In a trickle it takes a place until its outcome is reported.
    bool admit() noexcept;

    /// What admit() would say, without taking a place.
    [[nodiscard]] bool has_room() const noexcept;

    [[nodiscard]] const health_settings& settings() const noexcept { return settings_; }
    [[nodiscard]] health_state state() const noexcept { return state_; }
    [[nodiscard]] time_point since() const noexcept { return since_; }
    /// Why it is in this state; nothing for a broker that never was in another one.
    [[nodiscard]] std::optional<health_event> reason() const noexcept { return reason_; }
    /// Suspended (or failed) by an operator's word: it is not probed.
    [[nodiscard]] bool is_held() const noexcept { return held_; }
    [[nodiscard]] duration latency() const noexcept;
    [[nodiscard]] double error_rate() const noexcept { return errors_.value(); }
    [[nodiscard]] std::size_t unanswered_probes() const noexcept { return probes_.unanswered(); }
    /// No: it was answered, has failed, or says nothing any longer since the state changed.
    [[nodiscard]] bool is_waiting_for(probe_id id) const noexcept { return probes_.is_waiting_for(id); }
    [[nodiscard]] const health_counters& counters() const noexcept { return counters_; }

private:
    enum class failure : std::uint8_t { request, connect, connect_while_others_serve };

    bool apply(health_event event, time_point now, health_effects& out);
    void enter(health_state state, time_point now);
    void forget_evidence() noexcept;
    [[nodiscard]] bool is_asked() const noexcept;
    [[nodiscard]] bool counts(time_point sent) const noexcept;
    [[nodiscard]] duration pace() const noexcept;
    [[nodiscard]] health_event judge() const noexcept;
    [[nodiscard]] bool is_slow() const noexcept;
    void add_outcome(bool failed, time_point now);
    void add_latency(duration latency, time_point now);
    void succeed(time_point now, health_effects& out);
    void on_silent_probe(const probe_schedule::overdue& silent, time_point now, health_effects& out);
    void fail(failure what, time_point now, health_effects& out);
    void leave_trickle(time_point sent) noexcept;

    health_settings settings_;
    health_state state_ = health_state::unknown;
    time_point since_;
    std::optional<health_event> reason_;
    bool held_ = false;
    bool asked_for_probe_ = false;

    std::uint32_t failures_in_a_row_ = 0;
    time_point heard_;
    failure_window window_;
    decayed_mean errors_;   // 0 and 1
    decayed_mean latency_;  // in ticks of duration
    decayed_mean history_;
    std::optional<duration> peers_;

    probe_schedule probes_;
    backoff circuit_;
    std::uint32_t answers_since_ = 0;  // while recovering
    std::uint32_t trickling_ = 0;
    health_counters counters_;
};

}  // namespace rmq::runtime
