#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rmq::mini {

/// A word of an SQL92 expression.
struct sql_token {
    enum class kind : std::uint8_t { end, name, text, whole_number, fraction, sign, word };
    kind is = kind::end;
    std::string_view image{};  // as it was written
    std::string word{};        // of sign and word, in capital letters

    [[nodiscard]] bool says(std::string_view what) const noexcept { return word == what; }
};

/// Cuts an expression into words, one at a time: RocketMQ's parser never looks at what follows a whole expression, but
/// for one word.
class sql_lexer {
public:
    /// `searches`: CONTAINS, STARTSWITH and ENDSWITH are reserved (5.x).
    sql_lexer(std::string_view expression, bool searches)
        : size_(expression.size()), rest_(expression), searches_(searches) {}

    /// Nothing when there is no word where one should be.
    std::optional<sql_token> next();
    /// Then: where that word would begin, and the character, or the end, because of which there is none.
    [[nodiscard]] std::size_t begin() const noexcept { return size_ - rest_.size(); }
    [[nodiscard]] std::size_t bad() const noexcept { return begin() + good_; }

private:
    bool skip_blanks();
    sql_token cut(sql_token::kind is, std::size_t size);
    std::optional<sql_token> number();
    std::optional<sql_token> text();
    sql_token name();

    std::size_t size_;
    std::string_view rest_;
    std::size_t good_ = 0;  // of a word that isn't one
    bool searches_;
};

}  // namespace rmq::mini
