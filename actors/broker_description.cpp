#include <rmq/actors/broker_description.hpp>

#include <algorithm>
#include <tuple>

namespace rmq {

std::vector<std::string> healthy_among(const std::vector<broker_description>& brokers) {
    std::vector<const broker_description*> answering;
    for (const auto& b : brokers)
        if (b.state == health_state::healthy || b.state == health_state::degraded) answering.push_back(&b);
    std::ranges::stable_sort(answering, {}, [](const auto* b) { return std::tuple{b->state, b->latency}; });
    std::vector<std::string> names;
    names.reserve(answering.size());
    for (const auto* b : answering) names.push_back(b->name);
    return names;
}

}  // namespace rmq
