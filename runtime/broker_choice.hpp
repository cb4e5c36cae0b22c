#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace rmq {

/// A broker that could take a request, as a policy sees it. A view, for the length of a call.
struct broker_candidate {
    std::string_view name;
    std::uint32_t in_flight = 0;          ///< requests of this client that had a choice and are not answered yet
    std::chrono::nanoseconds latency{0};  ///< of late, from writing a request to its answer; 0: not known
    std::uint32_t weight = 1;             ///< as the group has it
};

/// What a choice may depend on besides the candidates.
struct choice_question {
    std::uint64_t ticket = 0;  ///< of this request: one more for each request of a group
    std::uint64_t random = 0;  ///< even over all values
    std::string_view key{};    ///< message::sharding_key; empty for requests without one
};

/// Chooses one of the candidates, of which there is at least one: its place. They are all as good as each other by
/// their health. It must be pure: it is called on callers' threads and on actors' threads, several at a time. One that
/// throws, or names a place that is none, has chosen the first.
using choice_policy = std::function<std::size_t(std::span<const broker_candidate>, const choice_question&)>;

/// How a request goes to one of several brokers.
struct group_options {
    choice_policy policy{};                ///< none: failover_settings::policy
    std::vector<std::uint32_t> weights{};  ///< of the brokers at the same places, for the policy; left out: 1
    /// A send that a broker may have stored, because no answer came, may be repeated, as RocketMQ's own clients do. The
    /// receipt says so (may_be_duplicate). No: it fails then, with fate::unknown.
    bool duplicates = true;
};

/// The policies there are; any function of that form is one.
namespace policies {

/// One after the other.
std::size_t round_robin(std::span<const broker_candidate> among, const choice_question& asked);

/// The one with the fewest requests in flight; of equals one after the other.
std::size_t least_in_flight(std::span<const broker_candidate> among, const choice_question& asked);

/// Of two by chance the one that promises to be done first: by its requests in flight and its latency. Brokers of which
/// no latency is known are tried first.
std::size_t latency_aware(std::span<const broker_candidate> among, const choice_question& asked);

/// By chance, in proportion to the weights; those of weight 0 only when there are no others.
std::size_t weighted(std::span<const broker_candidate> among, const choice_question& asked);

/// The same broker for the same key, whatever the others do: when one goes, only its keys move. Requests without a key
/// go round robin.
std::size_t sticky_by_key(std::span<const broker_candidate> among, const choice_question& asked);

}  // namespace policies

}  // namespace rmq
