#include <rmq/mini_cluster/detail/control_line.hpp>

#include <utility>

namespace rmq::mini {

namespace {

constexpr std::string_view blanks = " \t\r";

// Why this can't become a request, however it goes on.
const char* refusal_of(const std::string& line) {
    const auto first = line.find_first_not_of(blanks);
    if (first != std::string::npos && line[first] != '{')
        return R"({"ok":false,"error":"a request is one JSON object on one line; this connection ends"})";
    if (line.size() > control_lines::max_line) return R"({"ok":false,"error":"a line is at most 1 MiB long"})";
    return nullptr;
}

}  // namespace

std::vector<control_line> control_lines::put(std::string_view bytes) {
    std::vector<control_line> out;
    while (!bytes.empty() && !over_) {
        const auto end = bytes.find('\n');
        begun_ += bytes.substr(0, end);
        bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
        if (const char* why = refusal_of(begun_)) {
            out.push_back({{}, why});
            over_ = true;
        } else if (end != std::string_view::npos) {
            std::string line = std::exchange(begun_, {});
            if (line.find_first_not_of(blanks) != std::string::npos) out.push_back({std::move(line)});
        }
    }
    return out;
}

}  // namespace rmq::mini
