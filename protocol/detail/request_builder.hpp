#pragma once

#include <rmq/protocol/detail/signed_frame.hpp>
#include <rmq/protocol/request.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace rmq::protocol::detail {

// What every operation's prepare() begins with.
inline prepared_request begin_request(const caller& from, request_code code, const char* operation,
                                      std::chrono::milliseconds timeout) {
    prepared_request r;
    r.code = code;
    r.operation = operation;
    r.timeout = timeout.count() > 0 ? timeout : from.who.request_timeout;
    return r;
}

// Nothing has left, and this is why.
template <class T>
result<typed_request<T>> refuse_request(const caller& from, const prepared_request& r, error why) {
    why.where = r.where(from);
    why.request = fate::not_sent;
    return tl::unexpected{std::move(why)};
}

// What every operation's prepare() ends with. Signs the request when the client has
// credentials. All that a caller can get wrong is found here at the latest.
template <class T>
result<typed_request<T>> end_request(const caller& from, prepared_request&& r, result<encoded_frame>&& frame,
                                     decoder<T> decode) {
    if (frame && from.who.credentials) frame = signed_frame(*from.who.credentials, std::move(*frame));
    if (!frame) return refuse_request<T>(from, r, std::move(frame).error());
    r.frame = std::move(*frame);
    return result<typed_request<T>>{tl::in_place, std::move(r), decode};
}

}  // namespace rmq::protocol::detail
