#include <rmq/mini_cluster/detail/server_host.hpp>

#include <chrono>
#include <utility>

namespace rmq::mini {

namespace {

using asio::ip::tcp;

message_host host_of(const tcp::endpoint& e) {
    asio::ip::address address = e.address();
    // A stored message has no place for the interface of a link-local address.
    if (address.is_v6()) address = asio::ip::make_address_v6(address.to_v6().to_bytes());
    return {address.to_string(), e.port()};
}

}  // namespace

asio::ip::tcp::acceptor server_host::bound(asio::io_context& io, const tcp::endpoint& to) {
    tcp::acceptor acceptor{io};
    acceptor.open(to.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address{true});
    acceptor.bind(to);
    return acceptor;
}

server_host::server_host(asio::io_context& io, const message_host& where)
    : io_(io),
      acceptor_(bound(io, {asio::ip::make_address(where.ip), static_cast<std::uint16_t>(where.port)})),
      endpoint_(acceptor_.local_endpoint()),
      address_(host_of(endpoint_)),
      timer_(io),
      accept_again_(io) {
    acceptor_.listen();
    listening_ = true;
}

void server_host::start() { accept(); }

moment server_host::here_and_now() const {
    const auto wall = std::chrono::system_clock::now().time_since_epoch() + clock_offset_;
    return {runtime::clock::now(), std::chrono::duration_cast<std::chrono::milliseconds>(wall).count()};
}

void server_host::accept() {
    if (accepting_ || frozen_ || !listening_) return;
    accepting_ = true;
    acceptor_.async_accept([this](const asio::error_code& failed, tcp::socket socket) {
        accepting_ = false;
        if (!failed) on_accepted(std::move(socket));
        if (!failed || failed == asio::error::operation_aborted) return accept();
        // No descriptor left, most likely: asking again at once would only burn time.
        accept_again_.expires_after(std::chrono::milliseconds{10});
        accept_again_.async_wait([this](const asio::error_code& cancelled) {
            if (!cancelled) accept();
        });
    });
}

void server_host::on_accepted(tcp::socket socket) {
    asio::error_code failed;
    const tcp::endpoint peer = socket.remote_endpoint(failed);
    if (failed) return;  // gone again
    const connection_id id = ++last_id_;
    const auto c = std::make_shared<connection>(std::move(socket));
    connections_.emplace(id, c);
    core().on_connected(id, host_of(peer));
    c->freeze_reading(frozen_);
    c->freeze_writing(frozen_ || held_);
    c->start({.frames = [this, id](std::span<const protocol::frame> frames) { return on_frames(id, frames); },
              .lost = [this, id] { on_lost(id); }});
}

std::size_t server_host::on_frames(connection_id from, std::span<const protocol::frame> frames) {
    effects out;
    const std::size_t taken = core().on_frames(from, frames, here_and_now(), out);
    apply(std::move(out));
    return taken;
}

void server_host::on_lost(connection_id which) {
    forget(which);
    arm();
}

// The connection is closed already, or about to be.
void server_host::forget(connection_id which) {
    if (connections_.erase(which) == 0) return;
    effects out;
    core().on_disconnected(which, out);
    apply(std::move(out));
}

void server_host::apply(effects out) {
    on_turn();
    for (effects::step& step : out.steps()) {
        if (auto* write = std::get_if<effects::write>(&step)) {
            const auto to = connections_.find(write->to);
            if (to != connections_.end()) std::shared_ptr {
                    to->second
                } -> write(std::move(write->bytes));
        } else {
            const auto& close = std::get<effects::close>(step);
            const auto which = connections_.find(close.which);
            if (which == connections_.end()) continue;
            which->second->end(close.how);
            forget(close.which);
        }
    }
    arm();
}

void server_host::arm() {
    const auto wake = core().next_wake();
    if (wake == armed_ || frozen_) return;
    armed_ = wake;
    if (!wake) {
        timer_.cancel();
        return;
    }
    timer_.expires_at(*wake);
    timer_.async_wait([this](const asio::error_code& cancelled) {
        if (cancelled || frozen_) return;
        armed_.reset();
        effects out;
        core().on_tick(here_and_now(), out);
        apply(std::move(out));
    });
}

void server_host::kill(ending how) {
    asio::error_code ignored;
    listening_ = false;
    accept_again_.cancel();
    acceptor_.close(ignored);
    const auto all = std::exchange(connections_, {});
    for (const auto& [id, c] : all) c->end(how);
    effects out;
    for (const auto& [id, c] : all) core().on_disconnected(id, out);
    out.clear();  // nobody is left to be told
    arm();
    // Bound but not listening: connecting is refused, and nobody else is given the port.
    acceptor_ = bound(io_, endpoint_);
}

void server_host::restart() {
    freeze(false);
    hold_replies(false);
    if (!listening_) acceptor_.listen();
    listening_ = true;
    accept();
}

void server_host::freeze(bool frozen) {
    frozen_ = frozen;
    const auto all = connections_;
    for (const auto& [id, c] : all) {
        c->freeze_reading(frozen);
        c->freeze_writing(frozen || held_);
    }
    if (frozen) {
        asio::error_code ignored;
        timer_.cancel();
        armed_.reset();
        if (listening_) acceptor_.cancel(ignored);
        return;
    }
    accept();
    arm();
}

void server_host::hold_replies(bool held) {
    held_ = held;
    const auto all = connections_;
    for (const auto& [id, c] : all) c->freeze_writing(held || frozen_);
}

}  // namespace rmq::mini
