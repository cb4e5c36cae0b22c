#include <gmock/gmock.h>

#include <limits>
#include <rmq/protocol/binary_header.hpp>
#include <rmq/protocol/hex.hpp>

#include "protocol/header_text.hpp"

using namespace rmq;
using namespace rmq::protocol;
using namespace rmq::test;
using testing::HasSubstr;

namespace {

const std::string fixed =
    "0136"
    "01"
    "0191"
    "00000007"
    "00000000";  // 310, CPP, 401, opaque 7, flag 0

decoded_header binary(const std::string& hex) { return {serialize_type::rocketmq, *from_hex(hex)}; }

std::string number(std::size_t value, int digits) {
    char text[16];
    std::snprintf(text, sizeof text, "%0*zx", digits, value);
    return text;
}

std::string entry(std::size_t key_size, std::size_t value_size) {
    return number(key_size, 4) + to_hex(as_bytes(std::string(key_size, 'k'))) + number(value_size, 8) +
           to_hex(as_bytes(std::string(value_size, 'v')));
}

std::string fault_with_ext(const std::string& block) {
    return binary(fixed + "00000000" + number(block.size() / 2, 8) + block).fault();
}

}  // namespace

// The frame of protocol documentation's "test vectors".
TEST(binary_header, IsReadAndWrittenAsDocumented) {
    const std::string hex =
        "000000260100001f0136010191000000070000000000000002686900000008"
        "00016b0000000176"
        "010203";
    const std::vector<ext_field> ext{{"k", "v"}};
    const auto frame =
        encode_frame(serialize_type::rocketmq, {.code = 310, .version = 401, .opaque = 7, .remark = "hi", .ext = ext},
                     *from_hex("010203"));
    ASSERT_TRUE(frame);
    EXPECT_EQ(to_hex(*frame), hex);

    const exact_bytes bytes{*frame};
    const auto found = next_frame(bytes);
    ASSERT_TRUE(found && *found);
    const auto command = decode_command(**found);
    ASSERT_TRUE(command);
    EXPECT_EQ(command->type, serialize_type::rocketmq);
    EXPECT_EQ(command->code, 310);
    EXPECT_EQ(command->lang, language::cpp);
    EXPECT_EQ(command->version, 401);
    EXPECT_EQ(command->opaque, 7);
    EXPECT_EQ(command->remark, "hi");
    EXPECT_EQ(command->find("k"), "v");
}

TEST(binary_header, ReadsWhatHasNoLengthAsNull) {
    const auto h = binary(fixed +
                          "00000000"
                          "0000000f"
                          "00016b00000000"
                          "00017a0000000131");
    EXPECT_FALSE(h->remark);
    ASSERT_EQ(h->ext.size(), 2U);
    EXPECT_EQ(h->ext[0].key, "k");
    EXPECT_EQ(h->ext[0].value, std::nullopt);
    EXPECT_EQ(h->find("z"), "1");
}

TEST(binary_header, HasNoExtWithoutAnExtBlock) {
    EXPECT_FALSE(binary(fixed + "00000000"
                                "00000000")
                     ->has_ext);
    EXPECT_FALSE(binary(fixed + "00000000"
                                "ffffffff")
                     ->has_ext);  // Java looks for a positive size only
}

TEST(binary_header, TellsNegativeCodesFromLargeOnes) {
    EXPECT_EQ(binary("fc12" + fixed.substr(4) + "0000000000000000")->code, -1006);
}

TEST(binary_header, HasNoLanguageForANumberThatIsNone) {
    for (const std::string code : {"0e", "63", "7f", "80", "ff"}) {
        EXPECT_EQ(binary("0136" + code + fixed.substr(6) + "0000000000000000")->lang, std::nullopt) << code;
    }
}

TEST(binary_header, RefusesLengthsThatRunPastTheirBlock) {
    const std::string none = "00000000";
    EXPECT_EQ(binary("0136010191000000070000").fault(), "binary header: too short");
    EXPECT_EQ(binary(fixed + "00000001").fault(), "binary header: the remark runs past the header");
    EXPECT_EQ(binary(fixed + "7fffffff" + none).fault(), "binary header: the remark runs past the header");
    EXPECT_EQ(binary(fixed + "ffffffff" + none).fault(), "binary header: the remark runs past the header");
    EXPECT_EQ(binary(fixed + none + "0000").fault(), "binary header: too short for the size of its ext block");
    EXPECT_EQ(binary(fixed + none + "00000001").fault(), "binary header: the ext block runs past the header");
    EXPECT_EQ(binary(fixed + none + none + "00").fault(), "binary header: bytes left over after the ext block");
    EXPECT_EQ(fault_with_ext("00"), "binary header: an ext key runs past the ext block");
    EXPECT_EQ(fault_with_ext("00026b"), "binary header: an ext key runs past the ext block");
    EXPECT_EQ(fault_with_ext("ffff6b0000000131"), "binary header: an ext key runs past the ext block");
    EXPECT_EQ(fault_with_ext("00016b000000"), "binary header: an ext value runs past the ext block");
    EXPECT_EQ(fault_with_ext("00016b0000000231"), "binary header: an ext value runs past the ext block");
    EXPECT_EQ(fault_with_ext("00016bffffffff31"), "binary header: an ext value runs past the ext block");
}

TEST(binary_header, MayHave1024ExtFields) {
    const auto block = [](std::size_t count) {
        std::string out;
        for (std::size_t i = 0; i < count; ++i) out += "00016b0000000131";
        return out;
    };
    EXPECT_EQ(fault_with_ext(block(1023)), "none");
    EXPECT_EQ(fault_with_ext(block(1024)), "none");
    EXPECT_THAT(fault_with_ext(block(1025)), HasSubstr("more than 1024 ext fields"));
}

TEST(binary_header, MayHaveExtKeysOf256BytesAndValuesOf32KiB) {
    EXPECT_EQ(fault_with_ext(entry(255, 32767)), "none");
    EXPECT_EQ(fault_with_ext(entry(256, 32768)), "none");
    EXPECT_THAT(fault_with_ext(entry(257, 1)), HasSubstr("an ext key is over 256 bytes"));
    EXPECT_THAT(fault_with_ext(entry(1, 32769)), HasSubstr("an ext value is over 32 KiB"));
}

TEST(binary_header, TakesNegativeVersionsAndAllOfTheOpaque) {
    const auto frame =
        encode_frame(serialize_type::rocketmq,
                     {.code = -32768, .version = -1, .opaque = std::numeric_limits<std::int32_t>::min()}, {});
    ASSERT_TRUE(frame);
    const auto h = binary(to_hex(std::span{*frame}.subspan(8)));
    EXPECT_EQ(h->code, -32768);
    EXPECT_EQ(h->version, -1);
    EXPECT_EQ(h->opaque, std::numeric_limits<std::int32_t>::min());
}

TEST(binary_header, IsNotWrittenForACodeThatDoesNotFit) {
    for (const std::int32_t code : {200050, 32768, -32769}) {
        const auto frame = encode_frame(serialize_type::rocketmq, {.code = code}, {});
        ASSERT_FALSE(frame);
        EXPECT_EQ(frame.error().code, errc::invalid_argument);
        EXPECT_THAT(frame.error().detail, HasSubstr("does not fit a binary header"));
        EXPECT_EQ(header_type_for(code), serialize_type::json);
    }
    EXPECT_FALSE(encode_frame(serialize_type::rocketmq, {.code = 1, .version = 32768}, {}));
}
