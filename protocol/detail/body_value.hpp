#pragma once

#include <rmq/protocol/detail/enum_names.hpp>
#include <rmq/protocol/detail/java_json.hpp>
#include <rmq/protocol/detail/text.hpp>
#include <rmq/protocol/error.hpp>
#include <rmq/protocol/limits.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace rmq::protocol::detail {

/// More items than this in any list or table of a body are refused.
inline constexpr std::size_t max_body_items = default_limits.body_items;

/// What was wrong with a body first, e.g. "mqSet[3].queueId is missing". Empty: nothing.
struct body_fault {
    std::string what;
};

/// A value of a JSON body and where it stands in there. A decoder reads all it needs, gets empty values after a fault,
/// and asks for the fault once. Types are as lenient as fastjson's: numbers and booleans may be written as text and
/// the other way round, null is the same as absent.
///
/// Children point to their parents: keep them no longer.
class body_value {
public:
    body_value(const nlohmann::json& root, body_fault& fault) noexcept : value_{&root}, fault_{&fault} {}

    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::int32_t i32() const;
    [[nodiscard]] std::int64_t i64() const;
    [[nodiscard]] double real() const;
    [[nodiscard]] bool boolean() const;
    /// By name or ordinal; nothing when nobody knows it, as in Java.
    template <class Enum, std::size_t N>
    [[nodiscard]] std::optional<Enum> named(const std::array<std::string_view, N>& names) const {
        if (value_->is_string()) return value_named<Enum>(names, value_->get_ref<const std::string&>());
        const std::int64_t ordinal = i64();
        if (ordinal < 0 || static_cast<std::uint64_t>(ordinal) >= N) return std::nullopt;
        return static_cast<Enum>(ordinal);
    }

    /// A member of this object, which must be there.
    body_value operator[](const char* key) const;
    /// A member of this object, if it is there and not null.
    [[nodiscard]] std::optional<body_value> find(const char* key) const;
    [[nodiscard]] std::string text_or(const char* key, std::string otherwise) const;
    [[nodiscard]] std::int32_t i32_or(const char* key, std::int32_t otherwise) const;
    [[nodiscard]] std::int64_t i64_or(const char* key, std::int64_t otherwise) const;
    [[nodiscard]] double real_or(const char* key, double otherwise) const;
    [[nodiscard]] bool boolean_or(const char* key, bool otherwise) const;

    [[nodiscard]] bool is_array() const noexcept { return value_->is_array(); }

    /// Calls `read` with each item of this array.
    template <class Read>
    void each(Read&& read) const {
        if (!check_items(value_->is_array(), "is not an array")) return;
        std::size_t index = 0;
        for (const auto& item : *value_) {
            read(body_value{item, *this, nullptr, index++});
            if (failed()) return;
        }
    }

    /// Calls `read` with the name and value of each member of this object. Faults name members by their position:
    /// a hostile name has no business in an error.
    template <class Read>
    void each_member(Read&& read) const {
        if (!check_items(value_->is_object(), "is not an object")) return;
        std::size_t index = 0;
        for (const auto& [key, item] : value_->items()) {
            read(key, body_value{item, *this, nullptr, index++});
            if (failed()) return;
        }
    }

    /// This value as strict JSON.
    [[nodiscard]] std::string json_text() const { return write_json(*value_); }
    /// All members as text.
    [[nodiscard]] std::map<std::string, std::string> texts() const;
    /// The same place, but another value: what a text in here says.
    [[nodiscard]] body_value with(const nlohmann::json& value) const noexcept {
        body_value out = *this;
        out.value_ = &value;
        return out;
    }

    void fail(std::string_view what) const;

private:
    body_value(const nlohmann::json& value, const body_value& parent, const char* key, std::size_t index) noexcept
        : value_{&value}, fault_{parent.fault_}, parent_{&parent}, key_{key}, index_{index} {}

    [[nodiscard]] bool failed() const noexcept { return !fault_->what.empty(); }
    [[nodiscard]] bool check_items(bool right_type, std::string_view otherwise) const;
    [[nodiscard]] std::string path() const;

    const nlohmann::json* value_;
    body_fault* fault_;
    const body_value* parent_ = nullptr;  // null: the whole body
    const char* key_ = nullptr;           // null: index_ says which one
    std::size_t index_ = 0;
};

/// Parses `body` and lets `read` make something of it. `what` names it in errors: "the body of LOCK_BATCH_MQ".
template <class Read>
auto decode_body(std::span<const std::byte> body, std::string_view what, Read&& read)
    -> result<decltype(read(std::declval<const body_value&>()))> {
    const auto refused = [&](const std::string& why) {
        return tl::unexpected{error{.code = errc::protocol_error, .detail = std::string{what} + ": " + why}};
    };
    const auto tree = parse_java_json(as_text(body));
    if (!tree) return refused(tree.error().detail);
    body_fault fault;
    auto out = read(body_value{*tree, fault});
    if (!fault.what.empty()) return refused(fault.what);
    return out;
}

}  // namespace rmq::protocol::detail
