#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <memory>
#include <rmq/protocol/acl.hpp>
#include <rmq/protocol/detail/base64.hpp>
#include <rmq/protocol/detail/utf16_order.hpp>
#include <string_view>
#include <utility>
#include <vector>

namespace rmq::protocol {
namespace {

constexpr std::string_view access_key_name = "AccessKey";
constexpr std::string_view security_token_name = "SecurityToken";
constexpr std::string_view signature_name = "Signature";

struct freed {
    void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
};

// Looked up once, as OpenSSL searches its providers each time; never freed, as threads may sign while the process ends.
EVP_MAC* hmac() noexcept {
    static EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    return mac;
}

// HMAC-SHA1 of what is added. Once something failed, everything does.
class hmac_sha1 {
public:
    explicit hmac_sha1(std::string_view key) : context_{hmac() == nullptr ? nullptr : EVP_MAC_CTX_new(hmac())} {
        char digest[] = "SHA1";  // OpenSSL wants to be able to write, but does not
        const std::array<OSSL_PARAM, 2> parameters = {
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};
        fine_ = context_ && EVP_MAC_init(context_.get(), unsigned_of(key), key.size(), parameters.data()) == 1;
    }

    void add(std::string_view text) noexcept {
        fine_ = fine_ && EVP_MAC_update(context_.get(), unsigned_of(text), text.size()) == 1;
    }

    std::optional<std::array<std::byte, 20>> finish() noexcept {
        std::array<std::byte, 20> out{};
        std::size_t size = 0;
        auto* const begin = reinterpret_cast<unsigned char*>(out.data());
        if (!fine_ || EVP_MAC_final(context_.get(), begin, &size, out.size()) != 1) return std::nullopt;
        return out;
    }

private:
    static const unsigned char* unsigned_of(std::string_view text) noexcept {
        return reinterpret_cast<const unsigned char*>(text.data());
    }

    std::unique_ptr<EVP_MAC_CTX, freed> context_;
    bool fine_ = false;
};

using signed_field = std::pair<std::string_view, std::string_view>;

std::vector<signed_field> sorted_fields(const credentials& who, std::span<const ext_field> ext) {
    std::vector<signed_field> out;
    out.reserve(ext.size() + 2);
    for (const auto& [key, value] : ext) {
        const bool replaced = key == access_key_name || key == signature_name ||
                              (key == security_token_name && !who.security_token.empty());
        if (value && !replaced) out.emplace_back(key, *value);
    }
    out.emplace_back(access_key_name, who.access_key);
    if (!who.security_token.empty()) out.emplace_back(security_token_name, who.security_token.reveal());
    std::ranges::stable_sort(out, detail::utf16_less, &signed_field::first);
    return out;
}

}  // namespace

result<field_list> sign(const credentials& who, std::span<const ext_field> ext, std::span<const std::byte> body) {
    if (who.access_key.empty())
        return tl::unexpected{local_error(errc::invalid_argument, "no access key to sign with")};
    if (who.secret_key.empty())
        return tl::unexpected{local_error(errc::invalid_argument, "no secret key to sign with")};
    hmac_sha1 mac{who.secret_key.reveal()};
    const auto fields = sorted_fields(who, ext);
    for (auto at = fields.begin(); at != fields.end(); ++at) {
        const auto next = std::next(at);
        if (next == fields.end() || next->first != at->first) mac.add(at->second);
    }
    mac.add({reinterpret_cast<const char*>(body.data()), body.size()});
    const auto digest = mac.finish();
    if (!digest) return tl::unexpected{local_error(errc::system_error, "OpenSSL can't make an HMAC-SHA1")};

    field_list out;
    out.add(access_key_name, who.access_key);
    if (!who.security_token.empty()) out.add(security_token_name, who.security_token.reveal());
    out.add_owned(signature_name, detail::to_base64(*digest));
    return out;
}

}  // namespace rmq::protocol
