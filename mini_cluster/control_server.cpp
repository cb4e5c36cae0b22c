#include <rmq/mini_cluster/control_server.hpp>

#include <rmq/mini_cluster/detail/control_line.hpp>

#include <array>
#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>
#include <chrono>
#include <cstddef>
#include <thread>
#include <utility>

namespace rmq {

namespace {

using asio::ip::tcp;

// One who asks. Reads nothing further while its last question is being answered.
class session : public std::enable_shared_from_this<session> {
public:
    session(tcp::socket socket, const control_server::answer& how, std::shared_ptr<void> place)
        : socket_{std::move(socket)}, how_{how}, place_{std::move(place)} {}

    void read() {
        socket_.async_read_some(asio::buffer(piece_),
                                [self = shared_from_this()](const asio::error_code& failed, std::size_t size) {
                                    if (!failed) self->answer(self->lines_.put({self->piece_.data(), size}));
                                });
    }

private:
    void answer(const std::vector<mini::control_line>& lines) {
        std::string out;
        bool over = false;
        for (const mini::control_line& line : lines) {
            out += line.refusal.empty() ? how_(line.text) : line.refusal;
            out += '\n';
            over = !line.refusal.empty();
        }
        if (out.empty()) return read();
        answers_ = std::move(out);
        asio::async_write(socket_, asio::buffer(answers_),
                          [self = shared_from_this(), over](const asio::error_code& failed, std::size_t) {
                              if (!failed && !over) self->read();
                          });
    }

    tcp::socket socket_;
    const control_server::answer& how_;
    std::shared_ptr<void> place_;  // among those that are served
    mini::control_lines lines_;
    std::array<char, 4096> piece_{};
    std::string answers_;
};

}  // namespace

class control_server::host {
public:
    host(answer how, std::uint16_t port)
        : how_{std::move(how)}, acceptor_{io_, {asio::ip::address_v4::loopback(), port}}, accept_again_{io_} {
        port_ = acceptor_.local_endpoint().port();
        accept();
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~host() {
        io_.stop();
        thread_.join();
    }
    host(const host&) = delete;
    host& operator=(const host&) = delete;
    host(host&&) = delete;
    host& operator=(host&&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

private:
    static constexpr long max_sessions = 64;

    void accept() {
        acceptor_.async_accept([this](const asio::error_code& failed, tcp::socket socket) {
            if (failed) return accept_later();  // no descriptor left, most likely
            if (served_.use_count() <= max_sessions)
                std::make_shared<session>(std::move(socket), how_, served_)->read();
            accept();
        });
    }
    void accept_later() {
        accept_again_.expires_after(std::chrono::milliseconds{10});
        accept_again_.async_wait([this](const asio::error_code&) { accept(); });
    }

    answer how_;
    std::shared_ptr<void> served_ = std::make_shared<int>();  // held by each session
    asio::io_context io_{1};
    tcp::acceptor acceptor_;
    asio::steady_timer accept_again_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

control_server::control_server(answer how, std::uint16_t port) : host_{std::make_unique<host>(std::move(how), port)} {}
control_server::~control_server() = default;

std::uint16_t control_server::port() const { return host_->port(); }
std::string control_server::address() const { return "127.0.0.1:" + std::to_string(port()); }

}  // namespace rmq
