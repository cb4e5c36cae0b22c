#pragma once

#include <rmq/protocol/subscription.hpp>

#include <cstdint>
#include <set>

namespace rmq::mini {

/// Which messages of a topic a consumer wants, as a broker judges it: by the hash codes of their tags only.
/// Two tags with one hash are not told apart; the client filters again.
struct tag_filter {
    bool everything = true;
    std::set<std::int32_t> codes{};

    /// By the codes the client sent, as Java does. Other expressions than tags let everything pass.
    static tag_filter of(const protocol::subscription& wanted) {
        const bool all = wanted.expression == "*" || wanted.expression_type != "TAG";
        return {all, {wanted.tag_hashes.begin(), wanted.tag_hashes.end()}};
    }

    [[nodiscard]] bool matches(std::int32_t tag_code) const { return everything || codes.contains(tag_code); }
};

}  // namespace rmq::mini
