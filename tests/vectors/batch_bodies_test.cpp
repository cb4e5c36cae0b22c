#include <gtest/gtest.h>

#include <rmq/protocol/batch_body.hpp>
#include <rmq/protocol/hex.hpp>

#include "vectors/message_fields.hpp"

namespace rmq {
namespace {

using test::vector_case;

std::vector<std::byte> encoded(const vector_case& c) {
    std::vector<std::byte> out;
    std::size_t announced = 0;
    for (const auto& m : c["input"]["messages"].items()) {
        const auto body = m["body"].bytes();
        const auto properties = test::property_string(c, m["properties"]);
        const protocol::batch_item item{m["flag"].number32(), test::text_of(body), properties};
        announced += protocol::batch_item_size(item);
        EXPECT_TRUE(protocol::encode_batch_item(item, out));
    }
    EXPECT_EQ(out.size(), announced);
    return out;
}

TEST(batch_body_vectors, AreTheBytesOfJavaAndReadAsJavaReadsThem) {
    test::for_each_case("batch_bodies", [](const vector_case& c) {
        EXPECT_EQ(protocol::to_hex(encoded(c)), c["hex"].text());
        const test::exact_bytes body{c["hex"].bytes()};
        const auto items = protocol::decode_batch_body(body);
        ASSERT_TRUE(items) << items.error().message();
        const auto expected = c["decoded"]["messages"].items();
        ASSERT_EQ(items->size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            EXPECT_EQ((*items)[i].flag, expected[i]["flag"].number32());
            EXPECT_EQ((*items)[i].body, test::text_of(expected[i]["body"].bytes()));
            test::expect_properties(protocol::read_properties((*items)[i].properties), expected[i]["properties"]);
        }
    });
}

TEST(batch_body_vectors, AreRefusedWhenCutInsideAMessage) {
    test::for_each_case("batch_bodies", [](const vector_case& c) {
        static_cast<void>(c.fields.all());
        const auto whole = c["hex"].bytes();
        const auto items = protocol::decode_batch_body(whole);
        ASSERT_TRUE(items);
        std::vector<std::size_t> ends{0};
        for (const auto& item : *items) ends.push_back(ends.back() + protocol::batch_item_size(item));
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const test::exact_bytes cut{std::span{whole}.first(size)};
            const bool between_messages = std::ranges::find(ends, size) != ends.end();
            ASSERT_EQ(protocol::decode_batch_body(cut).has_value(), between_messages) << size;
        }
    });
}

}  // namespace
}  // namespace rmq
