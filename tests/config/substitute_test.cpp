#include <rmq/config/detail/substitute.hpp>

#include "config/config_text.hpp"

#include <gtest/gtest.h>

namespace rmq::detail {
namespace {

const environment known =
    test::variables({{"HOST", "10.0.0.5"}, {"PORT_1", "10911"}, {"EMPTY", ""}, {"TRICK", "${HOST}"}});

TEST(substitute, ReplacesVariablesWhereverTheyStand) {
    EXPECT_EQ(substitute("${HOST}", known), "10.0.0.5");
    EXPECT_EQ(substitute("${HOST}:${PORT_1}", known), "10.0.0.5:10911");
    EXPECT_EQ(substitute("a${EMPTY}b", known), "ab");
    EXPECT_EQ(substitute("", known), "");
}

TEST(substitute, LeavesOtherDollarsAlone) {
    EXPECT_EQ(substitute("$HOST", known), "$HOST");
    EXPECT_EQ(substitute("5$", known), "5$");
    EXPECT_EQ(substitute("$$", known), "$$");
    EXPECT_EQ(substitute("}{", known), "}{");
}

TEST(substitute, WritesADollarBraceForADoubledDollar) {
    EXPECT_EQ(substitute("$${HOST}", known), "${HOST}");
    EXPECT_EQ(substitute("$${", known), "${");
}

TEST(substitute, DoesNotLookAtReplacedTextAgain) { EXPECT_EQ(substitute("${TRICK}", known), "${HOST}"); }

TEST(substitute, RefusesAMissingVariableByName) {
    EXPECT_EQ(substitute("x${NOWHERE}", known).error(), "expected the environment variable NOWHERE to be set");
}

TEST(substitute, RefusesWhatIsNoVariable) {
    EXPECT_EQ(substitute("${HOST", known).error(), "expected a '}' after \"${\"");
    EXPECT_EQ(substitute("${}", known).error(), "expected a variable's name in ${…}, got \"\"");
    EXPECT_EQ(substitute("${1A}", known).error(), "expected a variable's name in ${…}, got \"1A\"");
    EXPECT_EQ(substitute("${A B}", known).error(), "expected a variable's name in ${…}, got \"A B\"");
    EXPECT_EQ(substitute("${A\nB}", known).error(), "expected a variable's name in ${…}, got \"A\\x0aB\"");
}

}  // namespace
}  // namespace rmq::detail
