#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace rmq {

/// A text that nobody may see. Its memory is overwritten when it is destroyed or assigned to; copies are whole copies,
/// each of which does so. It lies on the heap: what prints the bytes of unknown objects, as test frameworks do, finds
/// an address. Keep no other copy: a std::string it was made from is the caller's to overwrite.
class secret {
public:
    secret() noexcept = default;
    explicit secret(std::string_view text);
    secret(const secret& other);
    secret(secret&& other) noexcept;
    secret& operator=(secret other) noexcept;
    ~secret();

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    /// The text itself. Valid as long as the secret.
    [[nodiscard]] std::string_view reveal() const noexcept { return {text_.get(), size_}; }

    /// Takes the same time wherever two secrets of one length differ.
    friend bool operator==(const secret& a, const secret& b) noexcept;

    template <class Stream>
    friend Stream& operator<<(Stream&, const secret&) = delete;

private:
    std::unique_ptr<char[]> text_;
    std::size_t size_ = 0;
};

}  // namespace rmq
