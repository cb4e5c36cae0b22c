#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <rmq/protocol/acl.hpp>
#include <rmq/protocol/detail/base64.hpp>
#include <rmq/protocol/detail/utf16_order.hpp>

#include "protocol/message_bytes.hpp"

namespace rmq {
namespace {

credentials somebody() { return {"ak", secret{"sk"}}; }

std::string signature(const credentials& who, const std::vector<protocol::ext_field>& ext, std::string_view body = {}) {
    const auto added = protocol::sign(who, ext, test::exact_copy{test::bytes_of(body)});
    EXPECT_TRUE(added) << added.error().message();
    return std::string{added->fields().back().value.value()};
}

TEST(acl, AddsWhoWeAreAndTheSignature) {
    auto who = somebody();
    const auto plain = protocol::sign(who, {}, {});
    ASSERT_TRUE(plain);
    ASSERT_EQ(plain->fields().size(), 2U);
    EXPECT_EQ(plain->fields()[0].key, "AccessKey");
    EXPECT_EQ(plain->fields()[0].value, "ak");
    EXPECT_EQ(plain->fields()[1].key, "Signature");
    who.security_token = secret{"token"};
    const auto with_token = protocol::sign(who, {}, {});
    ASSERT_TRUE(with_token);
    ASSERT_EQ(with_token->fields().size(), 3U);
    EXPECT_EQ(with_token->fields()[1].key, "SecurityToken");
    EXPECT_EQ(with_token->fields()[1].value, "token");
    EXPECT_NE(with_token->fields()[2].value, plain->fields()[1].value);
}

TEST(acl, SignsEveryFieldAndTheBody) {
    const auto base = signature(somebody(), {{"a", "1"}, {"b", "2"}}, "body");
    EXPECT_EQ(base, signature(somebody(), {{"b", "2"}, {"a", "1"}}, "body"));
    EXPECT_NE(base, signature(somebody(), {{"a", "1"}, {"b", "3"}}, "body"));
    EXPECT_NE(base, signature(somebody(), {{"a", "1"}, {"b", "2"}}, "bodY"));
    EXPECT_NE(base, signature(somebody(), {{"a", "1"}, {"b", "2"}}));
    EXPECT_NE(base, signature({"ak", secret{"other"}}, {{"a", "1"}, {"b", "2"}}, "body"));
}

TEST(acl, LeavesOutWhatIsReplacedAndWhatIsNull) {
    const auto base = signature(somebody(), {{"a", "1"}});
    EXPECT_EQ(base, signature(somebody(), {{"Signature", "old"}, {"AccessKey", "other"}, {"a", "1"}}));
    EXPECT_EQ(base, signature(somebody(), {{"a", "1"}, {"n", std::nullopt}}));
    EXPECT_EQ(base, signature(somebody(), {{"a", "0"}, {"a", "1"}}));
    EXPECT_NE(base, signature(somebody(), {{"a", "1"}, {"SecurityToken", "kept when we have none"}}));
}

TEST(acl, NeedsBothKeys) {
    for (const auto& who : {credentials{}, credentials{"", secret{"sk"}}, credentials{"ak", secret{}}}) {
        const auto refused = protocol::sign(who, {}, {});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, errc::invalid_argument);
        EXPECT_EQ(refused.error().request, fate::not_sent);
    }
}

TEST(acl, SortsKeysByTheirUtf16Units) {
    using protocol::detail::utf16_less;
    const std::vector<std::string> sorted = {"",
                                             "A",
                                             "AB",
                                             "a",
                                             "\xC3\xA9",
                                             "\xED\x9F\xBF",
                                             "\xF0\x90\x80\x80",
                                             "\xF4\x8F\xBF\xBF",
                                             "\xEE\x80\x80",
                                             "\xEF\xBF\xBF"};
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        for (std::size_t k = 0; k < sorted.size(); ++k)
            EXPECT_EQ(utf16_less(sorted[i], sorted[k]), i < k) << i << ' ' << k;
    }
}

TEST(secret, IsCopiedMovedAndComparedByItsText) {
    const secret a{"text"};
    secret b = a;
    EXPECT_EQ(b.reveal(), "text");
    EXPECT_NE(b.reveal().data(), a.reveal().data());
    EXPECT_TRUE(a == b);
    const secret moved = std::move(b);
    EXPECT_EQ(moved.reveal(), "text");
    EXPECT_TRUE(b.empty());  // NOLINT(bugprone-use-after-move): what is promised
    b = secret{"texT"};
    EXPECT_FALSE(a == b);
    EXPECT_FALSE(a == secret{"tex"});
    EXPECT_TRUE(secret{} == secret{""});
    b = moved;
    EXPECT_TRUE(a == b);
}

template <class T>
concept printable = requires(std::ostream& out, const T& value) { out << value; };

TEST(secret, CantBePrinted) {
    EXPECT_TRUE(printable<std::string>);
    EXPECT_FALSE(printable<secret>);
    EXPECT_FALSE(printable<credentials>);
    // What a test framework prints of an object that it knows nothing about is its bytes.
    const credentials who{"ak", secret{"hidden"}, secret{"token"}};
    const auto printed = testing::PrintToString(who.secret_key) + testing::PrintToString(who);
    EXPECT_EQ(printed.find("hidden"), std::string::npos);
    EXPECT_EQ(printed.find("68-69-64-64-65-6E"), std::string::npos);
    EXPECT_EQ(printed.find("74-6F-6B-65-6E"), std::string::npos);
}

TEST(base64, HasPadding) {
    using protocol::detail::from_base64;
    using protocol::detail::to_base64;
    const std::vector<std::pair<std::string_view, std::string_view>> known = {{"", ""},
                                                                              {"f", "Zg=="},
                                                                              {"fo", "Zm8="},
                                                                              {"foo", "Zm9v"},
                                                                              {"foob", "Zm9vYg=="},
                                                                              {"fooba", "Zm9vYmE="},
                                                                              {"foobar", "Zm9vYmFy"},
                                                                              {"\xFB\xFF\xFE", "+//+"}};
    for (const auto& [plain, coded] : known) {
        EXPECT_EQ(to_base64(test::exact_copy{test::bytes_of(plain)}), coded);
        const auto back = from_base64(coded);
        ASSERT_TRUE(back) << coded;
        EXPECT_EQ(test::text_of(*back), plain);
    }
    for (const char* wrong : {"Z", "Zg", "Zg=", "=", "====", "Z===", "Zm=v", "Zg==Zg==", "Zm9-", "Zm9v\n"}) {
        EXPECT_FALSE(from_base64(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace rmq
