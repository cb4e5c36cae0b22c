#include <rmq/runtime/connection_core.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace rmq::runtime {

namespace {

constexpr std::uint16_t generation_mask = 0x7FFF;
constexpr std::size_t max_slots = 0x10000;
constexpr std::size_t gather_from =
    std::size_t{16} * 1024;  // below, copying is cheaper than one more chunk (performance.md)

error make_error(errc code, const char* detail) {
    error e;
    e.code = code;
    e.detail = detail;
    return e;
}

}  // namespace

connection_core::connection_core(connection_settings settings, std::uint32_t seed)
    : settings_(settings),
      backoff_(settings.reconnect, seed),
      first_generation_(static_cast<std::uint16_t>(seed & generation_mask)) {}

std::int32_t connection_core::opaque_of(std::uint32_t index) const noexcept {
    return static_cast<std::int32_t>((std::uint32_t{slots_[index].generation} << 16U) | index);
}

std::optional<std::uint32_t> connection_core::take_slot() {
    // Young connections grow their table before they reuse a slot soon: a wider ring wraps its generations later.
    constexpr std::size_t comfortable = 64;
    std::uint32_t index = 0;
    if (!free_slots_.empty() && slots_.size() >= comfortable) {
        index = free_slots_.front();
        free_slots_.pop_front();
        slots_[index].generation = static_cast<std::uint16_t>((slots_[index].generation + 1U) & generation_mask);
    } else if (slots_.size() < max_slots) {
        index = static_cast<std::uint32_t>(slots_.size());
        slots_.push_back({nullptr, {}, first_generation_, slot_state::free});
    } else {
        return std::nullopt;
    }
    ++busy_;
    return index;
}

void connection_core::release_slot(std::uint32_t index) {
    auto& s = slots_[index];
    if (s.state == slot_state::in_flight || s.state == slot_state::abandoned) --on_wire_;
    s.op = nullptr;
    s.state = slot_state::free;
    deadlines_.clear(index);
    free_slots_.push_back(index);
    --busy_;
}

// Its operation fails with the fate it has by itself, and with its opaque if it was written.
void connection_core::fail_slot(std::uint32_t index, error why, effects& out) {
    const auto& s = slots_[index];
    if (!s.op) return;
    if (s.state == slot_state::in_flight) why.where.opaque = opaque_of(index);
    fail(s.op, std::move(why), out.completed);
}

void connection_core::submit(operation_ptr op, time_point now, effects& out) {
    if (stopped_) {
        fail(op,
             settings_.once ? make_error(errc::connection_lost, "the connection has ended")
                            : make_error(errc::client_stopped, "the connection was closed by this client"),
             out.completed);
        return;
    }
    op->attempts = 1;
    if (op->deadline <= now) {
        fail(op, make_error(errc::deadline_exceeded, "the time was over before the request was sent"), out.completed);
        return;
    }
    const auto index = take_slot();
    if (!index) {
        fail(op, make_error(errc::pool_exhausted, "too many requests in flight on the connection"), out.completed);
        return;
    }
    deadlines_.set(*index, op->deadline);
    op->slot = *index;
    slots_[*index].op = std::move(op);
    slots_[*index].state = slot_state::waiting;
    waiting_.push_back(*index);
    if (phase_ == phase::closed || phase_ == phase::backing_off) request_open(now, out);
}

void connection_core::connect(time_point now, effects& out) {
    if (!stopped_ && (phase_ == phase::closed || phase_ == phase::backing_off)) request_open(now, out);
}

void connection_core::answer(std::vector<std::byte> frame) { answers_.push_back(std::move(frame)); }

void connection_core::flush(time_point now, effects& out) {
    if (phase_ != phase::ready || write_outstanding_) return;
    std::vector<std::vector<std::byte>> chunks;
    std::size_t total = 0;
    bool last_is_open = false;  // the last chunk is a buffer of small frames with room for more
    // Small frames are copied together, and are over then: their memory is given back to whoever encodes the next ones.
    // (Freed here, two threads would meet in the allocator once a message.)
    const auto append = [&](std::vector<std::byte>& bytes) {
        total += bytes.size();
        if (bytes.size() >= gather_from) {
            chunks.push_back(std::move(bytes));
            last_is_open = false;
            return;
        }
        if (!last_is_open) {
            chunks.emplace_back().reserve(std::min(waiting_bytes(), settings_.max_write_bytes) + bytes.size());
            last_is_open = true;
        }
        chunks.back().insert(chunks.back().end(), bytes.begin(), bytes.end());
        out.spent.push_back(std::move(bytes));
    };
    auto answers = std::exchange(answers_, {});
    for (auto& bytes : answers) append(bytes);
    while (!waiting_.empty() && total < settings_.max_write_bytes && on_wire_ < settings_.max_in_flight) {
        const auto index = waiting_.front();
        waiting_.pop_front();
        auto& s = slots_[index];
        if (s.state == slot_state::dropped || !s.op->begin_write()) {
            release_slot(index);
            continue;
        }
        s.state = slot_state::in_flight;
        s.sent = now;
        ++on_wire_;
        s.op->frame.set_opaque(opaque_of(index));
        if (s.op->oneway) oneways_in_write_.push_back(index);
        append(s.op->frame.bytes);
    }
    if (chunks.empty()) return;
    write_outstanding_ = true;
    out.write = std::move(chunks);
}

// How much one write could take of what waits, large frames apart.
std::size_t connection_core::waiting_bytes() const {
    std::size_t bytes = 0;
    for (const auto index : waiting_) {
        if (bytes >= settings_.max_write_bytes) break;
        if (const auto& op = slots_[index].op; op && op->frame.bytes.size() < gather_from)
            bytes += op->frame.bytes.size();
    }
    return bytes;
}

std::optional<time_point> connection_core::forget(const operation& op) {
    if (op.slot >= slots_.size()) return std::nullopt;
    auto& s = slots_[op.slot];
    if (s.op.get() != &op) return std::nullopt;
    deadlines_.clear(op.slot);
    s.op = nullptr;
    const bool was_sent = s.state == slot_state::in_flight;
    s.state = was_sent ? slot_state::abandoned : slot_state::dropped;
    return was_sent ? std::optional{s.sent} : std::nullopt;
}

// Forgets what waits no longer, in one pass for any number of them.
void connection_core::sweep_waiting() {
    std::erase_if(waiting_, [this](std::uint32_t index) {
        if (slots_[index].state == slot_state::waiting) return false;
        if (slots_[index].state == slot_state::dropped) release_slot(index);
        return true;
    });
}

void connection_core::open(time_point now, effects& out) {
    phase_ = phase::opening;
    is_for_nobody_ = waiting_.empty();
    retry_at_.reset();
    open_by_ = now + settings_.connect_timeout;
    backoff_.attempt_started(now);
    out.open_socket = true;
}

// A request wants the connection: it need not wait for the background's back-off, only for a decent distance between
// two attempts, so that the first request after a broker came back finds it.
void connection_core::request_open(time_point now, effects& out) {
    const auto earliest = backoff_.earliest_attempt(now);
    if (earliest <= now) {
        open(now, out);
    } else {
        phase_ = phase::backing_off;
        retry_at_ = retry_at_ ? std::min(*retry_at_, earliest) : earliest;
    }
}

void connection_core::on_opened(time_point now, effects& out) {
    if (phase_ != phase::opening) return;
    phase_ = phase::ready;
    open_by_.reset();
    ++connects_;
    flush(now, out);
}

void connection_core::on_written(time_point now, effects& out) {
    write_outstanding_ = false;
    for (const auto index : oneways_in_write_) {
        auto& s = slots_[index];
        if (s.state == slot_state::in_flight) {
            s.op->answered();
            if (s.op->claim()) out.completed.emplace_back(s.op, reply{});
        }
        release_slot(index);
    }
    oneways_in_write_.clear();
    flush(now, out);
}

void connection_core::complete_reply(const protocol::frame& frame, protocol::command&& header,
                                     const received_frames& received, time_point now, effects& out) {
    const auto opaque = static_cast<std::uint32_t>(header.opaque);
    const auto index = opaque & 0xFFFFU;
    const auto known = header.opaque >= 0 && index < slots_.size() && slots_[index].generation == opaque >> 16U &&
                       (slots_[index].state == slot_state::in_flight || slots_[index].state == slot_state::abandoned);
    if (!known || (slots_[index].op && slots_[index].op->oneway)) {  // a oneway completes with its write
        count_unknown(now);
        return;
    }
    auto& s = slots_[index];
    if (s.op && !s.op->is_probe) out.outcomes.push_back({outcome_of(*s.op, header), s.sent});
    if (s.op) s.op->answered();
    if (s.op && s.op->claim())
        out.completed.emplace_back(std::move(s.op), reply{std::move(header), frame.body, received.storage});
    release_slot(index);
}

void connection_core::count_unknown(time_point now) {
    ++unknown_opaques_;
    if (now - minute_started_ >= std::chrono::minutes{1}) {
        minute_started_ = now;
        unknown_this_minute_ = 0;
    }
    ++unknown_this_minute_;
}

void connection_core::on_frames(const received_frames& received, time_point now, effects& out) {
    if (phase_ != phase::ready) return;
    backoff_.succeeded();
    out.completed.reserve(out.completed.size() + received.frames.size());
    for (const auto& frame : received.frames) {
        auto header = protocol::decode_command(frame);
        if (!header) {
            out.close_socket = true;
            on_lost(std::move(header.error()), now, out);
            return;
        }
        if (header->is_response())
            complete_reply(frame, std::move(*header), received, now, out);
        else
            out.incoming.push_back({std::move(*header), frame.body, received.storage});
        if (unknown_this_minute_ > settings_.max_unknown_per_minute) {
            unknown_this_minute_ = 0;
            out.close_socket = true;
            on_lost(make_error(errc::protocol_error, "too many answers to requests that were never made"), now, out);
            return;
        }
    }
    flush(now, out);
}

void connection_core::on_lost(error why, time_point now, effects& out) {
    if (phase_ == phase::closed || phase_ == phase::backing_off) return;
    const bool was_ready = phase_ == phase::ready;
    const bool was_for_nobody = phase_ == phase::opening && is_for_nobody_;
    open_by_.reset();
    write_outstanding_ = false;
    oneways_in_write_.clear();
    answers_.clear();
    for (std::uint32_t index = 0; index < slots_.size(); ++index) {
        auto& s = slots_[index];
        if (s.state == slot_state::free) continue;
        if (s.state == slot_state::waiting) {
            // Not sent because its connection had died: once more on a fresh one. A connection that could not even be
            // made is the answer; but not one of the background, begun when the peer may still have been away.
            const bool may_wait = !settings_.once && !s.op->is_done();
            if (may_wait && was_for_nobody) continue;
            if (may_wait && was_ready && s.op->attempts < 2) {
                ++s.op->attempts;
                continue;
            }
        }
        if (s.state == slot_state::dropped) continue;
        if (s.state == slot_state::in_flight && !s.op->oneway && (!out.loss.sent || *out.loss.sent < s.sent))
            out.loss.sent = s.sent;
        // Written and unanswered: the broker may have done it. claim() knows which of the two it is.
        fail_slot(index, why, out);
        release_slot(index);
    }
    sweep_waiting();
    out.lost = std::move(why);
    out.loss.was_open = was_ready;
    phase_ = phase::closed;
    stopped_ = stopped_ || settings_.once;
    if (stopped_) return;
    const auto retry_at = backoff_.next_attempt(now);
    if (!waiting_.empty()) {
        request_open(now, out);
    } else if (settings_.keep_connected) {
        phase_ = phase::backing_off;
        retry_at_ = retry_at;
    }
}

void connection_core::expire(time_point now, effects& out) {
    expired_.clear();
    deadlines_.expire(now, expired_);
    for (const auto index : expired_) {
        auto& s = slots_[index];
        const bool in_flight = s.state == slot_state::in_flight;
        if (in_flight && !s.op->oneway && !s.op->is_probe)
            out.outcomes.push_back({request_outcome::kind::timed_out, s.sent});
        fail_slot(index,
                  make_error(errc::deadline_exceeded,
                             in_flight ? "no answer from the broker in time" : "no connection to the broker in time"),
                  out);
        if (in_flight && !s.op->oneway) {
            s.op = nullptr;
            s.state = slot_state::abandoned;
        } else if (!in_flight) {
            s.op = nullptr;
            s.state = slot_state::dropped;
        }
    }
    if (!expired_.empty()) sweep_waiting();
}

void connection_core::on_tick(time_point now, effects& out) {
    expire(now, out);
    if (phase_ == phase::opening && open_by_ && *open_by_ <= now) {
        out.close_socket = true;
        on_lost(make_error(errc::connection_failed, "connecting took too long"), now, out);
    } else if (phase_ == phase::backing_off && retry_at_ && *retry_at_ <= now) {
        if (settings_.keep_connected || !waiting_.empty()) {
            open(now, out);
        } else {
            phase_ = phase::closed;
            retry_at_.reset();
        }
    }
}

void connection_core::stop(const error& why, effects& out) {
    stopped_ = true;
    out.close_socket = phase_ == phase::opening || phase_ == phase::ready;
    for (std::uint32_t index = 0; index < slots_.size(); ++index) {
        if (slots_[index].state == slot_state::free) continue;
        fail_slot(index, why, out);
        release_slot(index);
    }
    waiting_.clear();
    oneways_in_write_.clear();
    answers_.clear();
    phase_ = phase::closed;
    retry_at_.reset();
    open_by_.reset();
}

std::optional<time_point> connection_core::next_phase_change() const { return open_by_ ? open_by_ : retry_at_; }

std::optional<time_point> connection_core::next_wake() const {
    const auto change = next_phase_change();
    const auto deadline = deadlines_.next();
    if (!change || !deadline) return change ? change : deadline;
    return std::min(*change, *deadline);
}

}  // namespace rmq::runtime
