#include <rmq/runtime/connection_pool.hpp>

#include <limits>
#include <tuple>

namespace rmq::runtime {

namespace {

constexpr auto none = std::numeric_limits<std::uint32_t>::max();

}  // namespace

connection_pool::connection_pool(std::uint32_t shared, connection_settings settings, std::uint32_t seed)
    : settings_(settings), shared_(shared == 0 ? 1 : shared), seed_(seed) {
    for (std::uint32_t i = 0; i < shared_; ++i) add(connection_role::shared);
}

std::uint32_t connection_pool::add(connection_role role) {
    auto settings = settings_;
    settings.keep_connected = role == connection_role::shared && settings_.keep_connected;
    const auto index = static_cast<std::uint32_t>(members_.size());
    // Each connection starts its opaques and its jitter elsewhere.
    members_.push_back({role, connection_core{settings, seed_ + 0x9E3779B9U * (index + 1)}});
    return index;
}

std::uint32_t connection_pool::choose(connection_role role) {
    if (role == connection_role::shared) {
        std::uint32_t best = 0;
        const auto rank = [this](std::uint32_t i) {
            const auto& core = members_[i].core;
            return std::tuple{core.load(), core.state() != connection_core::phase::ready};
        };
        for (std::uint32_t i = 1; i < shared_; ++i)
            if (rank(i) < rank(best)) best = i;
        return best;
    }
    for (std::uint32_t i = shared_; i < members_.size(); ++i)
        if (members_[i].role == role) return i;
    return add(role);
}

// One that is never made again when it is lost.
std::uint32_t connection_pool::add_once(std::uint64_t number) {
    const auto index = retired_.empty() ? add(connection_role::shared) : retired_.back();
    if (!retired_.empty()) retired_.pop_back();
    auto settings = settings_;
    settings.keep_connected = false;
    settings.once = true;
    // Its opaques begin elsewhere: a late answer on an earlier connection is no answer here.
    const auto seed = seed_ + 0x9E3779B9U * (index + 1) + static_cast<std::uint32_t>(number) * 0x85EBCA6BU;
    members_[index].core = connection_core{settings, seed};
    return index;
}

std::uint32_t connection_pool::add_leasable(connection_slot slot) {
    const auto index = add_once(slot.number);
    adopt(index, slot);
    return index;
}

std::uint32_t connection_pool::add_probe() { return add_once(--probes_); }

void connection_pool::adopt(std::uint32_t index, connection_slot slot) {
    if (by_place_.size() <= slot.place) by_place_.resize(slot.place + 1, none);
    by_place_[slot.place] = index;
    members_[index].leasable = slot;
}

void connection_pool::retire(std::uint32_t index) {
    auto& slot = members_[index].leasable;
    if (slot && by_place_[slot->place] == index) by_place_[slot->place] = none;
    slot.reset();
    retired_.push_back(index);
}

std::optional<std::uint32_t> connection_pool::find(connection_slot slot) const noexcept {
    if (slot.place < by_place_.size() && by_place_[slot.place] != none &&
        members_[by_place_[slot.place]].leasable == slot)
        return by_place_[slot.place];
    // A place can be taken again, by a probe's connection, before its last one is closed.
    for (std::uint32_t i = shared_; i < members_.size(); ++i)
        if (members_[i].leasable == slot) return i;
    return std::nullopt;
}

namespace {

void take_earlier(std::optional<time_point>& next, const std::optional<time_point>& other) {
    if (other && (!next || *other < *next)) next = other;
}

}  // namespace

std::optional<time_point> connection_pool::next_wake() const {
    std::optional<time_point> next;
    for (const auto& m : members_) take_earlier(next, m.core.next_wake());
    return next;
}

std::optional<time_point> connection_pool::next_phase_change() const {
    std::optional<time_point> next;
    for (const auto& m : members_) take_earlier(next, m.core.next_phase_change());
    return next;
}

}  // namespace rmq::runtime
