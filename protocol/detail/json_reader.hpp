#pragma once

#include <rmq/protocol/limits.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rmq::protocol::detail {

enum class json_kind : std::uint8_t { string, number, boolean, null, object, array };

/// A value as it stands in the text: a string without its quotes, an object or array with its brackets.
struct json_value {
    json_kind kind = json_kind::null;
    std::string_view raw{};
    bool escaped = false;  // a string with backslashes in it
};

/// Reads JSON value by value, without allocating and without throwing. Strict JSON and, of what fastjson
/// also takes: single quotes, bare names as keys, superfluous commas, comments, raw control characters, NaN and
/// undefined (both null), +1, 01, 1., 1L, keys that are numbers or objects. Not a NUL, nor bytes that are not UTF-8.
class json_reader {
public:
    static constexpr int max_depth = default_limits.json_depth;

    explicit json_reader(std::string_view text) noexcept;

    /// Steps into the object that comes next.
    bool open_object() noexcept;
    /// Reads the next member's key and colon; false at the end of the object, which is stepped over, or on a fault.
    bool next_key(json_value& key) noexcept;
    bool read_value(json_value& out) noexcept;
    [[nodiscard]] bool at_object() noexcept;

    // For who builds a tree and looks at each byte once:
    bool open_array() noexcept;
    [[nodiscard]] bool at_array() noexcept;
    /// Goes to the next value of an array; false at its end, which is stepped over, or on a fault.
    bool next_item() noexcept;
    /// Goes to the next key of an object, like next_item. The key may be an object itself; a colon follows it.
    bool next_member() noexcept;
    bool read_key(json_value& out) noexcept;
    bool expect_colon() noexcept;

    /// True when nothing but blanks is left.
    bool finish() noexcept;

    /// What was wrong, or null. The first fault stays.
    [[nodiscard]] const char* fault() const noexcept { return fault_; }
    [[nodiscard]] std::size_t position() const noexcept { return at_; }

private:
    bool fail(const char* what) noexcept;
    [[nodiscard]] bool more() const noexcept { return at_ < text_.size(); }
    [[nodiscard]] char here() const noexcept { return more() ? text_[at_] : '\0'; }
    void skip_blanks() noexcept;
    bool skip_comment() noexcept;
    bool skip_commas(char end, bool& ended) noexcept;
    bool read_string(json_value& out) noexcept;
    bool skip_escape() noexcept;
    bool skip_digits() noexcept;
    bool read_number(json_value& out) noexcept;
    bool read_word(json_value& out) noexcept;
    bool read_container(json_value& out) noexcept;
    bool skip_members(char end) noexcept;
    bool open(char begin, const char* otherwise) noexcept;
    bool next(char end) noexcept;

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
    bool first_ = true;  // no comma is wanted before the next member
    const char* fault_ = nullptr;
};

/// The text of a string with escapes. Half of a surrogate pair becomes '?', as Java writes it.
std::string unescape_json(std::string_view raw);

}  // namespace rmq::protocol::detail
