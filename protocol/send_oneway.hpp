#pragma once

#include <rmq/protocol/message.hpp>
#include <rmq/protocol/request.hpp>
#include <rmq/protocol/send_message.hpp>

namespace rmq {

/// A message to be sent without waiting for the broker's answer.
struct send_oneway_query {
    rmq::message message;
    send_options options{};  ///< require_ok means nothing here
};

namespace protocol {

/// Completes when the bytes are written.
result<typed_request<void>> prepare_oneway(const caller& from, const message& m, const send_options& options,
                                           const std::string& id = {});
result<typed_request<void>> prepare(const caller& from, const send_oneway_query& query);

}  // namespace protocol
}  // namespace rmq
