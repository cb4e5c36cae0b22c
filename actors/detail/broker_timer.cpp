#include <rmq/actors/detail/broker_timer.hpp>

#include <algorithm>

namespace rmq::actors::broker_parts {

void arm(broker_self self, runtime::time_point at) {
    auto& st = state_of(self);
    if (st.armed && *st.armed <= at) return;
    st.armed = at;
    tell_self_after(self, std::max(at - now_of(self), runtime::duration{1}), wake{++st.armed_generation});
}

void arm_next(broker_self self) {
    auto& st = state_of(self);
    if (!st.pool) return;
    if (const auto next = st.armed ? st.pool->next_phase_change() : st.pool->next_wake()) arm(self, *next);
    if (const auto next = st.health ? st.health->next_wake() : std::nullopt) arm(self, *next);
    if (const auto next = st.groups ? st.groups->next_wake() : std::nullopt) arm(self, *next);
}

}  // namespace rmq::actors::broker_parts
