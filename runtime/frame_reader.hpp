#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/frame.hpp>
#include <rmq/runtime/transport.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace rmq::runtime {

/// Turns the bytes of one connection into frames, whatever pieces they arrive in. Does no I/O:
///
///     const auto n = read(socket, reader.prepare());
///     auto [received, failure] = reader.commit(n);
///
/// Memory: a read buffer of 16 KiB that doubles up to 256 KiB while reads fill it and halves again while they are
/// small, and for a larger frame at most twice what has arrived of it plus 256 KiB, given up with the frame.
class frame_reader {
public:
    /// What one read brought: its complete frames, and then perhaps bytes that are no frame.
    struct outcome {
        received_frames received;
        std::optional<error> failure;  ///< protocol_error; the stream can't be read any further
    };

    static constexpr std::size_t min_buffer_size = std::size_t{16} * 1024;
    static constexpr std::size_t max_buffer_size = std::size_t{256} * 1024;

    explicit frame_reader(std::size_t max_frame_size = protocol::max_frame_size) : max_frame_size_(max_frame_size) {}

    /// Where to read to; never empty, valid until commit(). Not after a failure.
    std::span<std::byte> prepare();
    /// The first `size` bytes of what prepare() returned have been read.
    outcome commit(std::size_t size);

    /// Bytes kept of a frame that is not complete yet.
    [[nodiscard]] std::size_t pending() const noexcept { return filled_; }
    /// Bytes reserved for reading.
    [[nodiscard]] std::size_t capacity() const noexcept { return buffer_.capacity(); }

private:
    std::size_t wanted_size() const;
    void adapt_to(std::size_t read);
    received_frames take(std::size_t size, std::vector<protocol::frame> frames);

    std::size_t max_frame_size_;
    std::vector<std::byte> buffer_;  // its first filled_ bytes are the beginning of a frame
    std::size_t filled_ = 0;
    std::size_t usual_size_ = min_buffer_size;  // of the buffer while no large frame is coming in
    int small_reads_ = 0;                       // in a row
};

}  // namespace rmq::runtime
