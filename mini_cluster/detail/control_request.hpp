#pragma once

#include <rmq/mini_cluster/connection_end.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::mini {

using control_json = nlohmann::ordered_json;

/// One line of the control protocol: an object whose members are taken out of it by name and type. The first thing that
/// is wrong with it stays, and what is taken after that means nothing.
class control_request {
public:
    explicit control_request(std::string_view line);

    [[nodiscard]] bool has(const char* name) const { return members_.contains(name); }
    /// Not empty.
    std::string text(const char* name);
    std::string text_or(const char* name, std::string otherwise);
    bool flag_or(const char* name, bool otherwise);
    std::int64_t number(const char* name, std::int64_t least, std::int64_t most);
    std::int64_t number_or(const char* name, std::int64_t least, std::int64_t most, std::int64_t otherwise);
    double share_or(const char* name, double otherwise);  // 0 … 1
    /// In ms, up to a day.
    std::chrono::milliseconds wait_or(const char* name, std::chrono::milliseconds otherwise);
    /// "rst", also when it is left out, or "fin".
    connection_end end(const char* name);
    /// `name`, UTF-8, or `name`Base64: any bytes.
    std::vector<std::byte> bytes(const char* name);
    /// A code by its number or, in any case of letters, by RocketMQ's name.
    template <class Code>
    std::int32_t code(const char* name, std::optional<Code> (*named)(std::string_view) noexcept);

    void refuse(std::string why);
    /// What is wrong with it: also a member that nobody took. Nothing: it may be acted on.
    [[nodiscard]] std::optional<std::string> fault() const;

private:
    const control_json* take(const char* name);
    const control_json* take(const char* name, const char* what, bool (control_json::*is)() const noexcept);
    std::int32_t code(const char* name, const std::function<std::optional<std::int32_t>(const std::string&)>& named);

    control_json members_ = control_json::object();
    std::set<std::string> taken_;
    std::string fault_;
};

template <class Code>
std::int32_t control_request::code(const char* name, std::optional<Code> (*named)(std::string_view) noexcept) {
    return code(name, [named](const std::string& text) -> std::optional<std::int32_t> {
        const auto found = named(text);
        return found ? std::optional{static_cast<std::int32_t>(*found)} : std::nullopt;
    });
}

/// What a request asks for once it has been read whole; hands back the members of its answer.
using control_deed = std::function<control_json()>;

/// Reads a line, acts on it if nothing is wrong with it, and says so: `{"ok":true, …}` or `{"ok":false,"error":"…"}`.
/// `read` gives the deed of the request whose "do" it is told, or nothing when there is none of that name.
std::string answer_control(std::string_view line,
                           const std::function<control_deed(const std::string&, control_request&)>& read);

}  // namespace rmq::mini
