#include <rmq/protocol/detail/java_json.hpp>
#include <rmq/protocol/detail/json_number.hpp>
#include <rmq/protocol/detail/json_reader.hpp>
#include <rmq/protocol/detail/json_references.hpp>

#include <optional>
#include <utility>

namespace rmq::protocol::detail {
namespace {

using nlohmann::json;

std::string text_of(const json_value& value) {
    return value.escaped ? unescape_json(value.raw) : std::string{value.raw};
}

// The recursion ends at json_reader::max_depth.
class tree_builder {
public:
    explicit tree_builder(std::string_view text) noexcept : in_{text} {}

    result<json> run() {
        json root = value();
        if (wrong_ == nullptr && !in_.finish()) wrong_ = in_.fault();
        if (wrong_ == nullptr && has_references_ && !resolve_references(root, max_json_values, max_json_size)) {
            wrong_ = "references in circles, or to too much";
        }
        if (wrong_ == nullptr) return root;
        return tl::unexpected{error{
            .code = errc::protocol_error,
            .detail = "malformed JSON: " + std::string{wrong_} + " (byte " + std::to_string(in_.position()) + ")"}};
    }

private:
    json value() {
        if (wrong_ == nullptr && ++values_ > max_json_values) return fail("too many values");
        if (in_.at_object()) return object();
        if (in_.at_array()) return array();
        json_value plain;
        return in_.read_value(plain) ? scalar(plain) : fail(in_.fault());
    }

    json object() {
        json out = json::object();
        in_.open_object();
        while (wrong_ == nullptr && in_.next_member()) {
            const auto name = key();
            if (!name || !in_.expect_colon()) return fail(in_.fault());
            if (*name == "$ref") has_references_ = true;
            out[*name] = value();
        }
        return in_.fault() == nullptr ? out : fail(in_.fault());
    }

    json array() {
        json out = json::array();
        in_.open_array();
        while (wrong_ == nullptr && in_.next_item()) out.push_back(value());
        return in_.fault() == nullptr ? out : fail(in_.fault());
    }

    std::optional<std::string> key() {
        if (!in_.at_object() && !in_.at_array()) {
            json_value plain;
            if (!in_.read_key(plain)) return std::nullopt;
            return text_of(plain);
        }
        if (std::exchange(in_key_, true)) {
            // Each level would double the backslashes: a few bytes could ask for gigabytes.
            fail("a key within a key");
            return std::nullopt;
        }
        auto text = write_json(value());
        in_key_ = false;
        if (wrong_ != nullptr) return std::nullopt;
        return text;
    }

    json scalar(const json_value& value) {
        switch (value.kind) {
            case json_kind::string:
                return text_of(value);
            case json_kind::boolean:
                return value.raw == "true";
            case json_kind::number:
                if (const auto whole = decimal_i64(value.raw)) return *whole;
                if (const auto real = decimal_f64(value.raw)) return *real;
                return fail("a number out of range");
            default:
                return nullptr;
        }
    }

    // The first one stays.
    json fail(const char* what) noexcept {
        if (wrong_ == nullptr) wrong_ = what;
        return nullptr;
    }

    json_reader in_;
    std::size_t values_ = 0;
    bool in_key_ = false;
    bool has_references_ = false;
    const char* wrong_ = nullptr;
};

}  // namespace

result<json> parse_java_json(std::string_view text) {
    if (text.size() > max_json_size) {
        return tl::unexpected{error{.code = errc::protocol_error, .detail = "malformed JSON: over 16 MiB"}};
    }
    return tree_builder{text}.run();
}

std::string write_json(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace rmq::protocol::detail
