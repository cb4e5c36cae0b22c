#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The golden vectors: JSON Lines made by the real Java classes. They lie in tests/data/vectors, or in the folder named
// by RMQ_TEST_VECTORS. A test fails when its file is missing or empty, and when a case has a field that the test did
// not look at: a vector nobody compares proves nothing.
namespace rmq::test {

/// A JSON value that remembers which parts of it were looked at. Asking for something missing, or of another type,
/// throws, which fails the test.
class field {
public:
    using memory = std::vector<const nlohmann::json*>;

    field(const nlohmann::json& value, std::shared_ptr<memory> looked_at);

    [[nodiscard]] bool has(std::string_view key) const;  // does not count as looking at it
    [[nodiscard]] field operator[](std::string_view key) const;
    [[nodiscard]] std::optional<field> find(std::string_view key) const;
    [[nodiscard]] bool is_null() const;  // counts as looking at it when it is null

    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::optional<std::string> text_or_null() const;
    [[nodiscard]] std::int64_t number() const;
    [[nodiscard]] std::int32_t number32() const;
    [[nodiscard]] bool boolean() const;
    [[nodiscard]] std::vector<std::byte> bytes() const;  // written in hex
    [[nodiscard]] std::vector<field> items() const;
    [[nodiscard]] std::vector<std::pair<std::string, field>> members() const;
    const nlohmann::json& all() const;  // counts as looking at everything in it

    void collect_unread(const std::string& path, std::vector<std::string>& out) const;

private:
    void looked() const;

    const nlohmann::json* value_;
    std::shared_ptr<memory> looked_at_;
};

struct vector_case {
    std::string name;
    std::vector<std::string> java;  // the releases with exactly this outcome; empty in captures
    field fields;

    [[nodiscard]] field operator[](std::string_view key) const { return fields[key]; }
    [[nodiscard]] bool has(std::string_view key) const { return fields.has(key); }
    [[nodiscard]] bool of(std::string_view release) const;
};

/// Runs `check` for every case of `<file>.jsonl`, with the case's name in every failure, and fails for each field that
/// `check` left unread. Returns how many cases there were.
std::size_t for_each_case(const std::string& file, const std::function<void(const vector_case&)>& check);

/// A copy on the heap that ends where the bytes end, so that the address sanitizer sees one byte too far.
class exact_bytes {
public:
    explicit exact_bytes(std::span<const std::byte> bytes);
    [[nodiscard]] std::span<const std::byte> span() const noexcept { return {data_.get(), size_}; }
    operator std::span<const std::byte>() const noexcept { return span(); }

private:
    std::unique_ptr<std::byte[]> data_;
    std::size_t size_;
};

std::span<const std::byte> as_bytes(std::string_view text);

}  // namespace rmq::test
