#pragma once

#include <rmq/client/settings.hpp>
#include <rmq/protocol/error.hpp>
#include <rmq/protocol/limits.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rmq {

/// The longest configuration file that is read; a longer one is a fault.
inline constexpr std::size_t max_config_size = default_limits.config_file;

/// The value of an environment variable, or nothing when it is not set.
using environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The process's environment. Not safe while another thread changes it (setenv, putenv): that is POSIX's rule, not
/// ours.
environment process_environment();

/// One fault of a configuration file.
struct config_fault {
    std::string file;
    std::uint32_t line = 0;    ///< from 1; 0 when the fault is the whole file's
    std::uint32_t column = 0;  ///< from 1, in characters, not bytes
    std::string text;          ///< the key, if it is about one, and what was expected

    /// `file:line:column: text`, or `file: text`.
    [[nodiscard]] std::string to_string() const;
    friend bool operator==(const config_fault&, const config_fault&) = default;
};

/// A configuration file's settings with all its faults, in the order of their places. `value` counts when there are
/// none.
struct checked_settings {
    settings value;
    std::vector<config_fault> faults;
};

/// Reads settings from the text of a configuration file (TOML) and reports every fault at once: syntax, unknown keys
/// with the nearest known one, wrong types and units, ranges, missing keys, contradictions. At most 100 faults are
/// listed.
///
/// `${NAME}` in a text is replaced by the environment variable NAME, whose absence is a fault; `$${` stands for `${`.
/// `source_name` is what faults call the file. The text may be anything: hostile input is a fault, never more.
checked_settings check_settings(std::string_view text, std::string source_name,
                                const environment& variables = process_environment());

/// The same for a file. A file that can't be read, or is longer than max_config_size, is one fault.
checked_settings check_settings_file(const std::filesystem::path& file,
                                     const environment& variables = process_environment());

/// The settings in a configuration file.
///
/// Errors: `invalid_argument` whose `detail` holds one line per fault, `file:line:column: what was expected`.
result<settings> load_settings(const std::filesystem::path& file);

/// The settings in a configuration file's text. Errors: as load_settings().
result<settings> parse_settings(std::string_view text, std::string source_name);

}  // namespace rmq
