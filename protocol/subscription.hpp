#pragma once

#include <rmq/protocol/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::protocol {

/// What a consumer group wants of a topic (SubscriptionData).
struct subscription {
    std::string topic;
    std::string expression = "*";            ///< as the user wrote it; "*" for everything
    std::vector<std::string> tags{};         ///< empty: no second filtering here
    std::vector<std::int32_t> tag_hashes{};  ///< Java's String.hashCode of each tag: by these the broker filters
    std::int64_t version = 0;                ///< ms when it was last changed
    std::string expression_type = "TAG";     ///< or SQL92
    bool class_filter = false;               ///< legacy

    /// Whether a message with these tags is wanted. Brokers compare hashes only, and hashes collide: ask again here.
    [[nodiscard]] bool wants(std::string_view message_tags) const noexcept;

    friend bool operator==(const subscription&, const subscription&) = default;
};

/// Reads a tag expression as Java does: empty or `*` for everything, else tags separated by `||`, blanks around them
/// dropped, repeated and empty ones too. `*` among others is a tag of that name.
/// Errors (invalid_argument): separators only.
result<subscription> parse_tag_expression(std::string_view topic, std::string_view expression);

}  // namespace rmq::protocol
