#include <gtest/gtest.h>

#include <rmq/protocol/batch_body.hpp>
#include <rmq/protocol/hex.hpp>
#include <rmq/protocol/properties.hpp>

#include "protocol/message_bytes.hpp"

namespace rmq::protocol {
namespace {

std::vector<std::byte> two_items() {
    std::vector<std::byte> out;
    EXPECT_TRUE(encode_batch_item({0, "a", "WAIT\x01true\x02"}, out));
    EXPECT_TRUE(encode_batch_item({0, "bc", "WAIT\x01true\x02"}, out));
    return out;
}

TEST(batch_body, IsTheBytesOfADocumentedOne) {
    EXPECT_EQ(to_hex(two_items()),
              "000000210000000000000000000000000000000161000a57414954017472756502"
              "00000022000000000000000000000000000000026263000a57414954017472756502");
}

TEST(batch_body, RefusesPropertiesOver32767Bytes) {
    const std::string properties(max_properties_size + 1, 'p');
    std::vector<std::byte> out;
    const auto refused = encode_batch_item({0, "a", properties}, out);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::invalid_argument);
    EXPECT_TRUE(out.empty());
    EXPECT_TRUE(encode_batch_item({0, "a", std::string_view{properties}.substr(1)}, out));
    EXPECT_TRUE(decode_batch_body(test::exact_copy{out}));
}

TEST(batch_body, RefusesAnItemThatDoesNotEndWhereItSays) {
    for (const int change : {-1, 1}) {
        auto bytes = two_items();
        bytes[3] = static_cast<std::byte>(std::to_integer<int>(bytes[3]) + change);
        const auto refused = decode_batch_body(test::exact_copy{bytes});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, errc::protocol_error);
    }
}

TEST(batch_body, RefusesMoreItemsThanAllowed) {
    const auto bytes = two_items();
    EXPECT_TRUE(decode_batch_body(bytes, 2));
    EXPECT_FALSE(decode_batch_body(bytes, 1));
}

TEST(batch_body, RefusesNegativeLengths) {
    for (const std::size_t at : {std::size_t{16}, std::size_t{21}}) {  // of the body, of the properties
        auto bytes = two_items();
        bytes[at] = std::byte{0xFF};
        EXPECT_FALSE(decode_batch_body(test::exact_copy{bytes})) << at;
    }
}

}  // namespace
}  // namespace rmq::protocol
