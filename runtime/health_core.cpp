#include <rmq/runtime/health_core.hpp>

#include <rmq/runtime/health_table.hpp>

#include <algorithm>
#include <cstddef>
#include <random>
#include <utility>

namespace rmq::runtime {

namespace {

// Before a member that minds is made from them.
const health_settings& checked(const health_settings& settings) {
    settings.check();
    return settings;
}

}  // namespace

health_core::health_core(const health_settings& settings, std::uint32_t seed, time_point now)
    : settings_(checked(settings)),
      since_(now),
      heard_(time_point::min()),
      window_(settings.window),
      errors_(settings.half_life),
      latency_(settings.half_life),
      history_(settings.history_half_life),
      probes_(settings.probe_timeout, settings.jitter, seed),
      circuit_(settings.probes, seed) {
    std::minstd_rand random{seed};
    std::uniform_int_distribution<duration::rep> first{0, settings.interval.count()};
    probes_.set_due(now + duration{first(random)});
}

bool health_core::apply(health_event event, time_point now, health_effects& out) {
    const auto* rule = health_rule_for(state_, event);
    if (rule == nullptr) return false;
    out.changes.push_back({state_, rule->to, event, rule->reason, now});
    ++counters_.changes[static_cast<std::size_t>(event)];
    state_ = rule->to;
    since_ = now;
    reason_ = event;
    enter(state_, now);
    return true;
}

void health_core::enter(health_state state, time_point now) {
    switch (state) {
        case health_state::unknown:
            circuit_.succeeded();
            probes_.set_due(now);
            break;
        case health_state::healthy:
        case health_state::degraded:
            circuit_.succeeded();
            probes_.set_due(now + probes_.shortened(pace()));
            break;
        case health_state::unhealthy:
        case health_state::failed:
            probes_.set_due(held_ ? std::nullopt : std::optional{now + probes_.shortened(pace())});
            break;
        case health_state::suspended:
            probes_.clear();
            probes_.set_due(held_ ? std::nullopt : std::optional{circuit_.next_attempt(now)});
            break;
        case health_state::recovering:
            forget_evidence();
            probes_.clear();
            probes_.set_due(now);
            break;
    }
}

// But not what the latency was before: it is what the present one is compared with.
void health_core::forget_evidence() noexcept {
    failures_in_a_row_ = 0;
    answers_since_ = 0;
    trickling_ = 0;
    window_.clear();
    errors_.clear();
    latency_.clear();
}

bool health_core::is_asked() const noexcept { return admits() != admission::no && state_ != health_state::recovering; }

// What was sent before the circuit opened says nothing about the broker that is tried now.
bool health_core::counts(time_point sent) const noexcept {
    return is_asked() || (state_ == health_state::recovering && sent >= since_);
}

duration health_core::pace() const noexcept {
    if (state_ == health_state::failed) return settings_.failed_interval;
    if (state_ == health_state::unhealthy || state_ == health_state::recovering)
        return std::min(settings_.probes.initial, settings_.interval);
    return settings_.interval;
}

bool health_core::is_slow() const noexcept {
    if (latency_.weight() < settings_.values_to_judge) return false;
    const auto now = latency_.value();
    if (now <= static_cast<double>(settings_.latency_floor.count())) return false;
    const auto factor =
        state_ == health_state::degraded ? settings_.restored_latency_factor : settings_.degraded_latency_factor;
    if (history_.weight() >= settings_.values_to_judge && now > factor * history_.value()) return true;
    return peers_ && now > factor * static_cast<double>(peers_->count());
}

health_event health_core::judge() const noexcept {
    const auto limit = state_ == health_state::degraded ? settings_.restored_error_rate : settings_.degraded_error_rate;
    if (errors_.weight() >= settings_.values_to_judge && errors_.value() > limit) return health_event::many_errors;
    return is_slow() ? health_event::slow : health_event::answered;
}

void health_core::add_outcome(bool failed, time_point now) {
    window_.add(failed, now);
    errors_.add(failed ? 1 : 0, now);
}

void health_core::add_latency(duration latency, time_point now) {
    latency_.add(static_cast<double>(latency.count()), now);
    history_.add(static_cast<double>(latency.count()), now);
}

void health_core::succeed(time_point now, health_effects& out) {
    if (state_ == health_state::recovering) {
        if (++answers_since_ >= settings_.answers_to_close) apply(health_event::trusted, now, out);
    } else {
        apply(judge(), now, out);
    }
}

void health_core::fail(failure what, time_point now, health_effects& out) {
    if (state_ == health_state::recovering) {
        apply(health_event::fell_back, now, out);
        return;
    }
    if (!is_asked()) return;
    const auto all = static_cast<double>(window_.all());
    if (what == failure::connect_while_others_serve) {
        apply(health_event::unreachable, now, out);
    } else if (failures_in_a_row_ >= settings_.failures_to_open) {
        apply(health_event::failures_in_a_row, now, out);
    } else if (window_.all() >= settings_.requests_to_judge &&
               static_cast<double>(window_.failed()) > settings_.failure_rate_to_open * all) {
        apply(health_event::failure_rate, now, out);
    } else if (what == failure::connect) {
        apply(health_event::connect_failed, now, out);
    } else if (failures_in_a_row_ >= settings_.failures_to_unhealthy) {
        apply(health_event::failing, now, out);
    }
}

void health_core::leave_trickle(time_point sent) noexcept {
    if (state_ == health_state::recovering && sent >= since_ && trickling_ > 0) --trickling_;
}

void health_core::on_bytes(time_point now) noexcept {
    heard_ = now;
    failures_in_a_row_ = 0;
}

void health_core::on_answer(answer_kind kind, time_point sent, time_point now, health_effects& out) {
    on_bytes(now);
    ++counters_.answers;
    if (kind == answer_kind::error) ++counters_.errors;
    leave_trickle(sent);
    // Whoever asks for just this broker goes there although its circuit is open, and gets answers again.
    if (state_ == health_state::suspended && !held_ && kind != answer_kind::error && sent >= since_)
        probes_.set_due(now);
    if (!counts(sent)) return;
    add_outcome(kind == answer_kind::error, now);
    if (kind == answer_kind::good) add_latency(now - sent, now);
    const auto before = state_;
    if (kind == answer_kind::error) fail(failure::request, now, out);
    // An error is an answer still: of a broker that is up, and perhaps with too many errors.
    if (state_ == before) succeed(now, out);
}

void health_core::on_timeout(time_point sent, time_point now, health_effects& out) {
    ++counters_.timeouts;
    leave_trickle(sent);
    if (!counts(sent)) return;
    add_outcome(true, now);
    if (heard_ <= sent) ++failures_in_a_row_;
    fail(failure::request, now, out);
}

void health_core::on_cancelled(time_point sent) noexcept { leave_trickle(sent); }

void health_core::on_lost(time_point sent, time_point now, health_effects& out) {
    ++counters_.losses;
    leave_trickle(sent);
    if (!counts(sent)) return;
    add_outcome(true, now);
    ++failures_in_a_row_;
    fail(failure::request, now, out);
}

void health_core::on_connect_failed(bool another_serves, time_point now, health_effects& out) {
    ++counters_.connect_failures;
    ++failures_in_a_row_;
    fail(another_serves ? failure::connect_while_others_serve : failure::connect, now, out);
}

void health_core::on_go_away(time_point now, health_effects& out) { apply(health_event::went_away, now, out); }
void health_core::on_gave_up(time_point now, health_effects& out) { apply(health_event::gave_up, now, out); }
void health_core::on_address_unusable(time_point now, health_effects& out) {
    apply(health_event::address_unusable, now, out);
}

void health_core::on_probe_bytes(probe_id id, time_point now) noexcept {
    on_bytes(now);
    probes_.on_bytes(id, now);
}

void health_core::on_probe_answered(probe_id id, time_point now, health_effects& out) {
    on_bytes(now);
    const auto sent = probes_.take(id);
    if (!sent) return;
    ++counters_.probes_answered;
    if (state_ == health_state::failed) apply(health_event::probe_answered, now, out);
    if (admits() == admission::no) return;
    add_outcome(false, now);
    add_latency(now - *sent, now);
    succeed(now, out);
}

void health_core::suspend(time_point now, health_effects& out) {
    held_ = true;
    if (!apply(health_event::suspended_by_operator, now, out)) enter(state_, now);
}

void health_core::resume(time_point now, health_effects& out) {
    const bool was_held = std::exchange(held_, false);
    if (!apply(health_event::resumed_by_operator, now, out) && was_held) enter(state_, now);
}

void health_core::reset(time_point now, health_effects& out) {
    held_ = false;
    forget_evidence();
    history_.clear();
    probes_.clear();
    if (!apply(health_event::reset_by_operator, now, out)) enter(state_, now);
}

void health_core::probe_soon(time_point now) noexcept {
    if (state_ == health_state::suspended || held_) return;
    asked_for_probe_ = true;
    probes_.set_due(now);
}

void health_core::on_silent_probe(const probe_schedule::overdue& silent, time_point now, health_effects& out) {
    ++counters_.probes_failed;
    out.failed_probes.push_back(silent.id);
    // The connection is dead. The broker only, if nothing came on another one either.
    if (heard_ > silent.sent) return;
    ++failures_in_a_row_;
    fail(failure::request, now, out);
}

void health_core::on_tick(time_point now, health_effects& out) {
    if (const auto wake = next_wake(); wake && now - *wake >= settings_.stall) probes_.be_patient(now);
    for (;;) {
        const auto silent = probes_.take_overdue(now);
        if (!silent) break;
        on_silent_probe(*silent, now, out);
    }
    if (!probes_.is_due(now)) return;
    if (state_ == health_state::suspended) apply(health_event::probe_due, now, out);
    // What was heard of lately needs no probe, unless somebody doubts it.
    const bool is_well = admits() == admission::yes || admits() == admission::last;
    const bool is_asked_for = std::exchange(asked_for_probe_, false);
    if (is_well && !is_asked_for && heard_ > since_) {
        const auto jitter = static_cast<double>(settings_.interval.count()) * settings_.jitter;
        if (now - heard_ < settings_.interval - duration{static_cast<duration::rep>(jitter)}) {
            probes_.set_due(heard_ + probes_.shortened(settings_.interval));
            return;
        }
    }
    ++counters_.probes_sent;
    out.probe = probes_.send(now, now + probes_.shortened(pace()));
}

bool health_core::has_room() const noexcept {
    if (state_ != health_state::recovering) return admits() != admission::no;
    // Its own probe goes first, so that no request waits for a broker that is still gone.
    return answers_since_ > 0 && trickling_ < settings_.trickle;
}

bool health_core::admit() noexcept {
    if (!has_room()) return false;
    if (state_ == health_state::recovering) ++trickling_;
    return true;
}

duration health_core::latency() const noexcept { return duration{static_cast<duration::rep>(latency_.value())}; }

}  // namespace rmq::runtime
