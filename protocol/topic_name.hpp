#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/protocol/limits.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace rmq::protocol {

inline constexpr std::size_t max_topic_size = default_limits.topic;
/// The newest brokers take 120, older ones 255; theirs to judge.
inline constexpr std::size_t max_group_size = default_limits.group;

/// The topic from which brokers copy a topic that a send creates.
inline constexpr std::string_view auto_create_topic = "TBW102";

/// Whether a text is made of the characters that topics and groups may have: %|a-zA-Z0-9_-
bool has_name_characters(std::string_view name) noexcept;

/// Java's Validators.checkTopic and checkGroup. Errors: invalid_argument, saying what to do.
result<void> check_topic(std::string_view topic);
result<void> check_group(std::string_view group);

/// RocketMQ's own topics, and those of them that no client may send to.
bool is_system_topic(std::string_view topic) noexcept;
bool is_send_forbidden(std::string_view topic) noexcept;

/// Where a consumer group's failed messages wait for their next attempt, and where they end.
std::string retry_topic(std::string_view group);
std::string dead_letter_topic(std::string_view group);
bool is_retry_topic(std::string_view topic) noexcept;
bool is_dead_letter_topic(std::string_view topic) noexcept;

}  // namespace rmq::protocol
