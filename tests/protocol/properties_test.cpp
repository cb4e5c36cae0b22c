#include <gtest/gtest.h>

#include <rmq/protocol/message.hpp>
#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/property_names.hpp>

namespace rmq::protocol {
namespace {

using pairs = property_views;

TEST(properties, AreWrittenInOrderWithASeparatorBehindEach) {
    EXPECT_EQ(write_properties(rmq::properties{{"KEYS", "k1 k2"}, {"e", ""}}),
              "KEYS\x01k1 k2\x02"
              "e\x01\x02");
    EXPECT_EQ(write_properties(pairs{}), "");
}

TEST(properties, LoseEmptyValuesAndNamesWhenRead) {
    EXPECT_EQ(read_properties("e\x01\x02"
                              "\x01v\x02"
                              "k\x01v\x02"),
              (pairs{{"k", "v"}}));
}

TEST(properties, NeedNoLastSeparator) {
    EXPECT_EQ(read_properties("a\x01"
                              "1\x02"
                              "b\x01"
                              "2"),
              (pairs{{"a", "1"}, {"b", "2"}}));
    EXPECT_EQ(read_properties("a\x01"
                              "1\x02"
                              "b\x01"
                              "2\x02"),
              (pairs{{"a", "1"}, {"b", "2"}}));
}

TEST(properties, AreSeparatedByTheFirst0x01OfAPieceOnly) {
    EXPECT_EQ(read_properties("b\x01x\x01y\x02nothing\x02"), (pairs{{"b", "x\x01y"}}));
}

TEST(properties, TakeNoMemoryForSeparatorsWithNothingBetween) {
    EXPECT_EQ(read_properties(std::string(max_properties_size, property_end)).capacity(), 0U);
    EXPECT_LE(read_properties(std::string(max_properties_size, property_name_end)).capacity(), 8192U);
}

TEST(properties, CountTheLastOfTwoWithOneName) {
    const auto read = read_properties(
        "a\x01"
        "1\x02"
        "a\x01"
        "2\x02");
    EXPECT_EQ(read.size(), 2U);
    EXPECT_EQ(find_property(read, "a"), "2");
    EXPECT_FALSE(find_property(read, "b"));
}

TEST(property_names, KnowWhatIsReserved) {
    for (const auto name : property_names::reserved) EXPECT_TRUE(property_names::is_reserved(name)) << name;
    EXPECT_TRUE(property_names::is_reserved("__SHARDINGKEY"));
    for (const auto* name : {"", "keys", "KEYS ", "ORDER", "__MINE"})
        EXPECT_FALSE(property_names::is_reserved(name)) << name;
}

}  // namespace
}  // namespace rmq::protocol
