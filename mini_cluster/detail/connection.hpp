#pragma once

#include <rmq/mini_cluster/detail/effects.hpp>
#include <rmq/runtime/frame_reader.hpp>

#include <asio/ip/tcp.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace rmq::mini {

/// One accepted socket. Reads frames, writes what it is given; at most one write is outstanding and everything that
/// comes meanwhile goes into the next. Lives on the cluster's thread; reports nothing after end().
class connection : public std::enable_shared_from_this<connection> {
public:
    struct events {
        std::function<std::size_t(std::span<const protocol::frame>)>
            frames;                  // returns how many it took up: at least one
        std::function<void()> lost;  // closed by the peer, broken, or not speaking the protocol; once
    };

    /// With more unread output than this no further request is taken up: few bytes can ask for many.
    static constexpr std::size_t pause_output = std::size_t{4} * 1024 * 1024;
    /// With more than this the connection is cut: what was asked for before is answered, but nobody reads it.
    static constexpr std::size_t max_output = std::size_t{64} * 1024 * 1024;

    explicit connection(asio::ip::tcp::socket socket);

    void start(events report);
    void write(std::vector<std::byte> bytes);
    /// Orderly: after what is still to be written. Reset: at once, and the peer sees it as one.
    void end(ending how);

    /// Neither reads nor writes until thawed; what was read already is kept.
    void freeze_reading(bool frozen);
    void freeze_writing(bool frozen);

private:
    void read();
    void on_read(std::size_t size);
    void work();
    void flush();
    void lose();
    void close(ending how);

    asio::ip::tcp::socket socket_;
    events report_;
    runtime::frame_reader reader_;
    runtime::frame_reader::outcome inbox_;  // of the last read
    std::size_t next_ = 0;                  // the first of its frames that was not taken up
    std::vector<std::byte> waiting_;
    std::vector<std::byte> writing_;
    std::size_t unread_ = 0;  // bytes that came while frozen, not yet committed to the reader
    bool reading_ = false;
    bool working_ = false;
    bool write_out_ = false;
    bool reading_frozen_ = false;
    bool writing_frozen_ = false;
    bool ending_ = false;
};

}  // namespace rmq::mini
