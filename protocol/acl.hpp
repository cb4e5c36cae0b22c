#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/secret.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace rmq {

/// Who we are to a broker: an account of ACL 1.0 (4.4 to 5.3.2), or a user of the auth module (from 5.3.0), whose name
/// is the access key and whose password is the secret key. Copies are whole copies; the secrets in each are
/// overwritten when it is destroyed. They can't be printed.
struct credentials {
    std::string access_key;
    secret secret_key;
    secret security_token{};  ///< a temporary account's, or empty; sent along, unlike the secret key

    friend bool operator==(const credentials&, const credentials&) = default;

    template <class Stream>
    friend Stream& operator<<(Stream&, const credentials&) = delete;
};

}  // namespace rmq

namespace rmq::protocol {

/// Signs a request: the fields to add to its `ext`, in place of what it has under the same keys. They are `AccessKey`,
/// `SecurityToken` (when there is one) and `Signature`, the Base64 of an HMAC-SHA1 over the values of all fields by the
/// order of their keys, and the body. Sign last: every field that is added or changed later makes the signature wrong.
/// Code, opaque, flag and remark are not signed, so a request can be sent again as it is.
///
/// Of a repeated key the last value counts, as for the server. Null values are left out of the signature, as of the
/// request. Leave empty values out of a request with a binary header: the server reads them as null, and signs the text
/// "null" instead.
///
/// Errors: invalid_argument (no access or secret key), system_error (OpenSSL offers no HMAC-SHA1, as some restricted
/// set-ups). The fields point into `who`, which must outlive them.
result<field_list> sign(const credentials& who, std::span<const ext_field> ext, std::span<const std::byte> body);

}  // namespace rmq::protocol
