#pragma once

#include <rmq/mini_cluster/detail/fault_script.hpp>
#include <rmq/mini_cluster/detail/release.hpp>
#include <rmq/mini_cluster/detail/request.hpp>
#include <rmq/mini_cluster/detail/request_log.hpp>
#include <rmq/mini_cluster/detail/response.hpp>
#include <rmq/protocol/frame.hpp>
#include <rmq/protocol/message_view.hpp>

#include <map>
#include <optional>
#include <span>
#include <vector>

namespace rmq::mini {

/// What brokers and name servers have in common, as a state machine: requests in, replies and closed connections out,
/// each request counted and perhaps met by a fault. Owns no socket, reads no clock, starts no thread.
class server_core {
public:
    server_core(release as, answer_type answers) : release_(as), answers_(answers) {}
    virtual ~server_core() = default;
    server_core(const server_core&) = delete;
    server_core& operator=(const server_core&) = delete;
    server_core(server_core&&) = delete;
    server_core& operator=(server_core&&) = delete;

    virtual void on_connected(connection_id which, const message_host& peer);
    /// Frames of one read; returns how many of them were taken up: all, unless `out` becomes much. A frame whose header
    /// can't be read ends the connection.
    virtual std::size_t on_frames(connection_id from, std::span<const protocol::frame> frames, moment now,
                                  effects& out);
    void on_request(connection_id from, const protocol::command& head, std::span<const std::byte> body, moment now,
                    effects& out);
    virtual void on_disconnected(connection_id which, effects& out);

    /// When on_tick has something to do.
    [[nodiscard]] virtual std::optional<runtime::time_point> next_wake() const;
    virtual void on_tick(moment now, effects& out);

    [[nodiscard]] fault_script& faults() noexcept { return faults_; }
    [[nodiscard]] const request_log& log() const noexcept { return log_; }

protected:
    /// One frame; false when it was no command, which ends the connection.
    bool on_frame(connection_id from, const protocol::frame& f, moment now, effects& out);
    void note_seen(connection_id from, std::int32_t code, std::uint64_t times) { log_.seen(from, code, times); }

private:
    /// Answers a request, or doesn't (nothing). Anything for other connections goes to `others`.
    virtual std::optional<response> handle(const request& r, effects& others) = 0;
    /// An answer to a request of the server's own.
    virtual void on_answer(connection_id /*from*/, const protocol::command& /*head*/,
                           std::span<const std::byte> /*body*/, moment /*now*/, effects& /*out*/) {}

    // An answer that waits for another one of its connection.
    struct held_answer {
        response reply{};
        serialize_type asked_in{};
        std::int32_t opaque = 0;
    };

    void answer(const request& r, effects& out);
    void misbehave(const fault& f, const request& r, effects& out);
    /// The server's own answer, spoilt; what it does to others goes to `others`.
    void spoil(const fault::spoiling& how, const request& r, runtime::time_point when, effects& fallout,
               effects& others);
    void slice(const fault::sliced& how, connection_id to, runtime::time_point at, const std::vector<std::byte>& bytes);
    void send(const response& reply, const request& to, effects& out) const;
    /// Answers that were to come after the one that was just sent.
    void send_held(connection_id to, effects& out);
    [[nodiscard]] std::vector<std::byte> frame(const response& reply, serialize_type asked_in,
                                               std::int32_t opaque) const;

    release release_;
    answer_type answers_;
    fault_script faults_;
    request_log log_;
    std::multimap<runtime::time_point, effects> later_;
    std::map<connection_id, held_answer> swapped_;
    std::map<connection_id, std::vector<std::vector<std::byte>>> reordered_;
};

}  // namespace rmq::mini
