#pragma once

#include <rmq/protocol/error.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace rmq::tools {

using json = nlohmann::ordered_json;

/// Bytes under `name` if they are UTF-8, else as Base64 under `name`Base64: nothing is lost.
void put_bytes(json& object, const std::string& name, std::string_view bytes);
/// The whole error; of its context what applies.
json to_json(const error& e);

/// Where a command's answers go: words to standard error, for people, and with --json objects to standard output, one a
/// line, for scripts. Nothing else is ever written to standard output. Texts may hold any bytes: where a JSON string
/// can't hold them they are replaced.
///
/// Thread safety: all members, from any thread; a line is written as a whole.
class output {
public:
    explicit output(bool json_wanted) : json_wanted_{json_wanted} {}

    void words(std::string_view line) const;
    void object(const json& value) const;
    /// Both forms of a failure. The exit code that belongs to it.
    [[nodiscard]] int failure(const error& e) const;

private:
    bool json_wanted_;
};

}  // namespace rmq::tools
