#include <rmq/mini_cluster/detail/sql_parser.hpp>

#include <rmq/mini_cluster/detail/sql_fault.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace rmq::mini {

namespace {

using kind = sql_expression::kind;
using node = sql_parser::node;

constexpr std::size_t max_depth = 250;

template <class... Parts>
node make(kind is, Parts... parts) {
    if (((parts == nullptr) || ...)) return nullptr;
    auto out = std::make_unique<sql_expression>();
    out->is = is;
    (out->parts.push_back(std::move(parts)), ...);
    for (const node& part : out->parts) out->depth = std::max(out->depth, part->depth + 1);
    return out->depth > max_depth ? nullptr : std::move(out);
}

node value_of(sql_value v) {
    node out = make(kind::constant);
    out->value = std::move(v);
    return out;
}

node inverted(node condition) { return make(kind::logic_not, std::move(condition)); }

bool is_constant(const node& n) noexcept { return n->is == kind::constant; }
constexpr const char* runtime_fault = "java.lang.RuntimeException: ";

// A constant's value by its toString().
std::string value_text(const node& constant) {
    if (const auto* b = std::get_if<bool>(&constant->value)) return *b ? "true" : "false";
    return printed(constant->value);
}

node copy_of(const sql_expression& e) {
    auto out = std::make_unique<sql_expression>();
    out->is = e.is;
    out->inverted = e.inverted;
    out->value = e.value;
    out->name = e.name;
    out->texts = e.texts;
    out->depth = e.depth;
    for (const node& part : e.parts) out->parts.push_back(copy_of(*part));
    return out;
}

std::optional<sql_value> whole_number(std::string_view image) {
    if (image.ends_with('l') || image.ends_with('L')) image.remove_suffix(1);
    std::int64_t out = 0;
    const auto [end, failed] = std::from_chars(image.data(), image.data() + image.size(), out);
    if (failed != std::errc{}) return std::nullopt;
    if (out <= std::numeric_limits<std::int32_t>::max()) return static_cast<std::int32_t>(out);
    return out;
}

// Java takes Double.MIN_VALUE, which is above 0, for the least double: no constant can be 0.0.
std::optional<sql_value> fraction(std::string_view image) {
    const auto out = read_double(image);
    if (!out || *out > std::numeric_limits<double>::max() || *out <= 0) return std::nullopt;
    return *out;
}

}  // namespace

std::nullptr_t sql_parser::refuse(std::string why) {
    if (fault_.empty()) fault_ = std::move(why);
    return nullptr;
}

std::string sql_parser::fault() const { return fault_.empty() ? misplaced(expression_, now_) : fault_; }

void sql_parser::advance() {
    auto token = lexer_.next();
    if (!token && !failed_) refuse(no_word(expression_, lexer_.begin(), lexer_.bad()));
    failed_ |= !token;
    now_ = token ? *std::move(token) : sql_token{};
}

// Names may stand for conditions, other values may not.
node sql_parser::as_condition(node value) {
    if (value == nullptr || value->is_condition()) return value;
    if (value->is == kind::property) return make(kind::truth, std::move(value));
    return refuse("org.apache.rocketmq.filter.parser.ParseException: Expression will not result in a boolean value: " +
                  printed(*value));
}

// Adds a condition to those of one kind; by themselves, left and right are two.
node sql_parser::joined(kind is, node left, node right) {
    right = as_condition(std::move(right));
    if (left == nullptr || right == nullptr) return nullptr;
    if (left->is != is) return make(is, as_condition(std::move(left)), std::move(right));
    left->depth = std::max(left->depth, right->depth + 1);
    left->parts.push_back(std::move(right));
    return left->depth > max_depth ? nullptr : std::move(left);
}

// checkLessThanOperand
bool sql_parser::can_be_ordered(const node& value) {
    if (is_constant(value) ? is_number(value->value) : !value->is_condition()) return true;
    refuse(runtime_fault + ("Value '" + printed(*value)) + "' cannot be compared.");
    return false;
}

// createBetween
bool sql_parser::are_limits(const node& low, const node& high) {
    if (!is_constant(low) || !is_constant(high)) return true;
    const std::string illegal = std::string{runtime_fault} + "Illegal values of between, ";
    if (is_null(low->value) || is_null(high->value)) {
        refuse(illegal + "values can not be null!");
        return false;
    }
    for (const node* side : {&low, &high})
        if (std::holds_alternative<std::string>((*side)->value)) return true;  // there is a word for that later
    const auto order = mini::compare(high->value, low->value);
    if (order && *order >= 0) return true;
    refuse(illegal + "left value(" + value_text(low) + ") must less than or equal to right value(" + value_text(high) +
           ')');
    return false;
}

bool sql_parser::take(std::string_view word) {
    if (failed_ || !now_.says(word)) return false;
    advance();
    return true;
}

bool sql_parser::take_text(std::string& out) {
    if (failed_ || now_.is != sql_token::kind::text) return false;
    for (std::size_t i = 1; i + 1 < now_.image.size(); ++i) {
        if (now_.image[i] == '\'') ++i;  // of two, one
        out += now_.image[i];
    }
    advance();
    return true;
}

node sql_parser::parse() {
    node all = as_condition(any_of());
    return failed_ ? nullptr : std::move(all);
}

node sql_parser::any_of() {
    node left = all_of();
    while (left && take("OR")) left = joined(kind::logic_or, std::move(left), all_of());
    return left;
}

node sql_parser::all_of() {
    node left = equality();
    while (left && take("AND")) left = joined(kind::logic_and, std::move(left), equality());
    return left;
}

// createEqual. IS NULL compares as well, but may have NULL on its right.
node sql_parser::equal(node left, node right, bool inverse) {
    if (left == nullptr || right == nullptr) return nullptr;
    for (const node* side : {&left, &right}) {
        if (is_constant(*side) && is_null((*side)->value))
            return refuse(std::string{runtime_fault} + "'NULL' cannot be compared.");
    }
    const bool mixed = std::holds_alternative<bool>(left->value) && !std::holds_alternative<bool>(right->value);
    if (is_constant(left) && is_constant(right) && mixed) {
        return refuse(runtime_fault + ('\'' + printed(*left)) + "' cannot be compared with '" + printed(*right) + '\'');
    }
    node both = make(kind::equal, std::move(left), std::move(right));
    return inverse ? inverted(std::move(both)) : std::move(both);
}

node sql_parser::equality() {
    node left = comparison();
    while (left) {
        if (take("=")) {
            left = equal(std::move(left), comparison(), false);
        } else if (take("<>")) {
            left = equal(std::move(left), comparison(), true);
        } else if (take("IS")) {
            const bool inverse = take("NOT");
            if (!take("NULL")) return nullptr;
            left = make(kind::equal, std::move(left), value_of(sql_null{}));
            if (inverse) left = inverted(std::move(left));
        } else {
            break;
        }
    }
    return left;
}

node sql_parser::inequality(node left, const std::string& sign) {
    node right = unary();
    if (left == nullptr || right == nullptr || !can_be_ordered(left) || !can_be_ordered(right)) return nullptr;
    node both = make(kind::compare, std::move(left), std::move(right));
    if (both) both->name = sign;
    return both;
}

node sql_parser::between(node value, bool inverse) {
    node low = unary();
    if (low == nullptr || !take("AND")) return nullptr;
    node high = unary();
    if (high == nullptr) return nullptr;
    if (!inverse && !are_limits(low, high)) return nullptr;
    for (const node* part : {&value, &low, &high}) {
        if (!can_be_ordered(*part)) return nullptr;
    }
    node again = copy_of(*value);
    node first = make(kind::compare, std::move(value), std::move(low));
    node second = make(kind::compare, std::move(again), std::move(high));
    if (first == nullptr || second == nullptr) return nullptr;
    first->name = inverse ? "<" : ">=";
    second->name = inverse ? ">" : "<=";
    return make(inverse ? kind::logic_or : kind::logic_and, std::move(first), std::move(second));
}

node sql_parser::one_of(node value, bool inverse) {
    if (!take("(")) return nullptr;
    if (value->is != kind::property)
        return refuse(runtime_fault + ("Expected a property for In expression, got: " + printed(*value)));
    node out = make(kind::in, std::move(value));
    if (out == nullptr) return nullptr;
    out->inverted = inverse;
    do {
        if (!take_text(out->texts.emplace_back())) return nullptr;
    } while (take(","));
    return take(")") ? std::move(out) : nullptr;
}

node sql_parser::search(node value, bool inverse) {
    const kind is = now_.says("CONTAINS")     ? kind::contains
                    : now_.says("STARTSWITH") ? kind::begins_with
                                              : kind::ends_with;
    advance();
    node out = make(is, std::move(value));
    if (out == nullptr || !take_text(out->texts.emplace_back())) return nullptr;
    out->inverted = inverse;
    return out;
}

node sql_parser::comparison() {
    node left = unary();
    while (left) {
        const std::string sign = now_.word;
        if (sign == "<" || sign == "<=" || sign == ">" || sign == ">=") {
            take(sign);
            left = inequality(std::move(left), sign);
            continue;
        }
        const sql_token first = now_;
        const bool inverse = take("NOT");
        if (take("BETWEEN")) {
            left = between(std::move(left), inverse);
        } else if (take("IN")) {
            left = one_of(std::move(left), inverse);
        } else if (now_.says("CONTAINS") || now_.says("STARTSWITH") || now_.says("ENDSWITH")) {
            left = search(std::move(left), inverse);
        } else {
            if (inverse) return refuse(misplaced(expression_, first));
            return left;
        }
    }
    return left;
}

node sql_parser::unary() {
    if (open_ >= max_depth) return refuse("java.lang.StackOverflowError");
    ++open_;
    node out;
    if (take("+")) {
        out = unary();
    } else if (take("-")) {
        out = make(kind::minus, unary());
    } else if (take("NOT")) {
        out = inverted(as_condition(unary()));
    } else {
        out = primary();
    }
    --open_;
    return out;
}

node sql_parser::primary() {
    if (failed_) return nullptr;
    if (take("(")) {
        node inside = any_of();
        return take(")") ? std::move(inside) : nullptr;
    }
    if (now_.is != sql_token::kind::name) return constant();
    node out = make(kind::property);
    out->name = now_.image;
    advance();
    return out;
}

node sql_parser::constant() {
    if (now_.is == sql_token::kind::text) {
        std::string text;
        return take_text(text) ? value_of(std::move(text)) : nullptr;
    }
    std::optional<sql_value> value;
    const std::string image{now_.image};
    if (now_.is == sql_token::kind::whole_number) {
        value = whole_number(image);
        if (!value) return refuse("java.lang.NumberFormatException: For input string: \"" + image + '"');
    }
    if (now_.is == sql_token::kind::fraction) {
        value = fraction(image);
        const bool low = read_double(image).value_or(0) <= 0;
        if (!value)
            return refuse(runtime_fault + image +
                          (low ? " is less than 4.9E-324" : " is greater than 1.7976931348623157E308"));
    }
    if (now_.says("TRUE") || now_.says("FALSE")) value = now_.says("TRUE");
    if (now_.says("NULL")) value = sql_null{};
    if (!value) return nullptr;
    advance();
    return value_of(*std::move(value));
}

}  // namespace rmq::mini
