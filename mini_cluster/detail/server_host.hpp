#pragma once

#include <rmq/mini_cluster/detail/connection.hpp>
#include <rmq/mini_cluster/detail/server_core.hpp>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace rmq::mini {

/// The network shell of one server: its listener, its connections, one timer. Decides nothing. All on the cluster's
/// thread, but for construction, which is before that thread starts.
class server_host {
public:
    /// Listens at once. Throws std::system_error when it can't. Port 0: the system's choice.
    server_host(asio::io_context& io, const message_host& where);
    virtual ~server_host() = default;
    server_host(const server_host&) = delete;
    server_host& operator=(const server_host&) = delete;
    server_host(server_host&&) = delete;
    server_host& operator=(server_host&&) = delete;

    void start();
    /// Closes the listener and all connections. The port stays ours, so that a restart finds it free.
    virtual void kill(ending how);
    void restart();
    /// As a process that was stopped: neither reads nor writes nor accepts, though the kernel still takes connections.
    void freeze(bool frozen);
    /// Requests are read and acted on; no answer leaves.
    void hold_replies(bool held);
    /// Its wall clock is wrong by that much; what it waits for comes no sooner or later.
    void shift_clock(std::chrono::milliseconds by) noexcept { clock_offset_ = by; }

    [[nodiscard]] virtual server_core& core() noexcept = 0;
    /// Where it listens; never changes.
    [[nodiscard]] const message_host& address() const noexcept { return address_; }
    [[nodiscard]] std::size_t connections() const noexcept { return connections_.size(); }

protected:
    void apply(effects out);
    [[nodiscard]] bool is_listening() const noexcept { return listening_; }

private:
    static asio::ip::tcp::acceptor bound(asio::io_context& io, const asio::ip::tcp::endpoint& to);
    /// Something was done; its answers have not left yet.
    virtual void on_turn() {}
    [[nodiscard]] moment here_and_now() const;
    void accept();
    void on_accepted(asio::ip::tcp::socket socket);
    std::size_t on_frames(connection_id from, std::span<const protocol::frame> frames);
    void on_lost(connection_id which);
    void forget(connection_id which);
    void arm();

    asio::io_context& io_;
    asio::ip::tcp::acceptor acceptor_;
    asio::ip::tcp::endpoint endpoint_;
    message_host address_;
    asio::steady_timer timer_;
    std::optional<runtime::time_point> armed_;
    std::unordered_map<connection_id, std::shared_ptr<connection>> connections_;
    connection_id last_id_ = 0;
    asio::steady_timer accept_again_;
    bool listening_ = false;
    bool accepting_ = false;
    bool frozen_ = false;
    bool held_ = false;
    std::chrono::milliseconds clock_offset_{0};
};

}  // namespace rmq::mini
