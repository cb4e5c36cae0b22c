#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <rmq/protocol/error.hpp>
#include <rmq/protocol/message_queue.hpp>
#include <rmq/protocol/subscription.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "vectors/json_check.hpp"
#include "vectors/vector_file.hpp"

// What the tests of JSON bodies share: a check for each of Java's classes, and how to read parts of the vectors.
namespace rmq::test::bodies {

using body_checks = std::map<std::string, void (*)(const vector_case&)>;
const body_checks& client_checks();  // what clients send, and what they are sent in a consumer's work
const body_checks& broker_checks();  // what a broker says about itself

using protocol::subscription;

// Decodes the text of a case, and compares what comes out when it is encoded again: with the text, and with `expected`.
template <class T>
void check(const vector_case& c, result<T> (*decode)(std::span<const std::byte>), std::string (*encode)(const T&),
           const std::function<void(const field&, const T&)>& compare) {
    const auto text = c["text"].text();
    const auto decoded = decode(test::exact_bytes{test::as_bytes(text)});
    ASSERT_TRUE(decoded) << decoded.error().message();
    auto ours = test::java_value(encode(*decoded));
    if (!c.of("5.3.3")) ours = test::without_5x_members(std::move(ours));
    EXPECT_EQ(test::unordered(std::move(ours)), test::unordered(test::java_value(text)));
    compare(c["input"]["data"], *decoded);
}

inline std::vector<std::string> texts(const field& list) {
    std::vector<std::string> out;
    for (const auto& item : list.items()) out.push_back(item.text());
    return out;
}

inline message_queue queue_of(const field& row) {
    return {row["topic"].text(), row["brokerName"].text(), row["queueId"].number32()};
}

template <class Row>
std::vector<Row> sorted(std::vector<Row> rows) {
    std::ranges::sort(rows, {}, &Row::queue);
    return rows;
}

inline std::vector<message_queue> sorted(std::vector<message_queue> queues) {
    std::ranges::sort(queues);
    return queues;
}

inline std::vector<message_queue> queues_of(const field& rows) {
    std::vector<message_queue> out;
    for (const auto& row : rows.items()) out.push_back(queue_of(row));
    return sorted(std::move(out));
}

inline subscription sorted(subscription s) {
    std::ranges::sort(s.tags);
    std::ranges::sort(s.tag_hashes);
    return s;
}

inline subscription subscription_of(const field& s) {
    subscription out{.topic = s["topic"].text(), .expression = s["subString"].text(), .tags = texts(s["tagsSet"])};
    for (const auto& hash : s["codeSet"].items()) out.tag_hashes.push_back(hash.number32());
    out.version = s["subVersion"].number();
    out.expression_type = s["expressionType"].text();
    out.class_filter = s["classFilterMode"].boolean();
    return sorted(std::move(out));
}

}  // namespace rmq::test::bodies
