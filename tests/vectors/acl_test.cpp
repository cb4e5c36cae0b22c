#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <rmq/protocol/acl.hpp>
#include <rmq/protocol/detail/utf16_order.hpp>

#include "vectors/vector_file.hpp"

namespace rmq {
namespace {

using test::field;
using test::vector_case;
using fields = std::map<std::string, std::string>;

fields map_of(const field& f) {
    fields out;
    for (const auto& [key, value] : f.members()) out.emplace(key, value.text());
    return out;
}

std::vector<protocol::ext_field> ext_of(const fields& from) {
    std::vector<protocol::ext_field> out;
    for (const auto& [key, value] : from) out.push_back({key, value});
    return out;
}

std::string signature_of(const protocol::field_list& signed_fields) {
    return std::string{signed_fields.fields().back().value.value()};
}

// The access key comes first when there is nothing else: so we can be asked to sign any content.
std::string sign_content(std::span<const std::byte> content, const std::string& secret_key) {
    const credentials who{std::string(1, static_cast<char>(content[0])), secret{secret_key}};
    return signature_of(protocol::sign(who, {}, test::exact_bytes{content.subspan(1)}).value());
}

TEST(acl_vectors, AreSignedAsJavaSigns) {
    const auto cases = test::for_each_case("acl", [](const vector_case& c) {
        const field input = c["input"];
        const auto secret_key = input["secretKey"].text();
        credentials who{input["accessKey"].text(), secret{secret_key}};
        if (const auto token = input["securityToken"].text_or_null()) who.security_token = secret{*token};
        const auto ext = map_of(input["ext"]);
        const std::vector<std::byte> body = input["body"].is_null() ? std::vector<std::byte>{} : input["body"].bytes();

        const auto added = protocol::sign(who, ext_of(ext), test::exact_bytes{body});
        ASSERT_TRUE(added) << added.error().message();
        fields all = ext;
        for (const auto& [key, value] : added->fields()) all.insert_or_assign(std::string{key}, value.value());
        const field expected = c["expected"];
        EXPECT_EQ(all, map_of(expected["ext"]));
        EXPECT_EQ(signature_of(*added), expected["signature"].text());
        EXPECT_EQ(sign_content(expected["content"].bytes(), secret_key), expected["signatureOfContent"].text());

        std::vector<std::string> javas_order;
        for (const auto& key : expected["sortedKeys"].items()) javas_order.push_back(key.text());
        auto ours = javas_order;
        std::ranges::reverse(ours);
        std::ranges::sort(ours, protocol::detail::utf16_less);
        EXPECT_EQ(ours, javas_order);
    });
    EXPECT_GE(cases, 30U);
}

}  // namespace
}  // namespace rmq
