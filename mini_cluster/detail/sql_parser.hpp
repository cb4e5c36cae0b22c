#pragma once

#include <rmq/mini_cluster/detail/sql_expression.hpp>
#include <rmq/mini_cluster/detail/sql_lexer.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace rmq::mini {

/// Reads SQL92 expressions by the grammar of RocketMQ's SelectorParser.jj, one function for each of its rules. A failed
/// one returns nothing, and so does everything above it.
class sql_parser {
public:
    using node = std::unique_ptr<sql_expression>;

    sql_parser(std::string_view expression, bool searches) : lexer_(expression, searches) { advance(); }
    /// Nothing when it is no condition.
    node parse();

private:
    node any_of();      // … OR …
    node all_of();      // … AND …
    node equality();    // = <> IS [NOT] NULL
    node comparison();  // < > BETWEEN IN CONTAINS
    node unary();       // + - NOT
    node primary();     // a constant, a name, or something in brackets
    node constant();
    node inequality(node left, const std::string& sign);
    node between(node value, bool inverted);
    node one_of(node value, bool inverted);
    node search(node value, bool inverted);
    node equal(node left, node right, bool inverted);

    void advance();
    bool take(std::string_view word);
    bool take_text(std::string& out);

    sql_lexer lexer_;
    sql_token now_;
    bool failed_ = false;   // there is no word where one should be
    std::size_t open_ = 0;  // rules that are being read
};

}  // namespace rmq::mini
