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

    sql_parser(std::string_view expression, bool searches) : expression_(expression), lexer_(expression, searches) {
        advance();
    }
    /// Nothing when it is no condition.
    node parse();
    /// Then: why not, as RocketMQ says it.
    [[nodiscard]] std::string fault() const;

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
    node joined(sql_expression::kind is, node left, node right);

    node as_condition(node value);
    bool can_be_ordered(const node& value);
    bool are_limits(const node& low, const node& high);
    /// Nothing, and why; the first reason is kept.
    std::nullptr_t refuse(std::string why);

    void advance();
    bool take(std::string_view word);
    bool take_text(std::string& out);

    std::string_view expression_;
    sql_lexer lexer_;
    sql_token now_;
    std::string fault_;     // why it is none, when it isn't the word that is read now
    bool failed_ = false;   // there is no word where one should be
    std::size_t open_ = 0;  // rules that are being read
};

}  // namespace rmq::mini
