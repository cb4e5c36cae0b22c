#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rmq::protocol::detail {

// A number in decimal, on the stack.
class number_text {
public:
    explicit number_text(std::int64_t value) noexcept
        : size_{static_cast<std::size_t>(std::to_chars(text_.data(), text_.data() + text_.size(), value).ptr -
                                         text_.data())} {}

    operator std::string_view() const noexcept { return {text_.data(), size_}; }

private:
    std::array<char, 20> text_{};  // before size_, whose initializer writes into it
    std::size_t size_;
};

}  // namespace rmq::protocol::detail
