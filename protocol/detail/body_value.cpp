#include <rmq/protocol/detail/body_value.hpp>
#include <rmq/protocol/detail/json_number.hpp>

#include <cmath>
#include <limits>

namespace rmq::protocol::detail {
namespace {

using nlohmann::json;

const json& nothing() {
    static const json null;
    return null;
}

std::optional<std::int64_t> whole(const json& value) {
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (const auto* text = value.get_ptr<const std::string*>()) return decimal_i64(*text);
    if (!value.is_number_float()) return std::nullopt;
    const auto real = value.get<double>();
    if (real != std::trunc(real) || std::abs(real) > 0x1p53) return std::nullopt;  // beyond, doubles skip numbers
    return static_cast<std::int64_t>(real);
}

}  // namespace

std::string body_value::path() const {
    if (parent_ == nullptr) return {};
    std::string out = parent_->path();
    if (key_ == nullptr) return out + '[' + std::to_string(index_) + ']';
    if (!out.empty()) out += '.';
    return out + key_;
}

void body_value::fail(std::string_view what) const {
    if (failed()) return;
    const std::string where = path();
    fault_->what = (where.empty() ? "it" : where) + ' ' + std::string{what};
}

bool body_value::check_items(bool right_type, std::string_view otherwise) const {
    if (!right_type) {
        fail(otherwise);
    } else if (value_->size() > max_body_items) {
        fail("has over " + std::to_string(max_body_items) + " items");
    }
    return !failed();
}

std::string body_value::text() const {
    if (const auto* text = value_->get_ptr<const std::string*>()) return *text;
    if (value_->is_number() || value_->is_boolean()) return value_->dump();
    fail("is not a text");
    return {};
}

std::int64_t body_value::i64() const {
    const auto number = whole(*value_);
    if (!number) fail("is not a 64-bit number");
    return number.value_or(0);
}

std::int32_t body_value::i32() const {
    using limits = std::numeric_limits<std::int32_t>;
    const auto number = whole(*value_);
    if (number && *number >= limits::min() && *number <= limits::max()) return static_cast<std::int32_t>(*number);
    fail("is not a 32-bit number");
    return 0;
}

double body_value::real() const {
    if (value_->is_number()) return value_->get<double>();
    const auto* text = value_->get_ptr<const std::string*>();
    const auto number = text == nullptr ? std::nullopt : decimal_f64(*text);
    if (!number) fail("is not a number");
    return number.value_or(0);
}

bool body_value::boolean() const {
    if (value_->is_boolean()) return value_->get<bool>();
    if (value_->is_number_integer()) return value_->get<std::int64_t>() == 1;
    if (*value_ == "true") return true;
    if (*value_ != "false") fail("is neither true nor false");
    return false;
}

std::optional<body_value> body_value::find(const char* key) const {
    if (!value_->is_object()) {
        fail("is not an object");
        return std::nullopt;
    }
    const auto found = value_->find(key);
    if (found == value_->end() || found->is_null()) return std::nullopt;
    return body_value{*found, *this, key, 0};
}

body_value body_value::operator[](const char* key) const {
    if (auto found = find(key)) return *found;
    const body_value absent{nothing(), *this, key, 0};
    absent.fail("is missing");
    return absent;
}

std::string body_value::text_or(const char* key, std::string otherwise) const {
    const auto found = find(key);
    return found ? found->text() : std::move(otherwise);
}

std::int32_t body_value::i32_or(const char* key, std::int32_t otherwise) const {
    const auto found = find(key);
    return found ? found->i32() : otherwise;
}

std::int64_t body_value::i64_or(const char* key, std::int64_t otherwise) const {
    const auto found = find(key);
    return found ? found->i64() : otherwise;
}

double body_value::real_or(const char* key, double otherwise) const {
    const auto found = find(key);
    return found ? found->real() : otherwise;
}

bool body_value::boolean_or(const char* key, bool otherwise) const {
    const auto found = find(key);
    return found ? found->boolean() : otherwise;
}

std::map<std::string, std::string> body_value::texts() const {
    std::map<std::string, std::string> out;
    each_member([&](const std::string& key, const body_value& value) { out.emplace(key, value.text()); });
    return out;
}

}  // namespace rmq::protocol::detail
