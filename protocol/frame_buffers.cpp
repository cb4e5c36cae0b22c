#include <rmq/protocol/frame_buffers.hpp>

#include <utility>

namespace rmq::protocol {

std::vector<std::byte> frame_buffers::take(std::size_t size) {
    std::vector<std::byte> buffer;
    if (size <= max_size) {
        const std::lock_guard lock{mutex_};
        if (!kept_.empty()) {
            buffer = std::move(kept_.back());
            kept_.pop_back();
            kept_bytes_ -= buffer.capacity();
        }
    }
    buffer.reserve(size);
    return buffer;
}

void frame_buffers::give(std::vector<std::vector<std::byte>>& spent) {
    {
        const std::lock_guard lock{mutex_};
        for (auto& buffer : spent) {
            const auto size = buffer.capacity();
            if (size == 0 || size > max_size || kept_bytes_ + size > max_kept) continue;
            buffer.clear();
            kept_.push_back(std::move(buffer));
            kept_bytes_ += size;
        }
    }
    spent.clear();
}

}  // namespace rmq::protocol
