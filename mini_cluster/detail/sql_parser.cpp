#include <rmq/mini_cluster/detail/sql_parser.hpp>

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

// Names may stand for conditions, other values may not.
node as_condition(node value) {
    if (value == nullptr || value->is_condition()) return value;
    return value->is == kind::property ? make(kind::truth, std::move(value)) : nullptr;
}

node inverted(node condition) { return make(kind::logic_not, std::move(condition)); }

// Adds a condition to those of one kind; by themselves, left and right are two.
node joined(kind is, node left, node right) {
    right = as_condition(std::move(right));
    if (left == nullptr || right == nullptr) return nullptr;
    if (left->is != is) return make(is, as_condition(std::move(left)), std::move(right));
    left->depth = std::max(left->depth, right->depth + 1);
    left->parts.push_back(std::move(right));
    return left->depth > max_depth ? nullptr : std::move(left);
}

bool is_constant(const node& n) noexcept { return n->is == kind::constant; }
// checkLessThanOperand
bool may_be_ordered(const node& n) noexcept { return is_constant(n) ? is_number(n->value) : !n->is_condition(); }

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

void sql_parser::advance() {
    auto token = lexer_.next();
    failed_ |= !token;
    now_ = token ? *std::move(token) : sql_token{};
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
        if (is_constant(*side) && is_null((*side)->value)) return nullptr;
    }
    const bool mixed = std::holds_alternative<bool>(left->value) && !std::holds_alternative<bool>(right->value);
    if (is_constant(left) && is_constant(right) && mixed) return nullptr;
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
    if (left == nullptr || right == nullptr || !may_be_ordered(left) || !may_be_ordered(right)) return nullptr;
    node both = make(kind::compare, std::move(left), std::move(right));
    if (both) both->name = sign;
    return both;
}

node sql_parser::between(node value, bool inverse) {
    node low = unary();
    if (low == nullptr || !take("AND")) return nullptr;
    node high = unary();
    if (high == nullptr) return nullptr;
    for (const node* part : {&value, &low, &high}) {
        if (!may_be_ordered(*part)) return nullptr;
    }
    if (!inverse && is_constant(low) && is_constant(high)) {
        const auto order = mini::compare(high->value, low->value);
        if (!order || *order < 0) return nullptr;
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
    node out = value->is == kind::property && take("(") ? make(kind::in, std::move(value)) : nullptr;
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
        const bool inverse = take("NOT");
        if (take("BETWEEN")) {
            left = between(std::move(left), inverse);
        } else if (take("IN")) {
            left = one_of(std::move(left), inverse);
        } else if (now_.says("CONTAINS") || now_.says("STARTSWITH") || now_.says("ENDSWITH")) {
            left = search(std::move(left), inverse);
        } else {
            return inverse ? nullptr : std::move(left);
        }
    }
    return left;
}

node sql_parser::unary() {
    if (open_ >= max_depth) return nullptr;
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
    if (now_.is == sql_token::kind::whole_number) value = whole_number(now_.image);
    if (now_.is == sql_token::kind::fraction) value = fraction(now_.image);
    if (now_.says("TRUE") || now_.says("FALSE")) value = now_.says("TRUE");
    if (now_.says("NULL")) value = sql_null{};
    if (!value) return nullptr;
    advance();
    return value_of(*std::move(value));
}

}  // namespace rmq::mini
