#include "fuzz/checks.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/protocol/acl.hpp>
#include <rmq/protocol/detail/signed_frame.hpp>
#include <rmq/protocol/detail/text.hpp>

#include <algorithm>
#include <map>
#include <string>

// What is signed of a request: the values of its fields by their keys, and its body.
namespace rmq::fuzz {
namespace {

using namespace rmq::protocol;

using fields = std::vector<ext_field>;

// Java sorts keys by their UTF-16 units.
std::u16string utf16(std::string_view text) {
    std::u16string out;
    while (!text.empty()) {
        const auto c = protocol::detail::first_char(text);
        text.remove_prefix(c.size);
        if (c.code < 0x10000) {
            out += static_cast<char16_t>(c.code);
        } else {
            out += static_cast<char16_t>(0xD800U + ((c.code - 0x10000U) >> 10U));
            out += static_cast<char16_t>(0xDC00U + ((c.code - 0x10000U) & 0x3FFU));
        }
    }
    return out;
}

std::string signature(const credentials& who, const fields& ext, bytes body) {
    const auto added = sign(who, ext, body);
    require(added.has_value(), "a request can't be signed");
    const auto all = added->fields();
    require(all.front().key == "AccessKey" && all.front().value == who.access_key, "somebody else signs");
    require(all.back().key == "Signature" && all.back().value->size() == 28, "no Base64 of 20 bytes");
    require(all.size() == (who.security_token.empty() ? 2U : 3U), "another number of fields");
    return std::string{*all.back().value};
}

// The server puts the values together by itself. What comes before the access key is put into one field here, and what
// comes behind it into the body: the signature must be the same.
void check_order(const credentials& who, const fields& ext, bytes body, const std::string& signed_as) {
    std::map<std::u16string, std::string_view> by_key;
    for (const auto& f : ext) {
        if (f.value) by_key[utf16(f.key)] = *f.value;
    }
    by_key.erase(u"Signature");
    by_key.erase(u"AccessKey");
    if (!who.security_token.empty()) by_key[u"SecurityToken"] = who.security_token.reveal();
    std::string front;
    std::string back;
    for (const auto& [key, value] : by_key) (key < u"AccessKey" ? front : back) += value;
    back += as_text(body);
    const credentials without_token{who.access_key, who.secret_key};
    require(signature(without_token, {{"", front}}, as_bytes(back)) == signed_as, "keys are sorted in another order");
}

bool has_unique_keys(const fields& ext) {
    std::vector<std::string_view> keys;
    for (const auto& f : ext) keys.push_back(f.key);
    std::ranges::sort(keys);
    return std::ranges::adjacent_find(keys) == keys.end();
}

void check_changes(const credentials& who, fields ext, bytes body, const std::string& signed_as) {
    auto other = who;
    other.secret_key = secret{std::string{who.secret_key.reveal()} + "x"};
    require(signature(other, ext, body) != signed_as, "another secret signs the same");
    std::vector<std::byte> longer{body.begin(), body.end()};
    longer.push_back(std::byte{'x'});
    require(signature(who, ext, longer) != signed_as, "another body is signed the same");
    if (!has_unique_keys(ext)) return;
    for (auto& f : ext) {
        const bool replaced =
            f.key == "AccessKey" || f.key == "Signature" || (f.key == "SecurityToken" && !who.security_token.empty());
        const std::string changed = std::string{f.value.value_or("")} + "x";
        const auto before = std::exchange(f.value, changed);
        require((signature(who, ext, body) == signed_as) == replaced, "a value is not signed");
        f.value = before;
    }
    std::ranges::reverse(ext);
    require(signature(who, ext, body) == signed_as, "the order of fields changes the signature");
    if (ext.size() > 1) std::ranges::rotate(ext, ext.begin() + 1);
    require(signature(who, ext, body) == signed_as, "the order of fields changes the signature");
}

// What a server reads of a signed frame has the signature that the server works out, once.
void check_frame(const credentials& who, serialize_type type, const fields& ext, bytes body) {
    auto plain = encode_stampable(type, {.code = 10, .ext = ext}, body);
    if (!plain) return check_error(plain.error(), errc::invalid_argument);
    if (const auto readable = decode_command(**next_frame(plain->bytes)); !readable) {
        return check_error(readable.error(), errc::protocol_error);
    }
    const auto whole = protocol::detail::signed_frame(who, *std::move(plain));
    if (!whole) return check_error(whole.error(), errc::invalid_argument);
    const auto frame = next_frame(whole->bytes);
    require(frame && *frame, "no frame");
    const auto c = decode_command(**frame);
    require(c.has_value(), "a signed frame can't be read");
    require(c->code == 10 && c->type == type && std::ranges::equal((*frame)->body, body), "a request changes");
    const fields read{c->ext.begin(), c->ext.end()};
    require(std::ranges::count(read, "Signature", &ext_field::key) == 1, "more than one signature");
    require(std::ranges::count(read, "AccessKey", &ext_field::key) == 1, "more than one access key");
    require(c->find("Signature") == signature(who, read, body), "a signature that the server takes for wrong");
}

void check(bytes input) {
    choices in{input};
    const auto type = in.yes() ? serialize_type::json : serialize_type::rocketmq;
    credentials who{std::string{in.text()}, secret{in.text()}};
    if (in.yes()) who.security_token = secret{in.text()};
    fields ext;
    for (std::size_t count = in.u8() % 16; ext.size() < count && !in.empty();) {
        auto& f = ext.emplace_back(ext_field{in.text(), std::nullopt});
        if (in.u8() != 0) f.value = in.text();
    }
    const bytes body = in.rest();

    if (who.access_key.empty() || who.secret_key.empty()) {
        const auto refused = sign(who, ext, body);
        require(!refused.has_value(), "nobody signs");
        return check_error(refused.error(), errc::invalid_argument);
    }
    const auto signed_as = signature(who, ext, body);
    require(signature(who, ext, body) == signed_as, "a signature depends on more than what is signed");
    const bool are_texts = std::ranges::all_of(ext, protocol::detail::is_utf8, &ext_field::key);
    if (are_texts) check_order(who, ext, body, signed_as);
    check_changes(who, ext, body, signed_as);
    if (!are_texts && type == serialize_type::json) return;
    check_frame(who, type, ext, body);
}

// Keys on both sides of the access key, one beyond 16 bits, one that is replaced, one twice.
seed_list seeds() {
    using namespace std::string_view_literals;
    const auto requests =
        texts({"\2ak\2sk\0\0body"sv, "\2ak\2sk\0\3\1b\1\0012\1a\1\0011\2\xC3\xA9\1\1ebody"sv,
               "\2ak\2sk\1\5token\4\4\xF0\x90\x80\x80\1\1x\3\xEE\x80\x80\1\1y\11Signature\1\3old\1A\0"sv,
               "\2ak\2sk\0\3\1k\1\0011\1k\1\0012\15SecurityToken\1\1tbody"sv});
    return behind({0}, requests) + behind({1}, requests) + behind({1}, vectors("acl", {"expected/content"}));
}

RMQ_FUZZ_TARGET(acl_signature, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
