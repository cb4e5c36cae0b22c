// Requests as they leave, checked by an HMAC-SHA1 of the tests' own over the frame that a broker would decode.

#include <rmq/protocol/detail/signed_frame.hpp>

#include <gmock/gmock.h>

#include <array>
#include <bit>
#include <map>
#include <rmq/protocol/max_offset.hpp>
#include <rmq/protocol/raw_request.hpp>
#include <rmq/protocol/send_message.hpp>

#include "protocol/message_bytes.hpp"

namespace rmq::protocol {
namespace {

// RFC 3174 and RFC 2104, as short as they can be.
std::string sha1(std::string text) {
    std::array<std::uint32_t, 5> h{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    const std::uint64_t bits = text.size() * 8;
    text += '\x80';
    while (text.size() % 64 != 56) text += '\0';
    for (int shift = 56; shift >= 0; shift -= 8) text += static_cast<char>(bits >> shift & 0xFFU);
    for (std::size_t at = 0; at < text.size(); at += 64) {
        std::array<std::uint32_t, 80> w{};
        for (std::size_t i = 0; i < 64; ++i) w[i / 4] = w[i / 4] << 8U | static_cast<unsigned char>(text[at + i]);
        for (std::size_t i = 16; i < 80; ++i) w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        auto [a, b, c, d, e] = h;
        for (std::size_t i = 0; i < 80; ++i) {
            const std::uint32_t f = i < 20              ? (b & c) | (~b & d)
                                    : i < 40 || i >= 60 ? b ^ c ^ d
                                                        : (b & c) | (b & d) | (c & d);
            const std::uint32_t k = i < 20 ? 0x5A827999 : i < 40 ? 0x6ED9EBA1 : i < 60 ? 0x8F1BBCDC : 0xCA62C1D6;
            const std::uint32_t next = std::rotl(a, 5) + f + e + k + w[i];
            e = std::exchange(d, std::exchange(c, std::rotl(std::exchange(b, std::exchange(a, next)), 30)));
        }
        h = {h[0] + a, h[1] + b, h[2] + c, h[3] + d, h[4] + e};
    }
    std::string out;
    for (const auto word : h)
        for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(word >> shift & 0xFFU);
    return out;
}

std::string hmac_sha1(std::string key, std::string_view text) {
    key.resize(64);
    std::string inner;
    std::string outer;
    for (const char c : key) {
        inner += static_cast<char>(c ^ 0x36);
        outer += static_cast<char>(c ^ 0x5C);
    }
    return sha1(outer + sha1(inner.append(text)));
}

std::string base64(std::string bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t padding = (3 - bytes.size() % 3) % 3;
    bytes.append(padding, '\0');
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t three = 0;
        for (std::size_t k = 0; k < 3; ++k) three = three << 8U | static_cast<unsigned char>(bytes[i + k]);
        for (const int shift : {18, 12, 6, 0}) out += digits[three >> shift & 63U];
    }
    return out.replace(out.size() - padding, padding, padding, '=');
}

class signed_request : public testing::TestWithParam<serialize_type> {
protected:
    signed_request() {
        who.client_id = "client";
        who.producer_group = "group";
        who.header = GetParam();
        who.ids = std::make_shared<unique_id_generator>(std::vector<std::byte>(4), 1U, 1U);
        who.compress_from = 0;
        who.credentials = credentials{.access_key = "orders", .secret_key = secret{"hush"}};
    }

    template <class Query>
    void leave(const Query& query) {
        take(prepare(caller{who, to}, query));
    }
    template <class Prepared>
    void take(Prepared prepared) {
        ASSERT_TRUE(prepared) << prepared.error().message();
        auto frame = std::move(prepared->request.frame);
        frame.set_opaque(77);
        sent.emplace(std::move(frame.bytes));
        ASSERT_TRUE(sent->ok);
        EXPECT_EQ(sent->command.opaque, 77);
    }

    // What a broker would sign, and the result.
    [[nodiscard]] std::string expected_signature(const std::string& key = "hush") const {
        std::map<std::string, std::string> fields;  // as Java's, by key; the last of a repeated key counts
        for (const auto& field : sent->command.ext)
            if (field.value) fields[std::string{field.key}] = *field.value;
        fields.erase("Signature");
        std::string content;
        for (const auto& [name, value] : fields) content += value;
        return base64(hmac_sha1(key, content.append(test::text_of(sent->body))));
    }

    requester who;
    broker_name to{"broker-a", "10.0.0.1:10911"};
    std::optional<test::decoded_frame> sent;
};

}  // namespace

// RFC 2202, 1 and 2.
TEST(signed_frame, IsCheckedByAnHmacThatIsRight) {
    EXPECT_EQ(base64(hmac_sha1(std::string(20, '\x0B'), "Hi There")), "thcxhlUFcmTii8C2+zeMjvFGvgA=");
    EXPECT_EQ(base64(hmac_sha1("Jefe", "what do ya want for nothing?")), "7/zfauXrL6LSdBbV8YTfnCWafHk=");
}

TEST_P(signed_request, HasASignatureOverItsFields) {
    leave(max_offset_query{.topic = "T", .queue_id = 3});
    EXPECT_EQ(sent->command.type, GetParam());
    EXPECT_EQ(sent->command.code, 30);
    EXPECT_EQ(sent->command.find("AccessKey"), "orders");
    EXPECT_EQ(sent->command.find("topic"), "T");
    EXPECT_EQ(sent->command.find("Signature"), expected_signature());
}

TEST_P(signed_request, HasASignatureOverItsBody) {
    take(prepare(caller{who, to}, message{.topic = "T", .body = "body", .tags = "a"}, send_options{.queue_id = 1}));
    EXPECT_EQ(test::text_of(sent->body), "body");
    EXPECT_EQ(sent->command.find("Signature"), expected_signature());
    EXPECT_NE(sent->command.find("Signature"), expected_signature("another secret"));
}

TEST_P(signed_request, SendsTheTokenOfATemporaryAccountAlong) {
    who.credentials->security_token = secret{"token"};
    leave(max_offset_query{.topic = "T", .queue_id = 3});
    EXPECT_EQ(sent->command.find("SecurityToken"), "token");
    EXPECT_EQ(sent->command.find("Signature"), expected_signature());
}

TEST_P(signed_request, MayBeARawOne) {
    leave(raw_query{.code = 17,
                    .fields = {{"topic", "T"}, {"b", "2"}, {"Z", "capitals first"}, {"a", "1"}, {"b", "3"}},
                    .body = "{\"some\":\"body\"}",
                    .remark = "not signed"});
    EXPECT_EQ(sent->command.remark, "not signed");
    EXPECT_EQ(sent->command.find("b"), "3");
    EXPECT_EQ(sent->command.find("Signature"), expected_signature());
}

TEST_P(signed_request, ReplacesWhatARawOneSaysAboutWhoWeAre) {
    leave(raw_query{.code = 28,
                    .fields = {{"AccessKey", "somebody else"}, {"Signature", "old"}, {"Signature", "older"}}});
    EXPECT_EQ(sent->command.ext.size(), 2U);
    EXPECT_EQ(sent->command.find("AccessKey"), "orders");
    EXPECT_EQ(sent->command.find("Signature"), expected_signature());
}

// A broker reads an empty value of a binary header as null and would sign the text "null".
TEST_P(signed_request, LeavesEmptyValuesOutOfABinaryHeader) {
    leave(raw_query{.code = 28, .fields = {{"empty", ""}, {"k", "v"}}});
    EXPECT_EQ(sent->command.find("empty").has_value(), GetParam() == serialize_type::json);
    EXPECT_EQ(sent->command.ext.size(), GetParam() == serialize_type::json ? 4U : 3U);
    EXPECT_EQ(sent->command.find("Signature"), expected_signature());
}

TEST_P(signed_request, OfACodeOver16BitsIsSignedInItsJsonHeader) {
    leave(raw_query{.code = 200050, .fields = {{"topic", "T"}}, .body = "b"});
    EXPECT_EQ(sent->command.type, serialize_type::json);
    EXPECT_EQ(sent->command.code, 200050);
    EXPECT_EQ(sent->command.find("Signature"), expected_signature());
}

TEST_P(signed_request, HasNoSignatureWithoutCredentials) {
    who.credentials.reset();
    leave(max_offset_query{.topic = "T", .queue_id = 3});
    EXPECT_FALSE(sent->command.find("AccessKey"));
    EXPECT_FALSE(sent->command.find("Signature"));
}

TEST_P(signed_request, NeverHoldsTheSecret) {
    leave(raw_query{.code = 28, .fields = {{"k", "v"}}, .body = "b"});
    EXPECT_EQ(test::text_of(sent->bytes).find("hush"), std::string_view::npos);
}

TEST_P(signed_request, IsRefusedWhenTheSignatureHasNoRoom) {
    std::vector<std::pair<std::string, std::string>> fields;
    for (int i = 0; i < 1023; ++i) fields.emplace_back("k" + std::to_string(i), "v");
    const auto refused = prepare(caller{who, to}, raw_query{.code = 28, .fields = fields});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::invalid_argument);
    EXPECT_EQ(refused.error().request, fate::not_sent);
    fields.pop_back();
    leave(raw_query{.code = 28, .fields = fields});
    EXPECT_EQ(sent->command.find("Signature"), expected_signature());
}

INSTANTIATE_TEST_SUITE_P(header, signed_request, testing::Values(serialize_type::json, serialize_type::rocketmq),
                         [](const auto& given) { return given.param == serialize_type::json ? "Json" : "Binary"; });

}  // namespace rmq::protocol
