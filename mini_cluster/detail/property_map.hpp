#pragma once

#include <rmq/mini_cluster/detail/release.hpp>
#include <rmq/protocol/properties.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rmq::mini {

/// The properties of one message while a broker works on them: names are unique. Java's order is its hash map's; ours
/// is the sender's, with what the broker adds behind.
class property_map {
public:
    explicit property_map(std::string_view text) {
        for (const auto& [name, value] : protocol::read_properties(text)) put(name, std::string{value});
    }

    void put(std::string_view name, std::string value) {
        const auto at = std::ranges::find(pairs_, name, &pair::first);
        if (at != pairs_.end()) {
            at->second = std::move(value);
        } else {
            pairs_.emplace_back(name, std::move(value));
        }
    }
    void remove(std::string_view name) {
        std::erase_if(pairs_, [&](const pair& p) { return p.first == name; });
    }
    /// Empty when there is none: a property can't have an empty value.
    [[nodiscard]] std::string_view find(std::string_view name) const {
        const auto at = std::ranges::find(pairs_, name, &pair::first);
        return at == pairs_.end() ? std::string_view{} : std::string_view{at->second};
    }
    /// As this release stores it.
    [[nodiscard]] std::string text(const release& as) const {
        std::string out = protocol::write_properties(pairs_);
        if (!as.ends_properties() && !out.empty()) out.pop_back();
        return out;
    }

private:
    using pair = std::pair<std::string, std::string>;
    std::vector<pair> pairs_;
};

}  // namespace rmq::mini
