#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace spdlog {
class logger;
}

namespace rmq::runtime {

/// Where the library writes what operators want to know. Replaceable: any spdlog logger will do.
using logger = std::shared_ptr<spdlog::logger>;

/// A logger named "rmq" that writes warnings and errors to standard error. It is not put into spdlog's registry:
/// nothing global changes, and two contexts have two of them. Thread safety: safe to log to from any thread.
logger make_default_logger();

/// `text` as it may stand in a log line or on a terminal: control characters, and bytes that are not UTF-8, as
/// `\n`, `\x1b`, …; backslashes doubled. Text from peers (remarks, names) goes through it. At most the first
/// `max_size` bytes of `text` are shown, never half a character; what is left out is marked by "…".
std::string escaped(std::string_view text, std::size_t max_size = 512);

}  // namespace rmq::runtime
