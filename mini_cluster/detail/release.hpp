#pragma once

#include <rmq/protocol/version.hpp>

#include <cstdint>
#include <string_view>

namespace rmq::mini {

/// In which header type a server answers.
enum class answer_type { as_the_release, as_asked, json, rocketmq };

/// What differs between the releases of RocketMQ, by protocol version (the ordinal that travels on the wire).
struct release {
    std::int32_t version = protocol::v5(3, 3);

    [[nodiscard]] constexpr bool is_5() const noexcept { return version >= protocol::v5(0, 0); }
    /// A send answers with the transaction id, stores the region and trace switch, and makes missing message ids.
    [[nodiscard]] constexpr bool fills_in_properties() const noexcept { return is_5(); }
    /// Property strings end with their separator (all but 4.9.1 to 5.1.4).
    [[nodiscard]] constexpr bool ends_properties() const noexcept {
        return version < protocol::v4(9, 1) || version >= protocol::v5(2, 0);
    }
    /// INVALID_PARAMETER (29) for a wrong queue or topic name; before, SYSTEM_ERROR (1).
    [[nodiscard]] constexpr bool knows_invalid_parameter() const noexcept { return version >= protocol::v5(3, 2); }
    /// SEARCH_OFFSET_BY_TIMESTAMP looks for a boundary; before, for the nearest message.
    [[nodiscard]] constexpr bool knows_time_boundaries() const noexcept { return version >= protocol::v5(1, 4); }
    /// UPDATE_CONSUMER_OFFSET refuses groups that nobody has created.
    [[nodiscard]] constexpr bool checks_groups_of_offsets() const noexcept { return version >= protocol::v5(3, 0); }
    /// Messages may carry a time of delivery; before, they are delivered at once.
    [[nodiscard]] constexpr bool knows_timers() const noexcept { return is_5(); }
    /// The receipt of a message that waits for its time has a handle to recall it with.
    [[nodiscard]] constexpr bool gives_recall_handles() const noexcept { return version >= protocol::v5(3, 2); }
    /// A reset of a group's offsets is told to each consumer with its next pull; before, it was sent to all.
    [[nodiscard]] constexpr bool resets_with_pulls() const noexcept { return version >= protocol::v5(2, 0); }
    [[nodiscard]] constexpr bool knows_heartbeat_v2() const noexcept { return version >= protocol::v5(1, 3); }
    /// Answers come in the header type of their request; otherwise always in the broker's own, JSON.
    [[nodiscard]] constexpr bool answers_in_request_type() const noexcept {
        return version >= protocol::v4(9, 4) && !is_5();
    }
    /// A name server says 3 to codes it does not know; before, nothing.
    [[nodiscard]] constexpr bool answers_unknown_names() const noexcept { return is_5(); }
    /// "topicSynFlag" in routes.
    [[nodiscard]] constexpr bool misspells_sys_flag() const noexcept { return version < protocol::v4(9, 0); }
    /// Routes are standard JSON for clients from that version on, and for whoever asks for it.
    [[nodiscard]] constexpr bool knows_standard_routes() const noexcept { return version >= protocol::v4(9, 4); }
    /// Where remarks send the reader.
    [[nodiscard]] constexpr std::string_view advice() const noexcept {
        return is_5() ? "\nSee https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details."
                      : "\nSee http://rocketmq.apache.org/docs/faq/ for further details.";
    }
};

}  // namespace rmq::mini
