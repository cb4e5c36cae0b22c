#include <gtest/gtest.h>

#include <algorithm>
#include <rmq/protocol/subscription.hpp>

#include "vectors/vector_file.hpp"

namespace rmq {
namespace {

using test::vector_case;

void check(const vector_case& c) {
    const auto parsed = protocol::parse_tag_expression("t", c["input"]["expression"].text_or_null().value_or(""));
    const auto expected = c["expected"];
    if (expected.has("error")) {
        static_cast<void>(expected.all());
        EXPECT_FALSE(parsed);
        return;
    }
    ASSERT_TRUE(parsed) << parsed.error().message();
    EXPECT_EQ(parsed->topic, "t");
    EXPECT_EQ(parsed->expression, expected["subString"].text());
    EXPECT_EQ(parsed->expression_type, expected["expressionType"].text());
    std::vector<std::string> tags;
    for (const auto& tag : expected["tagsSet"].items()) tags.push_back(tag.text());
    std::vector<std::int32_t> codes;
    for (const auto& code : expected["codeSet"].items()) codes.push_back(code.number32());
    EXPECT_TRUE(std::ranges::is_permutation(parsed->tags, tags));
    EXPECT_TRUE(std::ranges::is_permutation(parsed->tag_hashes, codes));
}

TEST(subscription_vectors, AreParsedAsJavaDoes) {
    std::size_t subscriptions = 0;
    test::for_each_case("hashes", [&](const vector_case& c) {
        if (c["input"]["kind"].text() != "subscription") {
            static_cast<void>(c.fields.all());
            return;
        }
        ++subscriptions;
        check(c);
    });
    EXPECT_GT(subscriptions, 0U);
}

}  // namespace
}  // namespace rmq
