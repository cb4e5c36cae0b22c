#pragma once

#include <rmq/mini_cluster/detail/broker_core.hpp>
#include <rmq/mini_cluster/detail/connection.hpp>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace rmq::mini {

/// The network shell of one broker: its listener, its connections, one timer. Decides nothing. All on the cluster's
/// thread, but for construction, which is before that thread starts.
class broker_host {
public:
    /// Listens at once. Throws std::system_error when it can't. `settings.address.port` 0: the system's choice.
    broker_host(asio::io_context& io, broker_settings settings);

    void start();
    /// Closes the listener and all connections. The port stays ours, so that a restart finds it free.
    void kill(ending how);
    void restart(bool keep_messages);
    /// As a process that was stopped: neither reads nor writes nor accepts, though the kernel still takes connections.
    void freeze(bool frozen);
    /// Requests are read and acted on; no answer leaves.
    void hold_replies(bool held);

    /// A request of the broker's own (broker_core::ask_client).
    bool ask_client(std::string_view client, request_code code, std::span<const protocol::ext_field> fields,
                    std::span<const std::byte> body, on_client_answer done);

    [[nodiscard]] broker_core& core() noexcept { return core_; }
    [[nodiscard]] const broker_settings& settings() const noexcept { return core_.state().settings; }
    [[nodiscard]] std::size_t connections() const noexcept { return connections_.size(); }

private:
    static asio::ip::tcp::acceptor bound(asio::io_context& io, const asio::ip::tcp::endpoint& to);
    void accept();
    void on_accepted(asio::ip::tcp::socket socket);
    std::size_t on_frames(connection_id from, std::span<const protocol::frame> frames);
    void on_lost(connection_id which);
    void apply(effects out);
    void forget(connection_id which);
    void arm();

    asio::io_context& io_;
    asio::ip::tcp::acceptor acceptor_;
    asio::ip::tcp::endpoint endpoint_;
    asio::steady_timer timer_;
    std::optional<runtime::time_point> armed_;
    broker_core core_;
    std::unordered_map<connection_id, std::shared_ptr<connection>> connections_;
    connection_id last_id_ = 0;
    asio::steady_timer accept_again_;
    bool listening_ = false;
    bool accepting_ = false;
    bool frozen_ = false;
    bool held_ = false;
};

}  // namespace rmq::mini
