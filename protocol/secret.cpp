#include <openssl/crypto.h>

#include <algorithm>
#include <rmq/protocol/secret.hpp>
#include <utility>

namespace rmq {

secret::secret(std::string_view text)
    : text_{text.empty() ? nullptr : std::make_unique<char[]>(text.size())}, size_{text.size()} {
    std::ranges::copy(text, text_.get());
}

secret::secret(const secret& other) : secret{other.reveal()} {}

secret::secret(secret&& other) noexcept : text_{std::move(other.text_)}, size_{std::exchange(other.size_, 0)} {}

secret& secret::operator=(secret other) noexcept {
    std::swap(text_, other.text_);
    std::swap(size_, other.size_);
    return *this;
}

secret::~secret() {
    // Not memset: a compiler may drop what it writes to memory that is about to be freed.
    if (text_) OPENSSL_cleanse(text_.get(), size_);
}

bool operator==(const secret& a, const secret& b) noexcept {
    return a.size_ == b.size_ && (a.size_ == 0 || CRYPTO_memcmp(a.text_.get(), b.text_.get(), a.size_) == 0);
}

}  // namespace rmq
