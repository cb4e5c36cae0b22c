#include <rmq/mini_cluster/detail/effects.hpp>

#include <iterator>

namespace rmq::mini {

std::vector<std::byte>& effects::output(connection_id to) {
    if (!steps_.empty()) {
        auto* last = std::get_if<write>(&steps_.back());
        if (last != nullptr && last->to == to) return last->bytes;
    }
    return std::get<write>(steps_.emplace_back(write{to, {}})).bytes;
}

void effects::send(connection_id to, std::vector<std::byte> bytes) {
    std::vector<std::byte>& out = output(to);
    if (out.empty()) {
        out = std::move(bytes);
    } else {
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
}

bool effects::is_much() const noexcept {
    constexpr std::size_t many_steps = 64;
    constexpr std::size_t many_bytes = std::size_t{1024} * 1024;
    if (steps_.empty()) return false;
    const auto* last = std::get_if<write>(&steps_.back());
    return steps_.size() > many_steps || (last != nullptr && last->bytes.size() > many_bytes);
}

void effects::append(effects more) {
    steps_.insert(steps_.end(), std::make_move_iterator(more.steps_.begin()),
                  std::make_move_iterator(more.steps_.end()));
}

}  // namespace rmq::mini
