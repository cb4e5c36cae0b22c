#pragma once

#include <rmq/mini_cluster/detail/toxic_pipe.hpp>
#include <rmq/mini_cluster/toxics.hpp>

#include <array>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace rmq::mini {

/// One client's connection through a proxy: its socket, that to the broker, and a pipe for each direction. Decides
/// nothing. All on the proxy's thread; reports nothing after end().
class toxic_link : public std::enable_shared_from_this<toxic_link> {
public:
    struct events {
        std::function<void(direction, std::size_t)> passed;  // so many bytes
        std::function<void(direction)> cut;                  // then over
        std::function<void()> over;                          // once
    };

    toxic_link(asio::io_context& io, asio::ip::tcp::socket client, const toxics& to_broker, const toxics& to_client,
               std::uint32_t seed);

    void start(const asio::ip::tcp::endpoint& broker, events report);
    void set(direction where, const toxics& what);
    void end(connection_end how);

private:
    // One direction.
    struct flow {
        flow(direction d, asio::ip::tcp::socket& source, asio::ip::tcp::socket& target, const toxics& t,
             std::uint32_t seed)
            : where{d}, from{source}, to{target}, pipe{t, seed}, timer{source.get_executor()} {}

        direction where;
        asio::ip::tcp::socket& from;
        asio::ip::tcp::socket& to;
        toxic_pipe pipe;
        asio::steady_timer timer;
        std::array<std::byte, 65536> in{};
        std::vector<std::byte> out{};
        bool reading = false;
        bool read_all = false;
        bool writing = false;
        bool done = false;  // its end has passed
    };

    void pump(flow& f);
    void read(flow& f);
    void on_read(flow& f, const asio::error_code& failed, std::size_t size);
    void write(flow& f);
    void on_end(flow& f, const toxic_pipe::piece& last);
    void arm(flow& f);

    asio::ip::tcp::socket client_;
    asio::ip::tcp::socket broker_;
    flow to_broker_;
    flow to_client_;
    events report_;
    bool connected_ = false;
    bool over_ = false;
};

}  // namespace rmq::mini
