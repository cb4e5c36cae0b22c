#include <rmq/config/detail/unparsable.hpp>

#include <algorithm>

namespace rmq::detail {
namespace {

constexpr std::size_t max_brackets = 16;
constexpr std::size_t max_dots = 8;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// Knows just enough of TOML to tell strings and comments from the rest.
class scanner {
public:
    explicit scanner(std::string_view text) : text_{text} {
        if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
    }

    std::optional<unparsable> scan() {
        while (at_ < text_.size() && !found_) step();
        return found_;
    }

private:
    void step() {
        const char c = text_[at_];
        switch (c) {
            case '#':
                at_ = std::min(text_.find('\n', at_), text_.size());
                return;
            case '"':
            case '\'':
                skip_string();
                return;
            case '.':
                count(dots_, max_dots);
                break;
            case '[':
            case '{':
                count(brackets_, max_brackets);
                dots_ = 0;
                break;
            case ']':
            case '}':
                if (brackets_ > 0) --brackets_;
                dots_ = 0;
                break;
            case ',':
            case '=':
            case '\n':
                dots_ = 0;
                break;
            default:
                if (!is_ascii(c)) found_ = {at_, "expected characters outside ASCII in quotes and comments only"};
                break;
        }
        ++at_;
    }

    void count(std::size_t& depth, std::size_t limit) {
        if (++depth > limit) found_ = {at_, "expected less nesting"};
    }

    // From the opening quote to behind the closing one, or to the line's end where that is missing.
    void skip_string() {
        const char quote = text_[at_];
        const std::string_view opening = text_.substr(at_, 3);
        const bool multi_line = opening == (quote == '"' ? R"(""")" : "'''");
        at_ += multi_line ? 3 : 1;
        while (at_ < text_.size() && !found_) {
            if (text_[at_] == '\\' && quote == '"') {
                skip_escape();
            } else if (multi_line && text_.substr(at_, 3) == opening) {
                at_ += 3;
                return;
            } else if (!multi_line && text_[at_] == quote) {
                ++at_;
                return;
            } else if (!multi_line && text_[at_] == '\n') {
                return;
            } else {
                ++at_;
            }
        }
    }

    // A backslash at a line's end takes the blanks and line ends behind it along.
    void skip_escape() {
        const std::size_t next = text_.find_first_not_of(" \t\r\n", at_ + 1);
        if (next != text_.npos && !is_ascii(text_[next])) {
            found_ = {next, "expected no character outside ASCII right behind a backslash"};
        }
        at_ += 2;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t brackets_ = 0;
    std::size_t dots_ = 0;  // of the key being read
    std::optional<unparsable> found_;
};

}  // namespace

std::optional<unparsable> find_unparsable(std::string_view text) { return scanner{text}.scan(); }

}  // namespace rmq::detail
