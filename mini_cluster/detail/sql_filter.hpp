#pragma once

#include <rmq/mini_cluster/detail/sql_expression.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rmq::mini {

/// An SQL92 expression over the properties of a message, as RocketMQ's filter module reads and judges it.
///
/// It knows = <> < <= > >=, BETWEEN, IN, IS [NOT] NULL, AND, OR, NOT, texts, numbers, TRUE, FALSE and NULL, and
/// from 5.0 CONTAINS, STARTSWITH and ENDSWITH. All properties are texts: compared with a number they become one of its
/// kind, and the message does not match when they can't. What comes to null does not match either. Behind a whole
/// expression anything may follow. A copy costs nothing.
class sql_filter {
public:
    /// Nothing when it is no such expression, or nested over 250 deep. `searches`: the words of 5.0 are known.
    static std::optional<sql_filter> parse(std::string_view expression, bool searches = true);
    /// Why not, as RocketMQ says it, but for what it would have expected.
    static std::string fault(std::string_view expression, bool searches = true);

    [[nodiscard]] bool matches(sql_properties properties) const;

private:
    explicit sql_filter(std::shared_ptr<const sql_expression> root) : root_(std::move(root)) {}

    std::shared_ptr<const sql_expression> root_;
};

}  // namespace rmq::mini
