#include <gtest/gtest.h>

#include <limits>
#include <rmq/protocol/batch_body.hpp>
#include <rmq/protocol/hex.hpp>
#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/stored_message.hpp>
#include <rmq/protocol/sys_flag.hpp>

#include "protocol/message_bytes.hpp"

namespace rmq::protocol {
namespace {

using test::decode_all;
using test::decode_one;
using test::encoded;
using test::stored;
using test::text_of;

// protocol.md's example, made by Java.
TEST(stored_message, IsTheBytesOfADocumentedOne) {
    const auto bytes = encoded({stored("hello", 9, "TAGS_\x01x\x02")});
    EXPECT_EQ(to_hex(bytes),
              "00000069daa320a73610a686000000030000000000000000000000090000011f71fb04cb000000000000018bcfe568000a000001"
              "000013880000018bcfe568010a00000200002a9f0000000000000000000000000000000568656c6c6f0154000854414753"
              "5f017802");
}

TEST(stored_message, ReadsEveryFieldItWrote) {
    auto fields = stored("body", std::numeric_limits<std::int64_t>::min(),
                         "KEYS\x01"
                         "a  b\x02TAGS\x01t\x02");
    fields.flag = -5;
    fields.born_host = {"2001:db8::1", 65535};
    fields.store_host = {"::1", 1};
    fields.reconsume_times = 7;
    fields.prepared_transaction_offset = -1;
    const auto bytes = encoded({fields});
    const auto m = decode_one(bytes);
    ASSERT_TRUE(m) << m.error().message();
    EXPECT_EQ(m->queue_offset, fields.queue_offset);
    EXPECT_EQ(m->flag, -5);
    EXPECT_EQ(m->sys_flag, sys_flag::born_host_v6 | sys_flag::store_host_v6);
    EXPECT_EQ(m->born_host.ip, "2001:db8::1");
    EXPECT_EQ(m->born_host.port, 65535);
    EXPECT_EQ(m->store_host.ip, "::1");
    EXPECT_EQ(m->reconsume_times, 7);
    EXPECT_EQ(m->prepared_transaction_offset, -1);
    EXPECT_EQ(m->stored_size, static_cast<std::int32_t>(bytes.size()));
    EXPECT_EQ(m->offset_message_id(),
              "0000000000000000000000000000000100000001"
              "0000011F71FB04CB");
    EXPECT_EQ(m->message_id(), m->offset_message_id());
}

TEST(stored_message, TakesTheLongLayoutForATopicOfMoreThan127Bytes) {
    for (const std::size_t size : {std::size_t{127}, std::size_t{128}, std::size_t{300}}) {
        const std::string topic(size, 't');
        auto fields = stored("b");
        fields.topic = topic;
        const auto bytes = encoded({fields});
        EXPECT_EQ(bytes.size(), stored_size(fields));
        EXPECT_EQ(to_hex(std::span{bytes}.subspan(4, 4)), size > 127 ? "daa320ab" : "daa320a7");
        const auto m = decode_one(bytes);
        ASSERT_TRUE(m) << m.error().message();
        EXPECT_EQ(m->topic, topic);
    }
}

TEST(stored_message, ReadsAShortLayoutsTopicLengthAsUnsigned) {
    auto fields = stored("b");
    fields.topic = "T";
    auto bytes = encoded({fields});
    const std::size_t at = bytes.size() - 4;  // length of the topic, the topic, two bytes of properties length
    bytes[at] = std::byte{200};
    bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at) + 1, 199, std::byte{'x'});
    bytes[2] = static_cast<std::byte>(bytes.size() >> 8);
    bytes[3] = static_cast<std::byte>(bytes.size() & 0xFF);
    const auto m = decode_one(bytes);
    ASSERT_TRUE(m) << m.error().message();
    EXPECT_EQ(m->topic.size(), 200U);
}

TEST(stored_message, ReadsALongLayoutsTopicLengthAsSigned) {
    const std::string topic(0x7FFF, 't');
    auto fields = stored("b");
    fields.topic = topic;
    auto bytes = encoded({fields});
    ASSERT_TRUE(decode_one(bytes));
    const std::size_t at = bytes.size() - 2 - topic.size() - 2;  // length of the topic, the topic, none of properties
    bytes[at] = std::byte{0x80};
    bytes[at + 1] = std::byte{0};
    bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at) + 2, std::byte{'t'});
    bytes[2] = static_cast<std::byte>(bytes.size() >> 8);
    bytes[3] = static_cast<std::byte>(bytes.size() & 0xFF);
    EXPECT_FALSE(decode_one(bytes));
}

TEST(stored_message, RefusesWhatItCanNotWrite) {
    std::vector<std::byte> out;
    auto no_host = stored("b");
    no_host.born_host.ip = "localhost";
    EXPECT_FALSE(encode_stored_message(no_host, out));
    const std::string properties(max_properties_size + 1, 'p');
    EXPECT_FALSE(encode_stored_message(stored("b", 0, properties), out));
    EXPECT_TRUE(encode_stored_message(stored("b", 0, std::string_view{properties}.substr(1)), out));
    const auto m = decode_one(out);
    ASSERT_TRUE(m) << m.error().message();
}

TEST(stored_message, InflatesItsBodyIntoAStorageOfItsOwn) {
    const std::string plain(5000, 'a');
    for (const auto& [type, bits] : {std::pair{compression_type::zlib, 0},
                                     {compression_type::zlib, sys_flag::compression_zlib},
                                     {compression_type::lz4, sys_flag::compression_lz4},
                                     {compression_type::zstd, sys_flag::compression_zstd}}) {
        const auto body = compress(type, 5, test::bytes_of(plain)).value();
        auto fields = stored(text_of(body), 9, "TAGS\x01t\x02");
        fields.sys_flag = sys_flag::compressed | bits;
        auto buffer = std::make_shared<std::vector<std::byte>>(encoded({fields}));
        const std::weak_ptr<std::vector<std::byte>> alive = buffer;
        auto m = decode_stored_message(*buffer, buffer).value();
        buffer.reset();
        EXPECT_FALSE(alive.expired()) << "topic and properties point into it";
        EXPECT_EQ(m.body, plain);
        EXPECT_EQ(m.tags(), "t");
        EXPECT_EQ(m.sys_flag, bits);
        EXPECT_EQ(m.body_crc, body_crc(text_of(body)));
        m = {};
        EXPECT_TRUE(alive.expired());
    }
}

TEST(stored_message, LeavesTheBodyAsStoredWhenAsked) {
    const auto body = compress(compression_type::zlib, 5, test::bytes_of("hello")).value();
    auto fields = stored(text_of(body));
    fields.sys_flag = sys_flag::compressed;
    const auto bytes = encoded({fields});
    const auto m = decode_one(bytes, {.inflate_bodies = false});
    ASSERT_TRUE(m);
    EXPECT_EQ(m->body, text_of(body));
    EXPECT_EQ(m->sys_flag, sys_flag::compressed);
}

TEST(stored_message, IsDamagedWhenItsBodyCanNotBeInflated) {
    auto fields = stored("no zlib stream");
    fields.sys_flag = sys_flag::compressed;
    EXPECT_FALSE(decode_one(encoded({fields})));
    fields.sys_flag = sys_flag::compressed | 0x400;  // a type nobody has defined
    const auto unknown = decode_one(encoded({fields}));
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().detail.find("does not know"), std::string::npos);
}

TEST(stored_message, ComparesTheCrcOnlyWhenAsked) {
    auto fields = stored("body");
    fields.body_crc = 1;
    const auto bytes = encoded({fields});
    EXPECT_TRUE(decode_one(bytes));
    EXPECT_FALSE(decode_one(bytes, {.verify_crc = true}));
    EXPECT_EQ(body_crc("123456789"), 0x4BF43926);
}

TEST(stored_message, CanNotRunPastItsOwnSizeIntoTheNext) {
    auto bytes = encoded({stored("first"), stored("second")});
    constexpr std::size_t body_length_at = 84;
    bytes[body_length_at + 3] = std::byte{90};  // more than the first message has, less than both have
    const auto decoded = decode_all(bytes);
    EXPECT_TRUE(decoded.messages.empty());
    ASSERT_TRUE(decoded.damage);
    EXPECT_EQ(decoded.damage->code, errc::protocol_error);
}

TEST(stored_message, SurvivesEveryFlippedBit) {
    const auto whole = encoded({stored("first", 1,
                                       "a\x01"
                                       "b\x02"),
                                stored("second", 2)});
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
        auto damaged = whole;
        damaged[bit / 8] ^= std::byte{1} << (bit % 8);
        const auto decoded = decode_all(damaged);
        ASSERT_LE(decoded.messages.size(), 2U);
        ASSERT_TRUE(decoded.damage || decoded.messages.size() == 2);
    }
}

class inner_batch : public ::testing::Test {
protected:
    // `count` messages with one-byte bodies, stored as one.
    std::vector<std::byte> bytes(std::size_t count, std::int64_t queue_offset = 100) {
        body_.clear();
        for (std::size_t i = 0; i < count; ++i) {
            EXPECT_TRUE(encode_batch_item({static_cast<std::int32_t>(i), "x", "TAGS\x01t\x02"}, body_));
        }
        auto fields = stored(text_of(body_), queue_offset, "outer\x01p\x02");
        fields.sys_flag = sys_flag::need_unwrap | sys_flag::inner_batch;
        fields.reconsume_times = 3;
        return encoded({fields, stored("single", queue_offset + static_cast<std::int64_t>(count))});
    }

private:
    std::vector<std::byte> body_;
};

TEST_F(inner_batch, GivesEachMessageItsOwnOffsetFlagBodyAndProperties) {
    const auto all = bytes(3);
    const auto decoded = decode_all(all);
    ASSERT_FALSE(decoded.damage);
    ASSERT_EQ(decoded.messages.size(), 4U);
    for (std::size_t i = 0; i < 3; ++i) {
        const auto& m = decoded.messages[i];
        EXPECT_EQ(m.queue_offset, 100 + static_cast<std::int64_t>(i));
        EXPECT_EQ(m.flag, static_cast<std::int32_t>(i));
        EXPECT_EQ(m.body, "x");
        EXPECT_EQ(m.tags(), "t");
        EXPECT_FALSE(m.property("outer"));
        EXPECT_EQ(m.topic, "T");
        EXPECT_EQ(m.store_host.ip, "10.0.0.2");
        EXPECT_EQ(m.reconsume_times, 0);
    }
    EXPECT_EQ(decoded.messages[3].body, "single");
}

TEST_F(inner_batch, LetsOffsetsWrapInsteadOfOverflowing) {
    const auto decoded = decode_all(bytes(2, std::numeric_limits<std::int64_t>::max() - 2));
    ASSERT_EQ(decoded.messages.size(), 3U);
    EXPECT_EQ(decoded.messages[1].queue_offset, std::numeric_limits<std::int64_t>::max() - 1);
}

TEST_F(inner_batch, CountsItsMessagesAgainstTheLimit) {
    EXPECT_FALSE(decode_all(bytes(3), {.max_messages = 4}).damage);
    const auto one_too_many = decode_all(bytes(3), {.max_messages = 3});
    EXPECT_EQ(one_too_many.messages.size(), 3U);
    EXPECT_TRUE(one_too_many.damage);
    const auto batch_too_large = decode_all(bytes(3), {.max_messages = 2});
    EXPECT_TRUE(batch_too_large.messages.empty());
    EXPECT_TRUE(batch_too_large.damage);
}

TEST(stored_messages, ShareOneBudgetForInflatedBodies) {
    const std::string plain(1000, 'a');
    const auto body = compress(compression_type::zlib, 5, test::bytes_of(plain)).value();
    auto fields = stored(text_of(body));
    fields.sys_flag = sys_flag::compressed;
    const auto bytes = encoded({fields, fields, fields});
    EXPECT_EQ(decode_all(bytes, {.all_bodies = 3000}).messages.size(), 3U);
    const auto over = decode_all(bytes, {.all_bodies = 2999});
    EXPECT_EQ(over.messages.size(), 2U);
    EXPECT_TRUE(over.damage);
    const auto used_up = decode_all(bytes, {.all_bodies = 2000});
    EXPECT_EQ(used_up.messages.size(), 2U);
    EXPECT_TRUE(used_up.damage);
}

TEST(stored_messages, OfAnEmptyBodyAreNone) {
    const auto none = decode_all({});
    EXPECT_TRUE(none.messages.empty());
    EXPECT_FALSE(none.damage);
}

}  // namespace
}  // namespace rmq::protocol
