#pragma once

#include <rmq/protocol/limits.hpp>
#include <rmq/runtime/backoff.hpp>
#include <rmq/runtime/clock.hpp>
#include <rmq/runtime/deadline_queue.hpp>
#include <rmq/runtime/operation.hpp>
#include <rmq/runtime/request_outcome.hpp>
#include <rmq/runtime/transport.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace rmq::runtime {

/// A request of the broker's own, to be answered on the same connection (unless it is oneway).
struct incoming_request {
    protocol::command header;
    std::span<const std::byte> body;
    std::shared_ptr<const void> storage;
};

/// How a connection ended.
struct connection_loss {
    bool was_open = false;  // no: it could not be made
    std::optional<time_point>
        sent{};  // when the latest of the requests was sent that waited for their answer, if any did
};

/// What the owner of a connection core has to do: open or close the socket, write, complete.
struct effects {
    bool open_socket = false;
    bool close_socket = false;
    std::vector<std::vector<std::byte>> write;  // gathered, in order; nothing when empty
    std::vector<completion> completed;          // already claimed
    std::vector<std::vector<std::byte>> spent;  // frames copied into `write`: their memory may be used again
    std::vector<incoming_request> incoming;
    std::optional<error> lost;  // the connection ended, or could not be made: for logs, …
    connection_loss loss;       // … and how: for the broker's health
    std::vector<request_outcome> outcomes;
};

struct connection_settings {
    duration connect_timeout = std::chrono::seconds{3};
    bool once = false;  // when it is lost it is not made again: what waits fails, and what is submitted later
    backoff_settings reconnect{};
    std::uint32_t max_in_flight = default_limits.in_flight;  // further requests wait for a place
    std::size_t max_write_bytes = std::size_t{256} * 1024;   // one write takes about so much; a larger frame goes alone
    std::uint32_t max_unknown_per_minute =
        default_limits.unknown_answers;  // answers that nobody asked for; one more and the connection is closed
    bool keep_connected = false;         // reconnect in the background, not only when a request wants it
};

/// One connection to a broker as a state machine: what waits, what is in flight, when it expires, when to reconnect.
/// Owns no socket, reads no clock, starts no thread.
///
/// The opaque of a request is its slot (16 bits) and the slot's generation (15 bits): an answer that comes late or
/// twice can't complete a newer request. Slots are reused oldest first, and the slot of a request that timed out after
/// it was written stays out until its answer comes or the connection ends.
class connection_core {
public:
    enum class phase : std::uint8_t { closed, opening, ready, backing_off };

    connection_core(connection_settings settings, std::uint32_t seed);

    /// Makes the connection although no request wants it.
    void connect(time_point now, effects& out);
    /// Takes a request. It goes out with the next flush(), or when the connection is open.
    void submit(operation_ptr op, time_point now, effects& out);
    /// An answer to a request of the broker's own.
    void answer(std::vector<std::byte> frame);
    /// Writes what waits, unless a write is outstanding: call it once after a burst.
    void flush(time_point now, effects& out);
    /// `op` was completed elsewhere: forget it. When it was sent, if it was.
    std::optional<time_point> forget(const operation& op);

    void on_opened(time_point now, effects& out);
    void on_written(time_point now, effects& out);
    void on_frames(const received_frames& received, time_point now, effects& out);
    void on_lost(error why, time_point now, effects& out);
    void on_tick(time_point now, effects& out);
    /// Whether a connection that is lost from now on is made again although no request wants it.
    void keep_connected(bool yes) noexcept { settings_.keep_connected = yes; }
    /// Completes everything with `why` (each with its own fate) and closes for good.
    void stop(const error& why, effects& out);

    [[nodiscard]] std::optional<time_point> next_wake() const;
    [[nodiscard]] std::optional<time_point> next_phase_change() const;  // its part that no request has a share in
    [[nodiscard]] phase state() const noexcept { return phase_; }
    [[nodiscard]] std::size_t load() const noexcept { return busy_; }  // waiting and in flight, abandoned ones included
    [[nodiscard]] std::uint64_t unknown_opaques() const noexcept { return unknown_opaques_; }
    [[nodiscard]] std::uint64_t connects() const noexcept { return connects_; }

private:
    // abandoned: written, completed without its answer. dropped: completed before it was written, still in waiting_.
    enum class slot_state : std::uint8_t { free, waiting, dropped, in_flight, abandoned };
    struct slot {
        operation_ptr op;
        time_point sent{};
        std::uint16_t generation = 0;
        slot_state state = slot_state::free;
    };

    [[nodiscard]] std::int32_t opaque_of(std::uint32_t index) const noexcept;
    [[nodiscard]] std::size_t waiting_bytes() const;
    std::optional<std::uint32_t> take_slot();
    void release_slot(std::uint32_t index);
    void open(time_point now, effects& out);
    void request_open(time_point now, effects& out);
    void complete_reply(const protocol::frame& frame, protocol::command&& header, const received_frames& received,
                        time_point now, effects& out);
    void fail_slot(std::uint32_t index, error why, effects& out);
    void count_unknown(time_point now);
    void expire(time_point now, effects& out);
    void sweep_waiting();

    connection_settings settings_;
    backoff backoff_;
    phase phase_ = phase::closed;
    bool is_for_nobody_ = false;  // opening: no request waited when the attempt began
    std::vector<slot> slots_;
    std::deque<std::uint32_t> free_slots_;         // oldest first
    std::deque<std::uint32_t> waiting_;            // in order of submission
    std::vector<std::uint32_t> oneways_in_write_;  // complete when the outstanding write is done
    std::vector<std::vector<std::byte>> answers_;  // ours to the broker's own requests
    deadline_queue deadlines_;                     // by slot
    std::vector<std::uint32_t> expired_;           // scratch
    std::size_t busy_ = 0;                         // slots that are not free
    std::size_t on_wire_ = 0;                      // of these, in flight or abandoned
    bool write_outstanding_ = false;
    bool stopped_ = false;
    std::uint16_t first_generation_ = 0;
    std::optional<time_point> open_by_;
    std::optional<time_point> retry_at_;
    std::uint64_t unknown_opaques_ = 0;
    std::uint32_t unknown_this_minute_ = 0;
    time_point minute_started_{};
    std::uint64_t connects_ = 0;
};

}  // namespace rmq::runtime
