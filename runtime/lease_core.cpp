#include <rmq/runtime/lease_core.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace rmq::runtime {

namespace {

const lease_settings& checked(const lease_settings& settings) {
    settings.check();
    return settings;
}

void take_earlier(std::optional<time_point>& next, const std::optional<time_point>& other) {
    if (other && (!next || *other < *next)) next = other;
}

duration share_of(duration whole, double share) {
    return duration{static_cast<duration::rep>(static_cast<double>(whole.count()) * share)};
}

std::string in_milliseconds(duration d) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(d).count()) + " ms";
}

}  // namespace

lease_core::lease_core(const lease_settings& settings, std::uint64_t pool, std::uint32_t seed)
    : settings_(checked(settings)), pool_(pool), random_(seed), backoff_(settings.reconnect, seed) {}

// Places.

connection_slot lease_core::slot_of(const place& p) const noexcept {
    return {static_cast<std::uint32_t>(&p - places_.data()), p.number};
}

lease_core::place* lease_core::find(connection_slot slot) noexcept {
    if (slot.place >= places_.size()) return nullptr;
    auto& p = places_[slot.place];
    return p.now != state::free && p.number == slot.number ? &p : nullptr;
}

const lease_core::place* lease_core::find(const lease_token& lease) const noexcept {
    if (lease.pool != pool_ || lease.slot.place >= places_.size()) return nullptr;
    const auto& p = places_[lease.slot.place];
    const bool is_out = p.now == state::leased || p.now == state::gone;
    return is_out && p.number == lease.slot.number && p.lease == lease.number ? &p : nullptr;
}

lease_core::place& lease_core::take_place(time_point now) {
    auto at = std::find_if(places_.begin(), places_.end(), [](const place& p) { return p.now == state::free; });
    if (at == places_.end()) at = places_.emplace(places_.end());
    std::uniform_real_distribution<double> share{1 - settings_.jitter, 1};
    *at = place{};
    at->number = ++last_number_;
    at->opened = now;
    at->idle_share = share(random_);
    at->lifetime_share = share(random_);
    return *at;
}

void lease_core::close(place& p, close_reason why, lease_effects& out) {
    if (p.now == state::idle) std::erase(idle_, slot_of(p).place);
    if (p.now != state::gone) {
        out.close.push_back({slot_of(p), why});
        ++counters_.closed[static_cast<std::size_t>(why)];
    }
    p.now = state::free;
}

void lease_core::close_all(state which, close_reason why, lease_effects& out) {
    for (auto& p : places_)
        if (p.now == which) close(p, why, out);
}

time_point lease_core::idle_until(const place& p) const noexcept {
    return p.used + share_of(settings_.idle_timeout, p.idle_share);
}

time_point lease_core::lives_until(const place& p) const noexcept {
    return p.opened + share_of(settings_.lifetime, p.lifetime_share);
}

// Why it may not be used again. One that has just come back was used until now.
std::optional<close_reason> lease_core::retires(const place& p, time_point now) const {
    if (closed_) return close_reason::stopped;
    if (lives_until(p) <= now) return close_reason::too_old;
    if (p.now == state::idle && idle_until(p) <= now) return close_reason::idle;
    if (counts().total() > settings_.max_connections) return close_reason::too_many;
    return std::nullopt;
}

// Failures: from the first one on, one attempt at a time, until a connection has proved itself.

// Attempts that were made together fail together: they are one failure.
void lease_core::note_failure(time_point began, time_point now) {
    in_trouble_ = true;
    if (failed_at_ && began <= *failed_at_) return;
    failed_at_ = now;
    retry_at_ = backoff_.next_attempt(now);
}

std::size_t lease_core::wanted() const {
    const auto spare = settings_.min_idle;
    return waiters_.size() + (spare > idle_.size() ? spare - idle_.size() : 0);
}

// But for the time of the next attempt.
bool lease_core::may_open(const lease_counts& have) const noexcept {
    const std::size_t at_once = in_trouble_ ? 1 : settings_.max_connects;
    return !closed_ && have.total() < settings_.max_connections && have.opening < std::min(wanted(), at_once);
}

void lease_core::fill(time_point now, lease_effects& out) {
    while (may_open(counts()) && (!retry_at_ || *retry_at_ <= now)) {
        auto& p = take_place(now);
        p.now = state::opening;
        backoff_.attempt_started(now);
        out.open.push_back(slot_of(p));
    }
}

// Waiters.

error lease_core::exhausted(const char* what, time_point now) const {
    const auto have = counts();
    auto text = std::string{what} + ": " + std::to_string(have.leased) + " of " +
                std::to_string(settings_.max_connections) + " leased, " + std::to_string(have.opening) +
                " being opened, " + std::to_string(have.waiting) + " waiting";
    const place* oldest = nullptr;
    for (const auto& p : places_)
        if ((p.now == state::leased || p.now == state::gone) && (oldest == nullptr || p.used < oldest->used))
            oldest = &p;
    if (oldest != nullptr)
        text += "; the longest is held for " + in_milliseconds(now - oldest->used) + " by " +
                oldest->taken_at.function_name() + " at line " + std::to_string(oldest->taken_at.line());
    if (last_failure_) text += "; the last connection failed: " + last_failure_->message();
    return local_error(errc::pool_exhausted, std::move(text));
}

void lease_core::refuse(waiter_id waiter, error why, duration waited, lease_effects& out) {
    why.where.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(waited);
    out.exhausted = out.exhausted || why.code == errc::pool_exhausted;
    out.answers.push_back({waiter, tl::unexpected(std::move(why))});
}

void lease_core::expire_waiters(time_point now, lease_effects& out) {
    while (const auto late = waiters_.pop_expired(now)) {
        ++counters_.timed_out;
        refuse(late->id, exhausted("no connection became free in time", now), now - late->since, out);
    }
}

lease_token lease_core::grant(place& p, std::source_location at, time_point now) {
    p.now = state::leased;
    p.used = now;
    p.lease = ++last_lease_;
    p.reported = false;
    p.taken_at = at;
    ++counters_.granted;
    return {pool_, slot_of(p), p.lease};
}

void lease_core::set_idle(place& p, time_point now) {
    p.now = state::idle;
    p.used = now;
    idle_.push_back(slot_of(p).place);
}

// To the one who waits longest, else to the idle ones.
void lease_core::hand_out(place& p, time_point now, lease_effects& out) {
    expire_waiters(now, out);
    const auto first = waiters_.pop();
    if (!first) return set_idle(p, now);
    ++counters_.waited;
    counters_.longest_wait = std::max(counters_.longest_wait, now - first->since);
    out.answers.push_back({first->id, grant(p, first->asked_at, now)});
}

std::optional<lease_token> lease_core::try_acquire(time_point now, lease_effects& out, std::source_location at) {
    std::optional<lease_token> taken;
    while (!taken && !idle_.empty()) {
        auto& p = places_[idle_.back()];
        if (const auto why = retires(p, now)) {
            close(p, *why, out);
            continue;
        }
        idle_.pop_back();
        taken = grant(p, at, now);
    }
    if (settings_.min_idle > 0) fill(now, out);
    return taken;
}

waiter_id lease_core::acquire(time_point deadline, time_point now, lease_effects& out, std::source_location at) {
    const auto id = ++last_waiter_;
    if (closed_) {
        ++counters_.refused;
        refuse(id, *closed_, duration::zero(), out);
    } else if (const auto taken = try_acquire(now, out, at)) {
        out.answers.push_back({id, *taken});
    } else if (deadline <= now || waiters_.size() >= settings_.max_waiters) {
        ++counters_.refused;
        refuse(id, exhausted(deadline <= now ? "no connection is free" : "too many wait for a connection", now),
               duration::zero(), out);
    } else {
        waiters_.push({id, now, deadline, at});
        fill(now, out);
    }
    return id;
}

bool lease_core::cancel(waiter_id waiter, time_point now, lease_effects& out) {
    const auto gone = waiters_.remove(waiter);
    if (!gone) return false;
    ++counters_.cancelled;
    refuse(waiter, local_error(errc::cancelled, "cancelled while it waited for a connection"), now - gone->since, out);
    return true;
}

result<void> lease_core::give_back(const lease_token& lease, lease_return how, time_point now, lease_effects& out) {
    if (lease.pool != pool_)
        return tl::unexpected(local_error(errc::invalid_argument, "this lease belongs to another pool"));
    if (find(lease) == nullptr)
        return tl::unexpected(local_error(errc::invalid_argument, "this lease was given back before"));
    auto& p = places_[lease.slot.place];
    if (p.now == state::gone) {
        p.now = state::free;
    } else if (how == lease_return::clean && p.unread) {
        close(p, close_reason::unread_bytes, out);
    } else if (how == lease_return::broken) {
        if (now - p.opened < settings_.young) note_failure(p.opened, now);
        close(p, close_reason::broken, out);
    } else if (how != lease_return::clean) {
        close(p, how == lease_return::unread_bytes ? close_reason::unread_bytes : close_reason::unanswered_request,
              out);
    } else {
        in_trouble_ = false;
        if (const auto why = retires(p, now))
            close(p, *why, out);
        else
            hand_out(p, now, out);
    }
    fill(now, out);
    return {};
}

// Connections.

void lease_core::on_opened(connection_slot slot, time_point now, lease_effects& out) {
    auto* p = find(slot);
    if (p == nullptr || p->now != state::opening) return;
    ++counters_.opened;
    last_failure_.reset();
    backoff_.succeeded();
    retry_at_.reset();
    if (in_trouble_) retry_at_ = backoff_.earliest_attempt(now);
    p->opened = now;
    hand_out(*p, now, out);
    fill(now, out);
}

void lease_core::on_lost(connection_slot slot, const error& why, time_point now, lease_effects& out) {
    auto* p = find(slot);
    if (p == nullptr || p->now == state::gone) return;
    const bool was_open = p->now != state::opening;
    ++(was_open ? counters_.lost : counters_.connect_failures);
    if (!was_open || now - p->opened < settings_.young) {
        last_failure_ = why;
        note_failure(p->opened, now);
    }
    if (p->now == state::idle) std::erase(idle_, slot.place);
    p->now = p->now == state::leased ? state::gone : state::free;
    expire_waiters(now, out);
    fill(now, out);
}

void lease_core::on_unread(connection_slot slot, time_point now, lease_effects& out) {
    auto* p = find(slot);
    if (p == nullptr) return;
    p->unread = true;
    if (p->now != state::idle) return;
    close(*p, close_reason::unread_bytes, out);
    fill(now, out);
}

void lease_core::lose_all(time_point now, lease_effects& out) {
    for (auto& p : places_) {
        if (p.now == state::free || p.now == state::gone) continue;
        ++counters_.lost;
        p.now = p.now == state::leased ? state::gone : state::free;
    }
    idle_.clear();
    expire_waiters(now, out);
    fill(now, out);
}

std::optional<connection_slot> lease_core::adopt(time_point now, lease_effects& out) {
    if (closed_ || counts().total() >= settings_.max_connections) return std::nullopt;
    ++counters_.adopted;
    auto& p = take_place(now);
    const auto slot = slot_of(p);
    hand_out(p, now, out);
    return slot;
}

void lease_core::on_tick(time_point now, lease_effects& out) {
    expire_waiters(now, out);
    for (auto& p : places_) {
        if (p.now == state::opening && now - p.opened >= settings_.connect_timeout) {
            ++counters_.connect_failures;
            last_failure_ = local_error(errc::connection_failed,
                                        "no connection within " + in_milliseconds(settings_.connect_timeout));
            note_failure(p.opened, now);
            close(p, close_reason::connect_timeout, out);
        } else if (p.now == state::idle) {
            if (const auto why = retires(p, now)) close(p, *why, out);
        } else if ((p.now == state::leased || p.now == state::gone) && !p.reported &&
                   settings_.overdue_after > duration::zero() && now - p.used >= settings_.overdue_after) {
            p.reported = true;
            ++counters_.overdue;
            out.overdue.push_back({{pool_, slot_of(p), p.lease}, now - p.used, p.taken_at});
        }
    }
    fill(now, out);
}

std::optional<time_point> lease_core::next_wake() const {
    auto next = waiters_.next_deadline();
    for (const auto& p : places_) {
        if (p.now == state::opening) take_earlier(next, p.opened + settings_.connect_timeout);
        if (p.now == state::idle) take_earlier(next, std::min(idle_until(p), lives_until(p)));
        if ((p.now == state::leased || p.now == state::gone) && !p.reported &&
            settings_.overdue_after > duration::zero())
            take_earlier(next, p.used + settings_.overdue_after);
    }
    if (may_open(counts())) take_earlier(next, retry_at_);
    return next;
}

// The pool.

void lease_core::reload(const lease_settings& settings, time_point now, lease_effects& out) {
    settings.check();
    backoff_ = backoff{settings.reconnect, static_cast<std::uint32_t>(random_())};
    settings_ = settings;
    // First those that nobody will miss: the longest idle, then what is not even open.
    const auto too_many = [this] { return counts().total() > settings_.max_connections; };
    while (too_many() && !idle_.empty()) close(places_[idle_.front()], close_reason::too_many, out);
    for (auto& p : places_)
        if (too_many() && p.now == state::opening) close(p, close_reason::too_many, out);
    on_tick(now, out);
}

void lease_core::drain(const error& why, time_point now, lease_effects& out) {
    if (closed_) return;
    closed_ = why;
    closed_->request = fate::not_sent;
    while (const auto waiter = waiters_.pop()) refuse(waiter->id, *closed_, now - waiter->since, out);
    close_all(state::opening, close_reason::stopped, out);
    close_all(state::idle, close_reason::stopped, out);
}

void lease_core::stop(const error& why, time_point now, lease_effects& out) {
    drain(why, now, out);
    for (auto& p : places_) {
        if (p.now != state::leased) continue;
        close(p, close_reason::stopped, out);
        p.now = state::gone;  // its lease is still out
    }
}

lease_counts lease_core::counts() const {
    lease_counts have;
    have.waiting = waiters_.size();
    for (const auto& p : places_) {
        if (p.now == state::opening) ++have.opening;
        if (p.now == state::idle) ++have.idle;
        if (p.now == state::leased || p.now == state::gone) ++have.leased;
    }
    return have;
}

bool lease_core::is_connected(const lease_token& lease) const noexcept {
    const auto* p = find(lease);
    return p != nullptr && p->now == state::leased;
}

}  // namespace rmq::runtime
