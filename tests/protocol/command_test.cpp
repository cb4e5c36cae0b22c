#include <gmock/gmock.h>

#include <limits>
#include <rmq/protocol/command.hpp>
#include <rmq/protocol/hex.hpp>

#include "protocol/header_text.hpp"

using namespace rmq;
using namespace rmq::protocol;
using namespace rmq::test;
using testing::HasSubstr;

namespace {

constexpr serialize_type both_types[] = {serialize_type::json, serialize_type::rocketmq};

std::string refusal(serialize_type type, const command_header& header, std::size_t body_size = 0) {
    const auto frame = encode_frame(type, header, std::vector<std::byte>(body_size));
    if (frame) return "none";
    EXPECT_EQ(frame.error().code, errc::invalid_argument);
    EXPECT_EQ(frame.error().request, fate::not_sent);
    return frame.error().detail;
}

std::string refusal(serialize_type type, std::string_view key, std::string_view value) {
    const std::vector<ext_field> ext{{key, value}};
    return refusal(type, {.code = 1, .ext = ext});
}

}  // namespace

TEST(command, ReadsNumbersInItsFieldsAsJavaDoes) {
    const auto h = json(R"({"extFields":{"a":"-5","b":"+5","c":" 5","d":"5.0","e":"","f":"9223372036854775807",
        "g":"9223372036854775808","h":"2147483647","i":"2147483648","j":null,"k":"0x5","l":"-9223372036854775808"}})");
    EXPECT_EQ(h->find_i64("a"), -5);
    EXPECT_EQ(h->find_i64("b"), 5);
    for (const auto* key : {"c", "d", "e", "g", "j", "k", "missing"}) EXPECT_EQ(h->find_i64(key), std::nullopt) << key;
    EXPECT_EQ(h->find_i64("f"), 9223372036854775807);
    EXPECT_EQ(h->find_i64("l"), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(h->find_i32("h"), 2147483647);
    EXPECT_EQ(h->find_i32("i"), std::nullopt);
    EXPECT_EQ(h->find_i64("i"), 2147483648);
}

TEST(command, ReadsTruthAsJavaDoes) {
    const auto h = json(R"({"extFields":{"a":"true","b":"TRUE","c":"false","d":"1","e":"","f":null}})");
    EXPECT_EQ(h->find_bool("a"), true);
    EXPECT_EQ(h->find_bool("b"), true);
    for (const auto* key : {"c", "d", "e"}) EXPECT_EQ(h->find_bool(key), false) << key;
    for (const auto* key : {"f", "missing"}) EXPECT_EQ(h->find_bool(key), std::nullopt) << key;
}

TEST(command, KnowsAResponseAndAOnewayRequestByTheFlag) {
    EXPECT_TRUE(json(R"({"flag":1})")->is_response());
    EXPECT_FALSE(json(R"({"flag":2})")->is_response());
    EXPECT_TRUE(json(R"({"flag":2})")->is_oneway());
    EXPECT_TRUE(json(R"({"flag":3})")->is_oneway());
}

TEST(command, WritesAnEmptyExtUnlessToldNotTo) {
    EXPECT_TRUE(json(R"({"extFields":{}})")->has_ext);
    for (const bool has_ext : {true, false}) {
        const auto frame = encode_frame(serialize_type::json, {.code = 1, .has_ext = has_ext}, {});
        ASSERT_TRUE(frame);
        const auto h = decoded_header{serialize_type::json, std::span{*frame}.subspan(8)};
        EXPECT_EQ(h->has_ext, has_ext);
    }
}

TEST(command, IsNotWrittenOverTheLimitsItIsReadWith) {
    for (const auto type : both_types) {
        EXPECT_EQ(refusal(type, std::string(256, 'k'), "v"), "none");
        EXPECT_EQ(refusal(type, std::string(257, 'k'), "v"), "an ext key is over 256 bytes");
        EXPECT_EQ(refusal(type, "k", std::string(32768, 'v')), "none");
        EXPECT_EQ(refusal(type, "k", std::string(32769, 'v')), "an ext value is over 32 KiB");
        const std::vector<ext_field> many(1025, {"k", "v"});
        EXPECT_EQ(refusal(type, {.code = 1, .ext = std::span{many}.first(1024)}), "none");
        EXPECT_EQ(refusal(type, {.code = 1, .ext = many}), "more than 1024 ext fields");
    }
}

TEST(command, IsNotWrittenWithAHeaderOver64KiB) {
    for (const auto type : both_types) {
        const auto empty = encode_frame(type, {.code = 1, .remark = ""}, {});
        ASSERT_TRUE(empty);
        const std::size_t room = max_header_size - (empty->size() - 8);
        const std::string remark(room + 1, 'r');
        EXPECT_EQ(refusal(type, {.code = 1, .remark = std::string_view{remark}.substr(2)}), "none");
        EXPECT_EQ(refusal(type, {.code = 1, .remark = std::string_view{remark}.substr(1)}), "none");
        EXPECT_THAT(refusal(type, {.code = 1, .remark = remark}), HasSubstr("header of 65537 bytes is over the limit"));
    }
}

TEST(command, IsNotWrittenAsAFrameOver16MiB) {
    for (const auto type : both_types) {
        const auto empty = encode_frame(type, {.code = 1}, {});
        ASSERT_TRUE(empty);
        const std::size_t room = max_frame_size - empty->size();
        EXPECT_EQ(refusal(type, {.code = 1}, room), "none");
        EXPECT_THAT(refusal(type, {.code = 1}, room + 1), HasSubstr("over the limit of 16777216"));
    }
}

TEST(command, CanBeStampedWithAnyOpaqueAgainAndAgain) {
    for (const auto type : both_types) {
        auto frame = encode_stampable(type, {.code = 310, .opaque = 5, .remark = "r"}, *from_hex("0102"));
        ASSERT_TRUE(frame);
        const std::size_t size = frame->bytes.size();
        for (const std::int32_t opaque : {std::numeric_limits<std::int32_t>::min(), 2147483647, 0, -1, 42}) {
            frame->set_opaque(opaque);
            EXPECT_EQ(frame->bytes.size(), size);
            const exact_bytes bytes{frame->bytes};
            const auto found = next_frame(bytes);
            ASSERT_TRUE(found && *found);
            const auto command = decode_command(**found);
            ASSERT_TRUE(command) << command.error().detail;
            EXPECT_EQ(command->opaque, opaque);
            EXPECT_EQ(command->remark, "r");
            EXPECT_EQ(to_hex((*found)->body), "0102");
        }
    }
}

TEST(command, SaysTheSameInBothHeaders) {
    const std::vector<ext_field> ext{{"b", "1"}, {"a", "中 \" \\ \n"}, {"b", "2"}};
    const command_header header{.code = 17, .version = 479, .opaque = -7, .flag = 1, .remark = "no", .ext = ext};
    std::vector<exact_bytes> frames;
    std::vector<command> commands;
    for (const auto type : both_types) {
        const auto written = encode_frame(type, header, {});
        ASSERT_TRUE(written);
        frames.emplace_back(*written);
        const auto found = next_frame(frames.back());
        ASSERT_TRUE(found && *found);
        auto command = decode_command(**found);
        ASSERT_TRUE(command);
        commands.push_back(std::move(*command));
    }
    EXPECT_EQ(commands[0].code, commands[1].code);
    EXPECT_EQ(commands[0].lang, commands[1].lang);
    EXPECT_EQ(commands[0].version, commands[1].version);
    EXPECT_EQ(commands[0].opaque, commands[1].opaque);
    EXPECT_EQ(commands[0].flag, commands[1].flag);
    EXPECT_EQ(commands[0].remark, commands[1].remark);
    ASSERT_EQ(commands[0].ext.size(), 3U);
    ASSERT_EQ(commands[1].ext.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(commands[0].ext[i].key, commands[1].ext[i].key);
        EXPECT_EQ(commands[0].ext[i].value, commands[1].ext[i].value);
    }
    EXPECT_EQ(commands[0].find("b"), "2");
}
