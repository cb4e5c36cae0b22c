#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/frame.hpp>
#include <rmq/runtime/endpoint.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rmq::runtime {

/// All complete frames of one read. The frames are views into `storage`.
struct received_frames {
    std::shared_ptr<const std::vector<std::byte>> storage;
    std::vector<protocol::frame> frames;
};

/// What a transport reports, on its own thread, and never again once close() was called.
class transport_listener {
public:
    virtual ~transport_listener() = default;
    virtual void on_opened(std::string local_address) = 0;
    virtual void on_frames(received_frames frames) = 0;
    virtual void on_part_of_frame() {}    // bytes were received, but no frame is complete yet
    virtual void on_written() = 0;        // everything given to the last write() is in the kernel's hands
    virtual void on_lost(error why) = 0;  // at most once, also when opening failed; the transport is closed then
};

/// One socket. Single-threaded: its owner calls it on the thread (or strand) on which it reports. Reads all the time
/// once it is open; at most one write() is outstanding. Owns no timer: deadlines are its owner's.
class transport {
public:
    virtual ~transport() = default;
    /// Resolves and connects, trying all addresses; then on_opened, or on_lost with connection_failed. Once only.
    virtual void open(const endpoint& peer) = 0;
    /// Writes the chunks in order (gathered); then on_written. Not before on_opened, not while a write is outstanding.
    virtual void write(std::vector<std::vector<std::byte>> chunks) = 0;
    /// Ends it without a report; idempotent.
    virtual void close() = 0;
};

/// Makes a closed transport that reports to `listener`, which it keeps until it is closed.
using transport_factory = std::function<std::shared_ptr<transport>(std::shared_ptr<transport_listener> listener)>;

}  // namespace rmq::runtime
