#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <new>
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

    ext_fields() noexcept = default;
    ext_fields(std::initializer_list<ext_field> fields) { assign(fields.begin(), fields.end()); }
    ext_fields(const ext_fields& other) : many_(other.many_), size_(other.size_) { copy_few(other); }
    ext_fields(ext_fields&& other) noexcept : many_(std::move(other.many_)), size_(other.size_) {
        copy_few(other);
        other.clear();
    }
    ext_fields& operator=(const ext_fields& other) { return *this = ext_fields{other}; }
    ext_fields& operator=(ext_fields&& other) noexcept {
        if (&other == this) return *this;
        many_ = std::move(other.many_);
        size_ = other.size_;
        copy_few(other);
        other.clear();
        return *this;
    }
    ~ext_fields() = default;

    void push_back(const ext_field& field) { emplace_back(field.key, field.value); }
    void emplace_back(std::string_view key, std::optional<std::string_view> value) {
        if (many_.empty() && size_ < max_few) {
            std::construct_at(few() + size_, key, value);
        } else {
            if (many_.empty()) many_.assign(few(), few() + size_);
            many_.push_back({key, value});
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
    [[nodiscard]] const ext_field* data() const noexcept { return many_.empty() ? few() : many_.data(); }
    [[nodiscard]] ext_field* data() noexcept { return many_.empty() ? few() : many_.data(); }
    [[nodiscard]] ext_field* begin() noexcept { return data(); }
    [[nodiscard]] ext_field* end() noexcept { return data() + size_; }
    [[nodiscard]] const ext_field* begin() const noexcept { return data(); }
    [[nodiscard]] const ext_field* end() const noexcept { return data() + size_; }
    [[nodiscard]] const ext_field& operator[](std::size_t i) const noexcept { return data()[i]; }

private:
    static_assert(std::is_trivially_copyable_v<ext_field> && std::is_trivially_destructible_v<ext_field>);

    static constexpr std::size_t max_few = 8;

    [[nodiscard]] ext_field* few() noexcept { return std::launder(reinterpret_cast<ext_field*>(few_.data())); }
    [[nodiscard]] const ext_field* few() const noexcept {
        return std::launder(reinterpret_cast<const ext_field*>(few_.data()));
    }
    void copy_few(const ext_fields& other) noexcept {
        if (many_.empty()) std::uninitialized_copy_n(other.few(), size_, few());
    }

    std::vector<ext_field> many_;  // all of them, once they don't fit
    std::size_t size_ = 0;
    // Raw: of 320 bytes an answer uses half, and a header is made, moved and dropped once a message.
    alignas(ext_field) std::array<std::byte, max_few * sizeof(ext_field)> few_;
};

}  // namespace rmq::protocol
