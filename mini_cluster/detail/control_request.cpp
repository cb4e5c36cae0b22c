#include <rmq/mini_cluster/detail/control_request.hpp>

#include <rmq/protocol/detail/base64.hpp>
#include <rmq/protocol/detail/byte_reader.hpp>

#include <algorithm>
#include <cctype>
#include <exception>
#include <limits>
#include <utility>

namespace rmq::mini {

namespace {

std::string in_quotes(std::string_view name) { return '"' + std::string{name} + '"'; }

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

}  // namespace

control_request::control_request(std::string_view line) {
    // Members are plain values, so nothing deep or large is ever built.
    std::set<std::string> names;
    const auto watch = [&](int depth, control_json::parse_event_t event, control_json& value) {
        if (event == control_json::parse_event_t::key && depth == 1 && !names.insert(value.get<std::string>()).second)
            refuse(value.dump() + " is given twice");
        if (depth > 0 &&
            (event == control_json::parse_event_t::object_start || event == control_json::parse_event_t::array_start))
            refuse("members are texts, numbers, true or false");
        return depth == 0 || fault_.empty();
    };
    control_json parsed = control_json::parse(line, watch, false);
    if (parsed.is_object()) {
        members_ = std::move(parsed);
    } else {
        refuse("a request is one JSON object on one line");
    }
}

void control_request::refuse(std::string why) {
    if (fault_.empty()) fault_ = std::move(why);
}

std::optional<std::string> control_request::fault() const {
    if (!fault_.empty()) return fault_;
    for (const auto& [name, value] : members_.items())
        if (!taken_.contains(name)) return control_json(name).dump() + " does not belong here";
    return std::nullopt;
}

const control_json* control_request::take(const char* name) {
    taken_.insert(name);
    const auto at = members_.find(name);
    return at == members_.end() ? nullptr : &*at;
}

const control_json* control_request::take(const char* name, const char* what,
                                          bool (control_json::*is)() const noexcept) {
    const control_json* value = take(name);
    if (value == nullptr || (value->*is)()) return value;
    refuse(in_quotes(name) + " wants " + what);
    return nullptr;
}

std::string control_request::text(const char* name) {
    std::string value = text_or(name, {});
    if (value.empty()) refuse(in_quotes(name) + (has(name) ? " is empty" : " is missing"));
    return value;
}

std::string control_request::text_or(const char* name, std::string otherwise) {
    const control_json* value = take(name, "a text", &control_json::is_string);
    return value == nullptr ? std::move(otherwise) : value->get<std::string>();
}

bool control_request::flag_or(const char* name, bool otherwise) {
    const control_json* value = take(name, "true or false", &control_json::is_boolean);
    return value == nullptr ? otherwise : value->get<bool>();
}

std::int64_t control_request::number(const char* name, std::int64_t least, std::int64_t most) {
    if (!has(name)) refuse(in_quotes(name) + " is missing");
    return number_or(name, least, most, least);
}

std::int64_t control_request::number_or(const char* name, std::int64_t least, std::int64_t most,
                                        std::int64_t otherwise) {
    const control_json* value = take(name);
    if (value == nullptr) return otherwise;
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const bool fits = value->is_number_unsigned() ? value->get<std::uint64_t>() <= largest : value->is_number_integer();
    const std::int64_t number = fits ? value->get<std::int64_t>() : 0;
    if (fits && number >= least && number <= most) return number;
    refuse(in_quotes(name) + " wants a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return least;
}

double control_request::share_or(const char* name, double otherwise) {
    const control_json* value = take(name);
    if (value == nullptr) return otherwise;
    const double share = value->is_number() ? value->get<double>() : -1;
    if (share < 0 || share > 1) refuse(in_quotes(name) + " wants a number from 0 to 1");
    return share;
}

std::chrono::milliseconds control_request::wait_or(const char* name, std::chrono::milliseconds otherwise) {
    constexpr std::chrono::milliseconds longest = std::chrono::hours{24};
    return std::chrono::milliseconds{number_or(name, 0, longest.count(), otherwise.count())};
}

connection_end control_request::end(const char* name) {
    const std::string how = text_or(name, "rst");
    if (how != "rst" && how != "fin") refuse(in_quotes(name) + " is rst or fin");
    return how == "fin" ? connection_end::fin : connection_end::rst;
}

std::vector<std::byte> control_request::bytes(const char* name) {
    const std::string coded = name + std::string{"Base64"};
    if (has(name) && has(coded.c_str())) refuse(in_quotes(name) + " is given twice");
    if (const control_json* value = take(coded.c_str(), "a text", &control_json::is_string); value != nullptr) {
        if (auto decoded = protocol::detail::from_base64(value->get<std::string>())) return *std::move(decoded);
        refuse(in_quotes(coded) + " is no Base64");
        return {};
    }
    const control_json* value = take(name, "a text", &control_json::is_string);
    if (value == nullptr) {
        refuse(in_quotes(name) + " or " + in_quotes(coded) + " is missing");
        return {};
    }
    const auto view = protocol::detail::as_bytes(value->get_ref<const std::string&>());
    return {view.begin(), view.end()};
}

std::int32_t control_request::code(const char* name,
                                   const std::function<std::optional<std::int32_t>(const std::string&)>& named) {
    if (has(name) && !members_[name].is_string())
        return static_cast<std::int32_t>(
            number(name, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()));
    const std::string given = text(name);
    const auto found = named(upper(given));
    if (!given.empty() && !found) refuse(in_quotes(name) + ": no code is called " + given);
    return found.value_or(0);
}

namespace {

std::string line_of(const control_json& answer) {
    return answer.dump(-1, ' ', false, control_json::error_handler_t::replace);
}

std::string refusal(const std::string& why) { return line_of({{"ok", false}, {"error", why}}); }

}  // namespace

std::string answer_control(std::string_view line,
                           const std::function<control_deed(const std::string&, control_request&)>& read) {
    try {
        control_request request{line};
        const std::string name = request.text("do");
        const control_deed deed = read(name, request);
        if (!deed && !name.empty()) request.refuse("there is no \"do\" called " + name);
        if (const auto wrong = request.fault()) return refusal(*wrong);
        control_json answer{{"ok", true}};
        answer.update(deed());
        return line_of(answer);
    } catch (const std::exception& e) {  // the machine said no: a port was lost, memory is out
        return refusal(e.what());
    }
}

}  // namespace rmq::mini
