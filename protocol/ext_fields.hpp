#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace rmq::protocol {

/// One entry of extFields. A null value is not the same as an empty one in JSON; the binary header cannot tell them
/// apart (an empty one is read back as null).
struct ext_field {
    std::string_view key;
    std::optional<std::string_view> value;
};

/// The extFields of a decoded header, in wire order. The few that an answer has live in the list itself: headers are
/// decoded on the I/O thread and dropped on another one, and memory that is allocated here and freed there makes the
/// two threads meet in the allocator once a message.
class ext_fields {
public:
    using value_type = ext_field;
    using iterator = ext_field*;
    using const_iterator = const ext_field*;

    ext_fields() = default;
    ext_fields(std::initializer_list<ext_field> fields) { assign(fields.begin(), fields.end()); }
    ext_fields(const ext_fields&) = default;
    ext_fields& operator=(const ext_fields&) = default;
    ext_fields(ext_fields&& other) noexcept
        : few_(other.few_), many_(std::move(other.many_)), size_(std::exchange(other.size_, 0)) {
        other.many_.clear();
    }
    ext_fields& operator=(ext_fields&& other) noexcept {
        if (&other == this) return *this;
        few_ = other.few_;
        many_ = std::move(other.many_);
        size_ = std::exchange(other.size_, 0);
        other.many_.clear();
        return *this;
    }
    ~ext_fields() = default;

    void push_back(const ext_field& field) {
        if (many_.empty() && size_ < few_.size()) {
            few_[size_] = field;
        } else {
            if (many_.empty()) many_.assign(few_.begin(), few_.end());
            many_.push_back(field);
        }
        ++size_;
    }
    template <class Iterator>
    void assign(Iterator first, Iterator last) {
        clear();
        for (; first != last; ++first) push_back(*first);
    }
    void clear() noexcept {
        many_.clear();
        size_ = 0;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] const ext_field* data() const noexcept { return many_.empty() ? few_.data() : many_.data(); }
    [[nodiscard]] ext_field* data() noexcept { return many_.empty() ? few_.data() : many_.data(); }
    [[nodiscard]] ext_field* begin() noexcept { return data(); }
    [[nodiscard]] ext_field* end() noexcept { return data() + size_; }
    [[nodiscard]] const ext_field* begin() const noexcept { return data(); }
    [[nodiscard]] const ext_field* end() const noexcept { return data() + size_; }
    [[nodiscard]] const ext_field& operator[](std::size_t i) const noexcept { return data()[i]; }

private:
    static_assert(std::is_trivially_copyable_v<ext_field>);

    std::array<ext_field, 8> few_{};
    std::vector<ext_field> many_;  // all of them, once they don't fit
    std::size_t size_ = 0;
};

}  // namespace rmq::protocol
