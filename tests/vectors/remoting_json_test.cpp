#include <gtest/gtest.h>

#include <rmq/protocol/hex.hpp>
#include <rmq/protocol/json_header.hpp>

#include "vectors/command_check.hpp"

using namespace rmq;
using namespace rmq::protocol;
using namespace rmq::test;

namespace {

std::vector<std::byte> body_of(const field& body) { return body.is_null() ? std::vector<std::byte>{} : body.bytes(); }

}  // namespace

TEST(remoting_json, WritesTheBytesJavaWrites) {
    for_each_case("remoting_json", [](const vector_case& c) {
        const header_input in{c["input"]};
        const auto written = encode_frame(serialize_type::json, in.header, body_of(c["input"]["body"]));
        ASSERT_TRUE(written) << written.error().message();
        EXPECT_EQ(to_hex(*written), c["hex"].text());
        c["decoded"].all();  // the next test's
    });
}

TEST(remoting_json, ReadsWhatJavaReads) {
    for_each_case("remoting_json", [](const vector_case& c) {
        c["input"].all();
        const exact_bytes bytes{c["hex"].bytes()};
        const auto frame = whole_frame(bytes);
        ASSERT_TRUE(frame);
        const auto command = decode_command(*frame);
        ASSERT_TRUE(command) << command.error().message();
        expect_header(*command, c["decoded"]);
        const auto& body = c["decoded"]["body"];
        EXPECT_EQ(to_hex(frame->body), body.is_null() ? "" : body.text());
    });
}

TEST(remoting_json, TakesNoTruncatedFrameForAWholeOne) {
    for_each_case("remoting_json", [](const vector_case& c) {
        c.fields.all();
        const exact_bytes bytes{c["hex"].bytes()};
        expect_no_frame_in_truncations(bytes);
        const auto frame = whole_frame(bytes);
        ASSERT_TRUE(frame);
        expect_no_header_in_truncations(*frame);
    });
}

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
