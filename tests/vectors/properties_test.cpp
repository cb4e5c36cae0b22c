#include <gtest/gtest.h>

#include <rmq/protocol/hex.hpp>
#include <rmq/protocol/properties.hpp>

#include "vectors/message_fields.hpp"

namespace rmq {
namespace {

TEST(property_vectors, AreWrittenAndReadAsJavaDoes) {
    test::for_each_case("properties", [](const test::vector_case& c) {
        const auto input = c["input"];
        if (const auto pairs = input.find("pairs")) {
            EXPECT_EQ(test::property_string(c, *pairs), test::text_of(c["hex"].bytes()));
        } else {
            EXPECT_EQ(input["text"].text(), test::text_of(c["hex"].bytes()));
        }
        const test::exact_bytes text{c["hex"].bytes()};
        test::expect_properties(
            protocol::read_properties({reinterpret_cast<const char*>(text.span().data()), text.span().size()}),
            c["decoded"]);
    });
}

}  // namespace
}  // namespace rmq
