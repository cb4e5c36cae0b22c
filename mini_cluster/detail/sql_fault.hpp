#pragma once

#include <rmq/mini_cluster/detail/sql_expression.hpp>
#include <rmq/mini_cluster/detail/sql_lexer.hpp>
#include <rmq/mini_cluster/detail/sql_value.hpp>

#include <cstddef>
#include <string>
#include <string_view>

// What RocketMQ's parser, which JavaCC made, says of an expression that is none.
namespace rmq::mini {

/// A word that can't stand there, a part of `expression` or its end. What could stand there is left out.
std::string misplaced(std::string_view expression, const sql_token& word);
/// From `begin` on there should be a word, and is none because of what is at `bad`.
std::string no_word(std::string_view expression, std::size_t begin, std::size_t bad);

/// As it prints a constant, and what is made of few parts.
std::string printed(const sql_value& constant);
std::string printed(const sql_expression& e);

}  // namespace rmq::mini
