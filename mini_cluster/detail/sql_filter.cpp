#include <rmq/mini_cluster/detail/sql_filter.hpp>

#include <rmq/mini_cluster/detail/sql_parser.hpp>

#include <utility>

namespace rmq::mini {

std::optional<sql_filter> sql_filter::parse(std::string_view expression, bool searches) {
    auto root = sql_parser{expression, searches}.parse();
    if (!root) return std::nullopt;
    return sql_filter{std::move(root)};
}

std::string sql_filter::fault(std::string_view expression, bool searches) {
    sql_parser parser{expression, searches};
    return parser.parse() ? std::string{} : parser.fault();
}

bool sql_filter::matches(sql_properties properties) const {
    const sql_value v = root_->evaluate(properties);
    const auto* known = std::get_if<bool>(&v);
    return known != nullptr && *known;
}

}  // namespace rmq::mini
