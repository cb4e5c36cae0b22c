#include <gtest/gtest.h>

#include <rmq/protocol/hex.hpp>
#include <rmq/protocol/stored_message.hpp>
#include <rmq/protocol/sys_flag.hpp>

#include "vectors/message_fields.hpp"

namespace rmq {
namespace {

using protocol::stored_message_fields;
using test::field;
using test::vector_case;

void expect_compression(const field& name, std::int32_t flags) {
    const std::string type = name.text();
    EXPECT_EQ(protocol::sys_flag::has(flags, protocol::sys_flag::compressed), type != "none");
    if (type == "none") return;
    const auto expected = type == "LZ4"    ? protocol::compression_type::lz4
                          : type == "ZSTD" ? protocol::compression_type::zstd
                                           : protocol::compression_type::zlib;
    EXPECT_EQ(protocol::sys_flag::compression_of(flags), expected);
}

void check_encoding(const vector_case& c) {
    const auto in = c["input"];
    const auto topic = in["topic"].text();
    const auto body = in["storedBody"].bytes();
    const auto properties = test::property_string(c, in["properties"]);
    const stored_message_fields fields{
        .topic = topic,
        .body = test::text_of(body),
        .properties = properties,
        .queue_id = in["queueId"].number32(),
        .queue_offset = in["queueOffset"].number(),
        .commit_log_offset = in["commitLogOffset"].number(),
        .flag = in["flag"].number32(),
        .sys_flag = in["sysFlag"].number32(),
        .born_timestamp = in["bornTimestamp"].number(),
        .store_timestamp = in["storeTimestamp"].number(),
        .born_host = {test::ip_text(in["bornIp"]), in["bornPort"].number32()},
        .store_host = {test::ip_text(in["storeIp"]), in["storePort"].number32()},
        .reconsume_times = in["reconsumeTimes"].number32(),
        .prepared_transaction_offset = in["preparedTransactionOffset"].number(),
    };
    EXPECT_EQ(protocol::body_crc(fields.body), in["bodyCRC"].number32());
    expect_compression(in["compression"], fields.sys_flag);
    std::vector<std::byte> out;
    const auto done = protocol::encode_stored_message(fields, out);
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(protocol::to_hex(out), c["hex"].text());
    EXPECT_EQ(out.size(), protocol::stored_size(fields));
}

void check_decoding(const vector_case& c) {
    const test::exact_bytes bytes{c["hex"].bytes()};
    const auto decoded = protocol::decode_stored_messages(bytes, {}, {.verify_crc = true});
    if (c["expected"].is_null()) {
        EXPECT_TRUE(decoded.damage);
        return;
    }
    ASSERT_FALSE(decoded.damage) << decoded.damage->message();
    ASSERT_EQ(decoded.messages.size(), 1U);
    test::expect_message(c, decoded.messages.front(), c["expected"]);
    const auto one = protocol::decode_stored_message(bytes, {});
    ASSERT_TRUE(one) << one.error().message();
    test::expect_message(c, *one, c["expected"]);
}

TEST(stored_message_vectors, EncodeToTheBytesOfJava) {
    EXPECT_GT(test::for_each_case("stored_messages",
                                  [](const vector_case& c) {
                                      check_encoding(c);
                                      static_cast<void>(c.fields.all());  // the other half is the next test's
                                  }),
              0U);
}

TEST(stored_message_vectors, DecodeToWhatJavaDecodes) {
    EXPECT_GT(test::for_each_case("stored_messages",
                                  [](const vector_case& c) {
                                      check_decoding(c);
                                      static_cast<void>(c["input"].all());  // the other half is the test before
                                  }),
              0U);
}

TEST(stored_message_vectors, SeeThatAMessageIsCutWhereverItIsCut) {
    test::for_each_case("stored_messages", [](const vector_case& c) {
        static_cast<void>(c.fields.all());
        const auto whole = c["hex"].bytes();
        for (std::size_t size = 1; size < whole.size(); ++size) {
            const test::exact_bytes cut{std::span{whole}.first(size)};
            const auto decoded = protocol::decode_stored_messages(cut, {});
            ASSERT_TRUE(decoded.messages.empty()) << size;
            ASSERT_TRUE(decoded.damage) << size;
            ASSERT_EQ(decoded.damage->code, errc::protocol_error);
        }
    });
}

}  // namespace
}  // namespace rmq
