#include <gmock/gmock.h>

#include <algorithm>
#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/hex.hpp>
#include <set>

#include "vectors/command_check.hpp"

using namespace rmq;
using namespace rmq::protocol;
using namespace rmq::test;

namespace {

bool is_refused(std::span<const std::byte> bytes) {
    const exact_bytes exact{bytes};
    const auto frame = next_frame(exact);
    return !frame || (*frame && !decode_command(**frame));
}

// Only the beginning was kept: it announces the true size, and the header is compared if it is all there.
void check_truncated(std::span<const std::byte> bytes, const field& side) {
    EXPECT_EQ(announced_size(bytes), static_cast<std::size_t>(side["length"].number()));
    const auto frame = next_frame(bytes);
    ASSERT_TRUE(frame) << frame.error().message();
    EXPECT_FALSE(*frame);
    const auto decoded = side["decoded"];
    const std::size_t header_size = std::to_integer<std::size_t>(bytes[5]) << 16U |
                                    std::to_integer<std::size_t>(bytes[6]) << 8U |
                                    std::to_integer<std::size_t>(bytes[7]);
    EXPECT_EQ(static_cast<std::size_t>(decoded["bodyLength"].number()), *announced_size(bytes) - 8 - header_size);
    if (bytes.size() < 8 + header_size) {
        decoded.all();
        return;
    }
    const exact_bytes header{bytes.subspan(8, header_size)};
    const auto command = decode_command(
        {.type = static_cast<serialize_type>(bytes[4]), .header = header, .body = {}, .size = bytes.size()});
    ASSERT_TRUE(command) << command.error().message();
    expect_header(*command, decoded);
    const auto keys = decoded.find("extKeys");
    if (!keys) return;  // the header was short, ext has been compared
    std::set<std::string> expected;
    for (const auto& key : keys->items()) expected.insert(key.text());
    std::set<std::string> found;
    for (const auto& f : command->ext) found.emplace(f.key);
    EXPECT_EQ(found, expected);
}

void check_whole(std::span<const std::byte> bytes, const field& side) {
    EXPECT_EQ(bytes.size(), static_cast<std::size_t>(side["length"].number()));
    const auto decoded = side["decoded"];
    if (decoded.is_null()) {  // a provocation: the real server closed the connection
        EXPECT_TRUE(is_refused(bytes));
        return;
    }
    const exact_bytes exact{bytes};
    const auto frame = whole_frame(exact);
    ASSERT_TRUE(frame);
    const auto command = decode_command(*frame);
    ASSERT_TRUE(command) << command.error().message();
    expect_header(*command, decoded);
    EXPECT_EQ(static_cast<std::int64_t>(frame->body.size()), decoded["bodyLength"].number());
    expect_no_header_in_truncations(*frame);
}

void check_side(const field& side) {
    EXPECT_THAT(side["from"].text(), testing::AnyOf("client", "broker", "name server"));
    EXPECT_GT(side["atMillis"].number(), 0);
    const auto bytes = side["hex"].bytes();
    if (side["truncated"].boolean()) {
        check_truncated(bytes, side);
    } else {
        check_whole(bytes, side);
    }
}

void check_exchange(const vector_case& c) {
    for (const auto* key : {"server", "brokerVersion", "clientVersion", "clientSerializeType"}) {
        EXPECT_FALSE(c[key].text().empty());
    }
    EXPECT_GE(c["connection"].number(), 0);
    const bool closed = c["closedByServer"].boolean();
    if (c["request"]["decoded"].is_null()) {
        EXPECT_TRUE(closed);
    }
    check_side(c["request"]);
    if (!c["response"].is_null()) check_side(c["response"]);
}

}  // namespace

TEST(captures, EveryFrameOf497DecodesAsRecorded) { for_each_case("captures_4.9.7", check_exchange); }

TEST(captures, EveryFrameOf533DecodesAsRecorded) { for_each_case("captures_5.3.3", check_exchange); }
