#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::mini {

struct control_line {
    std::string text;
    std::string refusal{};  // an answer; nothing after it is read
};

/// Cuts what comes on a connection of the control protocol into lines.
class control_lines {
public:
    static constexpr std::size_t max_line = std::size_t{1024} * 1024;

    /// The lines that are whole now; empty ones are skipped. A line that can't be a request is refused as soon as that
    /// is clear, and is the last one.
    std::vector<control_line> put(std::string_view bytes);

private:
    std::string begun_;  // the last line, as far as it has come
    bool over_ = false;
};

}  // namespace rmq::mini
