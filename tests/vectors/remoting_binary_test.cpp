#include <gtest/gtest.h>

#include <rmq/protocol/hex.hpp>

#include "vectors/command_check.hpp"

using namespace rmq;
using namespace rmq::protocol;
using namespace rmq::test;

namespace {

bool fits_16_bits(std::int32_t value) { return value >= -32768 && value <= 32767; }

}  // namespace

// Java wraps a code or version that does not fit 16 bits. Such a frame asks for something else than was meant, so we
// refuse to write it; reading it (next test) gives what Java reads.
TEST(remoting_binary, WritesTheBytesJavaWritesOrRefusesWhatDoesNotFit) {
    std::size_t refused = 0;
    for_each_case("remoting_binary", [&](const vector_case& c) {
        const header_input in{c["input"]};
        const auto written = encode_frame(serialize_type::rocketmq, in.header, body_of(c["input"]["body"]));
        const auto hex = c["hex"].text();
        c["decoded"].all();
        if (fits_16_bits(in.header.code) && fits_16_bits(in.header.version)) {
            ASSERT_TRUE(written) << written.error().message();
            EXPECT_EQ(to_hex(*written), hex);
            return;
        }
        ++refused;
        ASSERT_FALSE(written);
        EXPECT_EQ(written.error().code, errc::invalid_argument);
        EXPECT_EQ(written.error().request, fate::not_sent);
        if (!fits_16_bits(in.header.code)) {
            EXPECT_EQ(header_type_for(in.header.code), serialize_type::json);
        }
    });
    EXPECT_GT(refused, 0U);
}

TEST(remoting_binary, ReadsWhatJavaReads) { expect_read_as_java_reads("remoting_binary"); }

TEST(remoting_binary, TakesNoTruncatedFrameForAWholeOne) { expect_no_truncated_frame("remoting_binary"); }

TEST(remoting_binary, AStampedFrameIsTheFrameWithThatOpaque) {
    for_each_case("remoting_binary", [](const vector_case& c) {
        c.fields.all();
        header_input in{c["input"]};
        if (!fits_16_bits(in.header.code) || !fits_16_bits(in.header.version)) return;
        const std::int32_t opaque = std::exchange(in.header.opaque, 0);
        auto stamped = encode_stampable(serialize_type::rocketmq, in.header, body_of(c["input"]["body"]));
        ASSERT_TRUE(stamped) << stamped.error().message();
        EXPECT_EQ(stamped->opaque_at, 13U);
        stamped->set_opaque(opaque);
        EXPECT_EQ(to_hex(stamped->bytes), c["hex"].text());
    });
}
