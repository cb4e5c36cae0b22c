#include <gtest/gtest.h>

#include <rmq/protocol/hex.hpp>
#include <rmq/protocol/json_header.hpp>

#include "vectors/command_check.hpp"

using namespace rmq;
using namespace rmq::protocol;
using namespace rmq::test;

TEST(remoting_json, WritesTheBytesJavaWrites) {
    for_each_case("remoting_json", [](const vector_case& c) {
        const header_input in{c["input"]};
        const auto written = encode_frame(serialize_type::json, in.header, body_of(c["input"]["body"]));
        ASSERT_TRUE(written) << written.error().message();
        EXPECT_EQ(to_hex(*written), c["hex"].text());
        c["decoded"].all();  // the next test's
    });
}

TEST(remoting_json, ReadsWhatJavaReads) { expect_read_as_java_reads("remoting_json"); }

TEST(remoting_json, TakesNoTruncatedFrameForAWholeOne) { expect_no_truncated_frame("remoting_json"); }

TEST(remoting_json, StampedFramesReadLikeTheOthers) {
    for_each_case("remoting_json", [](const vector_case& c) {
        c.fields.all();
        header_input in{c["input"]};
        const std::int32_t opaque = std::exchange(in.header.opaque, 0);
        auto stamped = encode_stampable(serialize_type::json, in.header, body_of(c["input"]["body"]));
        ASSERT_TRUE(stamped) << stamped.error().message();
        stamped->set_opaque(opaque);
        const exact_bytes bytes{stamped->bytes};
        const auto frame = whole_frame(bytes);
        ASSERT_TRUE(frame);
        const auto command = decode_command(*frame);
        ASSERT_TRUE(command) << command.error().message();
        expect_header(*command, c["decoded"]);
    });
}
