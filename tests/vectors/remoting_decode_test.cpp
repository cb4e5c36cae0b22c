#include <gtest/gtest.h>

#include <rmq/protocol/hex.hpp>

#include "vectors/command_check.hpp"

using namespace rmq;
using namespace rmq::protocol;
using namespace rmq::test;

namespace {

// The errors of both steps, as a connection meets them: either closes it.
result<command> decode_whole(const exact_bytes& bytes, std::span<const std::byte>& body) {
    auto frame = next_frame(bytes);
    if (!frame) return tl::unexpected(frame.error());
    if (!*frame) return tl::unexpected(error{.code = errc::protocol_error, .detail = "incomplete"});
    body = (*frame)->body;
    return decode_command(**frame);
}

}  // namespace

// Hand-written frames. Where Java throws, it closes the connection; so do we, with an error that says why.
TEST(remoting_decode, AcceptsAndRefusesWhatJavaDoes) {
    for_each_case("remoting_decode", [](const vector_case& c) {
        c["input"].all();  // the same as hex, for readers
        const exact_bytes bytes{c["hex"].bytes()};
        std::span<const std::byte> body;
        const auto command = decode_whole(bytes, body);
        if (c.has("error")) {
            EXPECT_FALSE(c["error"].text().empty());
            ASSERT_FALSE(command);
            EXPECT_EQ(command.error().code, errc::protocol_error);
            EXPECT_NE(command.error().detail, "incomplete");
            EXPECT_FALSE(command.error().detail.empty());
            return;
        }
        ASSERT_TRUE(command) << command.error().message();
        expect_header(*command, c["decoded"]);
        const auto& expected_body = c["decoded"]["body"];
        EXPECT_EQ(to_hex(body), expected_body.is_null() ? "" : expected_body.text());
    });
}

TEST(remoting_decode, SurvivesEveryTruncation) {
    for_each_case("remoting_decode", [](const vector_case& c) {
        c.fields.all();
        const auto bytes = c["hex"].bytes();
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const exact_bytes piece{std::span{bytes}.first(size)};
            const auto frame = next_frame(piece);
            if (frame) {
                ASSERT_FALSE(*frame) << "a frame in " << size << " of " << bytes.size() << " bytes";
            }
        }
    });
}
