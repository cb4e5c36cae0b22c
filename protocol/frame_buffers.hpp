#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

namespace rmq::protocol {

/// Memory of requests' frames, used again. Callers encode on their threads and a frame is over as soon as it is copied
/// into a write: without this its memory would stay with the request until the answer, and each request would take
/// cold memory from an allocator that keeps nothing over a kilobyte at hand.
///
/// Thread safety: all members, from any thread; the mutex is never held across anything else.
class frame_buffers {
public:
    static constexpr std::size_t max_size = std::size_t{16} * 1024;    ///< of one buffer; larger ones are not kept
    static constexpr std::size_t max_kept = std::size_t{1024} * 1024;  ///< bytes of all that are kept

    /// An empty buffer with room for `size` bytes: the one given back last, if it is large enough.
    [[nodiscard]] std::vector<std::byte> take(std::size_t size);

    /// Takes what may be used again, and empties the list.
    void give(std::vector<std::vector<std::byte>>& spent);

private:
    std::mutex mutex_;
    std::vector<std::vector<std::byte>> kept_;
    std::size_t kept_bytes_ = 0;
};

}  // namespace rmq::protocol
