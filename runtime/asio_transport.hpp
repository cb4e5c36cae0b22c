#pragma once

#include <rmq/protocol/frame.hpp>
#include <rmq/runtime/asio_resolver.hpp>
#include <rmq/runtime/transport.hpp>

#include <asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>

namespace rmq::runtime {

struct asio_transport_options {
    /// Frames over this end the connection with a protocol_error.
    std::size_t max_frame_size = protocol::max_frame_size;
    /// How long sent bytes may stay unacknowledged by the peer's kernel before the connection counts as lost
    /// (TCP_USER_TIMEOUT, where the system has it). 0: as the system has it, about 15 minutes on Linux.
    std::chrono::milliseconds user_timeout{30'000};
    /// Sizes of the kernel's buffers in bytes. 0: as the system has it, growing by need.
    int send_buffer_size = 0;
    int receive_buffer_size = 0;
    asio_resolver resolve = system_resolver();
};

/// Transports over TCP on `executor`: a strand, or the executor of an io_context that one thread runs.
///
/// All reports come on that executor, never from inside open(), write() or close(). Dropping the last reference to a
/// transport closes it too, from any thread: not at once, but when the executor gets to it, and it may report until
/// then. When the io_context is destroyed first, its transports are closed without a report; they may outlive it,
/// the factory and a strand may not. No child process inherits a socket.
transport_factory make_asio_transport_factory(asio::any_io_executor executor, asio_transport_options options = {});

}  // namespace rmq::runtime
