#include "mini_cluster/broker_fixture.hpp"

#include <gtest/gtest.h>

#include <map>
#include <rmq/mini_cluster/detail/sql_filter.hpp>
#include <rmq/protocol/check_client_body.hpp>
#include <rmq/protocol/heartbeat.hpp>
#include <string>

namespace rmq::mini::test {
namespace {

using namespace std::chrono_literals;

const std::vector<std::pair<std::string_view, std::string_view>> order{
    {"TAGS", "paid"}, {"n", "7"},  {"price", "12.5"}, {"big", "3000000000"},
    {"yes", "TRUE"},  {"no", "x"}, {"quote", "it's"}};

bool matches(std::string_view expression) {
    const auto filter = sql_filter::parse(expression);
    EXPECT_TRUE(filter) << expression;
    return filter && filter->matches(order);
}
bool is_valid(std::string_view expression) { return sql_filter::parse(expression).has_value(); }

TEST(sql_filter, ComparesTextsForEqualityOnly) {
    EXPECT_TRUE(matches("TAGS = 'paid'"));
    EXPECT_FALSE(matches("TAGS = 'PAID'"));
    EXPECT_TRUE(matches("TAGS <> 'open'"));
    EXPECT_FALSE(matches("TAGS <> 'paid'"));
    EXPECT_TRUE(matches("quote = 'it''s'"));
    EXPECT_FALSE(is_valid("TAGS > 'a'"));
    EXPECT_FALSE(is_valid("TAGS BETWEEN 'a' AND 'z'"));
    EXPECT_TRUE(matches("'a' = 'a'"));
}

TEST(sql_filter, ComparesPropertiesWithNumbers) {
    EXPECT_TRUE(matches("n = 7"));
    EXPECT_TRUE(matches("n <> 8"));
    EXPECT_TRUE(matches("n > 6 AND n >= 7 AND n < 8 AND n <= 7"));
    EXPECT_FALSE(matches("n > 7 OR n < 7"));
    EXPECT_TRUE(matches("6 < n"));
    EXPECT_TRUE(matches("n > -8"));
    EXPECT_TRUE(matches("n = +7"));
    EXPECT_TRUE(matches("big = 3000000000"));
    EXPECT_TRUE(matches("big > 2999999999L"));
    EXPECT_TRUE(matches("price = 12.5"));
    EXPECT_TRUE(matches("price > 1.2E1"));
    EXPECT_TRUE(matches("n > .5"));
    EXPECT_TRUE(matches("n < 8."));
    EXPECT_TRUE(matches("5 < 5.5"));
    EXPECT_TRUE(matches("price > n")) << "two texts are two doubles";
}

TEST(sql_filter, WhatCannotBeComparedDoesNotMatchWhateverElseIsSaid) {
    EXPECT_FALSE(matches("price > 12")) << "a whole number wants a whole number";
    EXPECT_FALSE(matches("NOT (price > 12)"));
    EXPECT_FALSE(matches("price > 12 OR n = 7"));
    EXPECT_TRUE(matches("n = 7 OR price > 12")) << "the right side is not looked at";
    EXPECT_FALSE(matches("big > 5")) << "as whole as the constant";
    EXPECT_FALSE(matches("TAGS > n"));
    EXPECT_FALSE(matches("TRUE = yes")) << "Java casts the wrong side";
}

TEST(sql_filter, MissingPropertiesAreNull) {
    EXPECT_TRUE(matches("gone IS NULL"));
    EXPECT_FALSE(matches("gone IS NOT NULL"));
    EXPECT_TRUE(matches("n IS NOT NULL"));
    EXPECT_FALSE(matches("n IS NULL"));
    for (const char* unknown : {"gone = 1", "gone <> 1", "NOT (gone = 1)", "gone > 1", "gone IN ('a')",
                                "gone NOT IN ('a')", "gone BETWEEN 1 AND 2", "gone NOT BETWEEN 1 AND 2", "gone"})
        EXPECT_FALSE(matches(unknown)) << unknown;
    EXPECT_FALSE(matches("n = gone"));
    EXPECT_TRUE(matches("n <> gone")) << "only a null on the left makes null";
    EXPECT_TRUE(matches("gone = lost")) << "one null is the other";
}

TEST(sql_filter, HasThreeTruthValues) {
    EXPECT_FALSE(matches("gone = 1 AND n = 7"));
    EXPECT_FALSE(matches("NOT (gone = 1 AND n = 7)"));
    EXPECT_TRUE(matches("NOT (gone = 1 AND n = 8)")) << "false, whatever the other says";
    EXPECT_TRUE(matches("gone = 1 OR n = 7"));
    EXPECT_FALSE(matches("gone = 1 OR n = 8"));
    EXPECT_FALSE(matches("NOT (gone = 1 OR n = 8)"));
    EXPECT_FALSE(matches("NULL"));
    EXPECT_FALSE(matches("NOT NULL"));
}

TEST(sql_filter, KnowsBooleans) {
    EXPECT_TRUE(matches("yes = TRUE"));
    EXPECT_TRUE(matches("no = false")) << "what is not true is false";
    EXPECT_FALSE(matches("yes")) << "a text is no boolean";
    EXPECT_TRUE(matches("TRUE"));
    EXPECT_FALSE(matches("FALSE"));
    EXPECT_TRUE(matches("(n = 7) = TRUE"));
    EXPECT_TRUE(matches("(n = 7) <> 1"));
    EXPECT_FALSE(is_valid("yes > TRUE"));
    EXPECT_FALSE(is_valid("TRUE = 1"));
    EXPECT_FALSE(is_valid("n = NULL"));
}

TEST(sql_filter, KnowsInAndBetween) {
    EXPECT_TRUE(matches("TAGS IN ('open', 'paid')"));
    EXPECT_FALSE(matches("TAGS IN ('open')"));
    EXPECT_TRUE(matches("TAGS NOT IN ('open')"));
    EXPECT_FALSE(matches("TAGS NOT IN ('paid')"));
    EXPECT_TRUE(matches("n BETWEEN 7 AND 7"));
    EXPECT_TRUE(matches("n BETWEEN -5 AND 10 AND TAGS = 'paid'"));
    EXPECT_FALSE(matches("n NOT BETWEEN 5 AND 10"));
    EXPECT_TRUE(matches("n NOT BETWEEN 8 AND 10"));
    EXPECT_FALSE(is_valid("n BETWEEN 10 AND 5"));
    EXPECT_TRUE(is_valid("n NOT BETWEEN 10 AND 5"));
    EXPECT_FALSE(is_valid("n BETWEEN NULL AND 5"));
    EXPECT_FALSE(is_valid("n IN (1, 2)"));
    EXPECT_FALSE(is_valid("n IN ()"));
    EXPECT_FALSE(is_valid("1 IN ('1')"));
}

TEST(sql_filter, SearchesInTextsFrom5On) {
    EXPECT_TRUE(matches("TAGS CONTAINS 'ai'"));
    EXPECT_FALSE(matches("TAGS NOT CONTAINS 'ai'"));
    EXPECT_TRUE(matches("TAGS STARTSWITH 'pa'"));
    EXPECT_TRUE(matches("TAGS ENDSWITH 'id'"));
    EXPECT_FALSE(matches("TAGS CONTAINS ''"));
    EXPECT_FALSE(matches("gone NOT CONTAINS 'a'"));
    EXPECT_TRUE(sql_filter::parse("contains = 'a'", false)) << "a name like others";
    EXPECT_FALSE(sql_filter::parse("contains = 'a'", true));
}

TEST(sql_filter, BindsAsTheGrammarDoes) {
    EXPECT_TRUE(matches("n = 7 OR n = 8 AND n = 9"));
    EXPECT_FALSE(matches("(n = 7 OR n = 8) AND n = 9"));
    EXPECT_FALSE(matches("NOT n = 7"));
    EXPECT_FALSE(matches("NOT n = 8")) << "NOT belongs to the name";
    EXPECT_TRUE(matches("not (n = 8) and tags is null")) << "words in any case, names as they are";
}

TEST(sql_filter, SkipsBlanksAndComments) {
    EXPECT_TRUE(matches(" n\t=\r\n7 "));
    EXPECT_TRUE(matches("n /* seven */ = 7"));
    EXPECT_TRUE(matches("n -- seven\n = 7"));
    EXPECT_FALSE(is_valid("n = /* 7"));
}

TEST(sql_filter, RefusesWhatIsNone) {
    for (const char* wrong : {"",
                              "a >",
                              "= 1",
                              "a = ",
                              "a ==1",
                              "a != 1",
                              "(a = 1",
                              "a = 'x",
                              "a IS",
                              "a IS NOT 1",
                              "a NOT 1",
                              "a AND",
                              "'a'",
                              "7",
                              "-a",
                              "a BETWEEN 1",
                              "a BETWEEN 1 AND",
                              "NOT",
                              "a = 1 AND 'b'",
                              "a = 9223372036854775808",
                              "a = 0.0",
                              "a = 1E999",
                              "a in 'x'",
                              "(a = 1) > 2",
                              "#",
                              "a = 1 #"})
        EXPECT_FALSE(is_valid(wrong)) << wrong;
}

// Its parser does not ask whether there is more.
TEST(sql_filter, LooksOnlyOneWordBehindTheExpression) {
    EXPECT_TRUE(matches("n = 7 n # '"));
    EXPECT_TRUE(matches("n = 7)"));
}

// As 4.9.7, 5.3.3 and 5.5.0 said it, but for the words they would have expected.
TEST(sql_filter, SaysWhyAnExpressionIsNone) {
    const std::string misplaced = "org.apache.rocketmq.filter.parser.ParseException: Encountered ";
    const std::string lexical = "org.apache.rocketmq.filter.parser.TokenMgrError: Lexical error at line ";
    const std::string runtime = "java.lang.RuntimeException: ";
    const std::string no_condition =
        "org.apache.rocketmq.filter.parser.ParseException: Expression will not result in a boolean value: ";
    const std::vector<std::pair<std::string, std::string>> table{
        {"", misplaced + R"("<EOF>" at line 0, column 0.)"},
        {" ", misplaced + R"("<EOF>" at line 1, column 1.)"},
        {"a >", misplaced + R"("<EOF>" at line 1, column 3.)"},
        {"a > (", misplaced + R"("<EOF>" at line 1, column 5.)"},
        {"a == 1", misplaced + R"(" "=" "= "" at line 1, column 4.)"},
        {"a >= >", misplaced + R"(" ">" "> "" at line 1, column 6.)"},
        {"a IN ()", misplaced + R"x(" ")" ") "" at line 1, column 7.)x"},
        {"a IN (1)", misplaced + R"(" <DECIMAL_LITERAL> "1 "" at line 1, column 7.)"},
        {"a IS TRUE", misplaced + R"(" "TRUE" "TRUE "" at line 1, column 6.)"},
        {"a CONTAINS b", misplaced + R"(" <ID> "b "" at line 1, column 12.)"},
        {"a != 1", lexical + R"(1, column 3.  Encountered: "!" (33), after : "")"},
        {"a.b = 1", lexical + R"(1, column 3.  Encountered: "b" (98), after : ".")"},
        {"\xC3\xA9 = 1", lexical + R"(1, column 1.  Encountered: "\u00e9" (233), after : "")"},
        {"a = '\xC3\xA9' !", lexical + R"(1, column 10.  Encountered: <EOF> after : "")"},
        {"#", lexical + R"(1, column 2.  Encountered: <EOF> after : "")"},
        {"a\n>\n !", lexical + R"(3, column 3.  Encountered: <EOF> after : "")"},
        {"a =\t!", lexical + R"(1, column 10.  Encountered: <EOF> after : "")"},
        {"a = 'x", lexical + R"(1, column 7.  Encountered: <EOF> after : "\'x")"},
        {"n = /* 7", lexical + R"(1, column 9.  Encountered: <EOF> after : "/* 7")"},
        {"'a'", no_condition + "'a'"},
        {"7", no_condition + "7"},
        {"-a", no_condition + "(- a)"},
        {"a = 1 AND 'b'", no_condition + "'b'"},
        {"a > 'x'", runtime + "Value ''x'' cannot be compared."},
        {"yes > TRUE", runtime + "Value 'TRUE' cannot be compared."},
        {"NULL < a", runtime + "Value 'NULL' cannot be compared."},
        {"(a = 1) > 2", runtime + "Value '(a == 1)' cannot be compared."},
        {"a BETWEEN 'x' AND 'y'", runtime + "Value ''x'' cannot be compared."},
        {"a BETWEEN '1' AND 2", runtime + "Value ''1'' cannot be compared."},
        {"n BETWEEN NULL AND 5", runtime + "Illegal values of between, values can not be null!"},
        {"n BETWEEN 1.5 AND 1",
         runtime + "Illegal values of between, left value(1.5) must less than or equal to right value(1)"},
        {"n BETWEEN 1 AND TRUE",
         runtime + "Illegal values of between, left value(1) must less than or equal to right value(true)"},
        {"n = NULL", runtime + "'NULL' cannot be compared."},
        {"TRUE = 1", runtime + "'TRUE' cannot be compared with '1'"},
        {"1 IN ('1')", runtime + "Expected a property for In expression, got: 1"},
        {"a = 0.0", runtime + "0.0 is less than 4.9E-324"},
        {"a = 1E999", runtime + "1E999 is greater than 1.7976931348623157E308"},
        {"a = 9999999999999999999", "java.lang.NumberFormatException: For input string: \"9999999999999999999\""}};
    for (const auto& [expression, fault] : table) EXPECT_EQ(sql_filter::fault(expression), fault) << expression;
    EXPECT_EQ(sql_filter::fault("a NOT CONTAINS 'x'", false), misplaced + R"(" "NOT" "NOT "" at line 1, column 3.)");
    EXPECT_EQ(sql_filter::fault("n = 7"), "");
}

TEST(sql_filter, DepthIsLimitedAndLengthIsNot) {
    EXPECT_FALSE(is_valid(std::string(100'000, '(') + "n = 7"));
    std::string chain = "n = 7";
    for (int i = 0; i < 1000; ++i) chain += " = TRUE";
    EXPECT_FALSE(is_valid(chain));
    std::string nots;
    for (int i = 0; i < 100'000; ++i) nots += "NOT ";
    EXPECT_FALSE(is_valid(nots + "n"));
    std::string longer = "n = 0";
    for (int i = 0; i < 10'000; ++i) longer += " OR n = 0";
    EXPECT_TRUE(matches(longer + " OR n = 7"));
}

class SqlRequests : public testing::Test {
protected:
    static broker_settings filtering() {
        broker_settings s;
        s.property_filter = true;
        return s;
    }
    static void fill(broker_fixture& at) {
        for (const char* n : {"1", "9", "5"}) at.send("orders", 0, n, {{"i", std::string{"n\x01"} + n + '\x02'}});
    }
    static std::optional<received> pull(broker_fixture& at, const std::string& expression, const fields& more = {}) {
        fields change{{"expressionType", "SQL92"}, {"subscription", expression}};
        change.insert(change.end(), more.begin(), more.end());
        return at.pull("orders", 0, 0, change);
    }
    static void join(broker_fixture& at, const std::string& expression, std::int64_t version) {
        protocol::subscription wanted{.topic = "orders", .expression = expression, .version = version};
        wanted.expression_type = "SQL92";
        const protocol::heartbeat_data data{.client_id = "c",
                                            .consumers = {{.group = "consumers", .subscriptions = {wanted}}}};
        EXPECT_EQ(at.ask(1, request_code::heart_beat, {}, protocol::encode_heartbeat_body(data))->code, 0);
        at.take_others();
    }
    static std::optional<received> pull_joined(broker_fixture& at, std::int64_t version) {
        return at.pull("orders", 0, 0, {{"sysFlag", "0"}, {"subVersion", std::to_string(version)}});
    }
    static std::optional<received> check(broker_fixture& at, const std::string& expression) {
        protocol::check_client_body body{.client_id = "c", .group = "g"};
        body.subscription.topic = "orders";
        body.subscription.expression = expression;
        body.subscription.expression_type = "SQL92";
        return at.ask(1, request_code::check_client_config, {}, protocol::encode_check_client_body(body));
    }

    broker_fixture broker{filtering()};
};

TEST_F(SqlRequests, APullGetsWhatItsExpressionSays) {
    fill(broker);
    const auto some = pull(broker, "n > 4");
    ASSERT_EQ(some->messages().size(), 2U);
    EXPECT_EQ(some->messages()[0].body, "9");
    EXPECT_EQ(some->messages()[1].body, "5");
    EXPECT_EQ(some->field("nextBeginOffset"), "3");
    EXPECT_EQ(pull(broker, "n > 10")->code, 20);
}

// Recorded from 5.3.3 with property filters on.
TEST_F(SqlRequests, WhatIsNoExpressionLetsEverythingPassInAPull) {
    fill(broker);
    EXPECT_EQ(pull(broker, "a >")->messages().size(), 3U);
    EXPECT_EQ(pull(broker, "", {{"subscription", ""}})->code, 23);
    EXPECT_EQ(pull(broker, "n > 4", {{"expressionType", "XPATH"}})->messages().size(), 3U);
}

TEST_F(SqlRequests, APullIsWokenByWhatItWants) {
    broker.core->put_topic({"orders", 4, 4, 6});
    EXPECT_FALSE(pull(broker, "n > 4", {{"sysFlag", "6"}, {"suspendTimeoutMillis", "60000"}}));
    broker.send("orders", 0, "no",
                {{"i",
                  "n\x01"
                  "1\x02"}});
    EXPECT_TRUE(broker.take_others().empty());
    broker.send("orders", 0, "yes",
                {{"i",
                  "n\x01"
                  "5\x02"}});
    const auto woken = broker.take_others();
    ASSERT_EQ(woken.size(), 1U);
    EXPECT_EQ(woken[0].messages().at(0).body, "yes");
}

TEST_F(SqlRequests, HeartbeatsBringExpressions) {
    fill(broker);
    join(broker, "n = 9", 5);
    ASSERT_EQ(pull_joined(broker, 5)->messages().size(), 1U);
    join(broker, "n <> 9", 6);
    EXPECT_EQ(pull_joined(broker, 6)->messages().size(), 2U);
}

TEST_F(SqlRequests, AWrongExpressionOfAHeartbeatIsToldWithThePull) {
    fill(broker);
    join(broker, "n >", 5);
    const auto no = pull_joined(broker, 5);
    EXPECT_EQ(no->code, 27);
    EXPECT_EQ(no->remark, "The broker's consumer filter data is not exist!Your expression may be wrong!");
    join(broker, "n > 4", 6);
    EXPECT_EQ(pull_joined(broker, 6)->messages().size(), 2U);
    join(broker, "n >", 7);
    const auto late = pull_joined(broker, 7);
    EXPECT_EQ(late->code, 28) << "the old one is still there";
    EXPECT_EQ(late->remark, "the consumer's consumer filter data not latest");
    EXPECT_EQ(pull_joined(broker, 6)->messages().size(), 2U);
}

TEST_F(SqlRequests, ABrokerFiltersByPropertiesOnlyWhenItMay) {
    for (const auto& settings : {release_4_9_7(), release_5_3_3()}) {
        broker_fixture plain{settings};
        fill(plain);
        const std::string remark = "The broker does not support consumer to filter message by SQL92";
        const auto pulled = pull(plain, "n > 4");
        EXPECT_EQ(pulled->code, 1);
        EXPECT_EQ(pulled->remark, remark);
        join(plain, "n > 4", 5);
        EXPECT_EQ(pull_joined(plain, 5)->remark, remark);
        const auto checked = check(plain, "n > 4");
        EXPECT_EQ(checked->code, 1);
        EXPECT_EQ(checked->remark, remark);
    }
}

TEST_F(SqlRequests, ExpressionsCanBeCheckedBefore) {
    EXPECT_EQ(check(broker, "n > 4")->code, 0);
    EXPECT_EQ(check(broker, "n >")->code, 23);
    EXPECT_EQ(check(broker, "n >")->remark,
              R"(org.apache.rocketmq.filter.parser.ParseException: Encountered "<EOF>" at line 1, column 3.)");
    EXPECT_EQ(broker.ask(1, request_code::check_client_config, {})->code, 0) << "nothing to check";
    broker_fixture old{release_4_9_7()};
    EXPECT_EQ(old.ask(1, request_code::check_client_config, {})->code, 1);
    EXPECT_EQ(broker.ask(1, request_code::check_client_config, {}, "{")->code, 1);
}

}  // namespace
}  // namespace rmq::mini::test
