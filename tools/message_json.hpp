#pragma once

#include "output.hpp"

#include <rmq/protocol/message_view.hpp>

#include <string>

namespace rmq::tools {

/// A stored message, as every command that shows one prints it. Names are RocketMQ's own.
json message_object(const message_view& m);
/// The same for people: one line.
std::string message_words(const message_view& m);

}  // namespace rmq::tools
