#pragma once

#include <rmq/client/settings.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// Every key that settings have, described once: validate() checks by it, the loader parses by it, the sample file is
// generated from it. A new setting is a field in settings.hpp and a row here.
namespace rmq::detail {

enum class setting_kind {
    text,
    count,
    duration,
    size,
    choice,       // one of a few words
    secret,       // a text that is never shown
    secret_file,  // the same, read from the file that the text names
};

/// A field's value whatever its type: text, or a number in the kind's unit (milliseconds, bytes, or just a count).
using setting_value = std::variant<std::string, std::int64_t>;

struct setting_table {
    std::string_view name;  ///< "client.credentials" stands in [client] and may be written [client.credentials]
    bool repeated;          ///< [[name]], once for each element
    std::string_view docs;
};

struct setting_key {
    std::string_view table;
    std::string_view name;
    setting_kind kind;
    std::int64_t min;  ///< numbers only, inclusive, in the kind's unit
    std::int64_t max;
    std::string_view docs;                    ///< the field's comment in settings.hpp, word for word (tested)
    std::string_view example;                 ///< for a text without a default: then the key is required
    std::span<const std::string_view> words;  ///< of a choice
    /// What a text should have been, if it isn't.
    std::optional<std::string> (*text_fault)(std::string_view text);
    /// `index` counts the elements of a repeated table and is ignored for others.
    setting_value (*get)(const settings& from, std::size_t index);  ///< of a secret only whether there is one
    void (*set)(settings& to, std::size_t index, const setting_value& value);

    [[nodiscard]] bool required() const { return !example.empty(); }
    /// How often `in` has the key: once, or once per element of its repeated table.
    [[nodiscard]] std::size_t elements(const settings& in) const { return table == "broker" ? in.brokers.size() : 1; }
    /// `pool.max_queued`, `broker[1].name`
    [[nodiscard]] std::string path(std::size_t index) const;
    /// What a value in range looks like: "a whole number from 1 to 64". Numbers and choices only.
    [[nodiscard]] std::string expectation() const;
    /// What was expected instead of `value`, if it is out of range or of the wrong form.
    [[nodiscard]] std::optional<std::string> fault_of(const setting_value& value) const;
    /// A number as one would write it in a configuration file, without quotes.
    [[nodiscard]] std::string format(std::int64_t number) const;
};

std::span<const setting_table> setting_tables();
std::span<const setting_key> setting_keys();

struct setting_fault {
    std::string path;        ///< of the key that is at fault
    std::string other_path;  ///< of the key it contradicts, if any
    std::string text;        ///< what was expected
};

/// Keys that are fine alone but not together.
std::vector<setting_fault> find_contradictions(const settings& candidate);

}  // namespace rmq::detail
