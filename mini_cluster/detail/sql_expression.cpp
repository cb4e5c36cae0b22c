#include <rmq/mini_cluster/detail/sql_expression.hpp>

#include <algorithm>
#include <optional>

namespace rmq::mini {

namespace {

using kind = sql_expression::kind;

sql_value property_of(std::string_view name, sql_properties properties) {
    // As a map made from them: the last one counts.
    for (std::size_t i = properties.size(); i-- > 0;) {
        if (properties[i].first == name) return std::string{properties[i].second};
    }
    return sql_null{};
}

sql_value truth(std::optional<bool> known) { return known ? sql_value{*known} : sql_value{sql_thrown{}}; }

sql_value equal(const sql_value& left, const sql_value& right) {
    if (is_null(left) != is_null(right)) return is_null(left) ? sql_value{sql_null{}} : sql_value{false};
    if (equals(left, right)) return true;
    const auto order = compare(left, right);
    return truth(order ? std::optional{*order == 0} : std::nullopt);
}

sql_value ordered(std::string_view sign, const sql_value& left, const sql_value& right) {
    if (is_null(left) || is_null(right)) return sql_null{};
    const auto* l = std::get_if<std::string>(&left);
    const auto* r = std::get_if<std::string>(&right);
    const auto order = l != nullptr && r != nullptr ? compare_texts(*l, *r) : compare(left, right);
    if (!order) return sql_thrown{};
    if (sign == "<") return *order < 0;
    if (sign == "<=") return *order <= 0;
    return sign == ">" ? *order > 0 : *order >= 0;
}

// Of several conditions: `decides` ends it, whatever the others say; else one that is null makes it null.
sql_value combined(const std::vector<std::unique_ptr<sql_expression>>& parts, sql_properties properties, bool decides) {
    bool unknown = false;
    for (const auto& part : parts) {
        sql_value v = part->evaluate(properties);
        if (is_thrown(v)) return v;
        const auto* known = std::get_if<bool>(&v);
        if (known != nullptr && *known == decides) return decides;
        unknown |= known == nullptr;
    }
    return unknown ? sql_value{sql_null{}} : sql_value{!decides};
}

sql_value found(const sql_expression& e, const sql_value& in) {
    const auto* text = std::get_if<std::string>(&in);
    const std::string& wanted = e.texts.front();
    if (text == nullptr || wanted.empty()) return false;
    const bool is_there = e.is == kind::contains      ? text->find(wanted) != std::string::npos
                          : e.is == kind::begins_with ? text->starts_with(wanted)
                                                      : text->ends_with(wanted);
    return is_there != e.inverted;
}

}  // namespace

bool sql_expression::is_condition() const noexcept {
    if (is == kind::constant) return std::holds_alternative<bool>(value) || is_null(value);
    return is != kind::property && is != kind::minus;
}

sql_value sql_expression::evaluate(sql_properties properties) const {
    if (is == kind::constant) return value;
    if (is == kind::property) return property_of(name, properties);
    if (is == kind::logic_and) return combined(parts, properties, false);
    if (is == kind::logic_or) return combined(parts, properties, true);

    sql_value left = parts[0]->evaluate(properties);
    if (is_thrown(left)) return left;
    switch (is) {
        case kind::minus:
            return negated(left);
        case kind::truth:  // properties are texts, and a text is not true
            return is_null(left) ? left : sql_value{false};
        case kind::logic_not:
            return is_null(left) ? left : sql_value{!std::get<bool>(left)};
        case kind::in:
            if (is_null(left)) return left;
            return (std::ranges::find(texts, std::get<std::string>(left)) != texts.end()) != inverted;
        case kind::contains:
        case kind::begins_with:
        case kind::ends_with:
            return found(*this, left);
        default:
            break;
    }
    if (is == kind::compare && is_null(left)) return left;
    sql_value right = parts[1]->evaluate(properties);
    if (is_thrown(right)) return right;
    return is == kind::equal ? equal(left, right) : ordered(name, left, right);
}

}  // namespace rmq::mini
