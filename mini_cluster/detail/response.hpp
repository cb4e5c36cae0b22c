#pragma once

#include <rmq/mini_cluster/detail/release.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/response_code.hpp>
#include <rmq/protocol/serialize_type.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::mini {

/// A broker's answer before it has a header type and an opaque.
struct response {
    response_code code = response_code::success;
    std::optional<std::string> remark{};
    /// Java answers with a header class (then extFields exists, perhaps empty) or without one.
    bool has_fields = true;
    protocol::field_list fields{};
    std::vector<std::byte> body{};
    /// Written in the broker's own header type whatever the request's: exceptions and answers to parked pulls.
    bool in_own_type = false;
};

/// What Java answers when its code threw: nothing but the exception's text.
response thrown(std::string what);

/// A refusal that keeps the fields set so far.
response refused(response r, response_code code, std::string remark);

/// REQUEST_CODE_NOT_SUPPORTED.
response not_supported(std::int32_t code);

/// A plain success that carries a text.
response with_body(std::string_view text);

/// The header type in which a server gives this answer to a request of type `asked_in`.
serialize_type answer_header(const release& as, answer_type answers, const response& r,
                             serialize_type asked_in) noexcept;

/// The frame of a response.
std::vector<std::byte> encode_response(const response& r, serialize_type type, std::int32_t version,
                                       std::int32_t opaque);

}  // namespace rmq::mini
