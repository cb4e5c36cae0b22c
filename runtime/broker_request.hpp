#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/message.hpp>
#include <rmq/protocol/pull_message.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/send_message.hpp>
#include <rmq/runtime/operation.hpp>
#include <rmq/runtime/options.hpp>
#include <rmq/runtime/reply.hpp>
#include <rmq/runtime/requester.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace rmq::runtime {

/// A request ready for any broker_port: its bytes, and what is needed to understand the answer and to name a failure.
struct broker_request {
    protocol::encoded_frame frame;
    connection_role role = connection_role::shared;
    bool oneway = false;
    std::chrono::milliseconds timeout{0};
    request_code code{};
    error_context where;  // operation, broker, address, topic, queue, group, client id
    std::string extra;    // a send's message id, a pull's tag expression
};

/// How an operation's answer becomes its result.
template <class T>
using decoder = result<T> (*)(const reply&, const broker_request&);

/// A request together with its decoder.
template <class T>
struct typed_request {
    broker_request request;
    decoder<T> decode;
};

/// The broker a request is for, as errors name it.
struct broker_name {
    std::string name;
    std::string address;
};

// One function per operation: checks and encodes on the caller's thread. Errors: invalid_argument, nothing has left.
result<typed_request<send_receipt>> prepare_send(const requester& who, const broker_name& to, const message& m,
                                                 const send_options& options);
result<typed_request<pulled>> prepare_pull(const requester& who, const broker_name& to, const pull_query& query);
result<typed_request<std::int64_t>> prepare_max_offset(const requester& who, const broker_name& to,
                                                       std::string_view topic, std::int32_t queue_id,
                                                       std::chrono::milliseconds timeout);
result<typed_request<response>> prepare_raw(const requester& who, const broker_name& to, const raw_query& query);

/// Decodes an outcome, and completes the context of an error: where it happened and how long it took.
template <class T>
result<T> finish(result<reply> outcome, const typed_request<T>& request, time_point started, time_point now) {
    result<T> done = outcome ? request.decode(*outcome, request.request) : tl::unexpected(std::move(outcome.error()));
    if (!done) {
        auto& why = done.error().where;
        const auto attempts = why.attempts;
        auto opaque = why.opaque;
        if (!opaque && outcome) opaque = outcome->header.opaque;
        why = request.request.where;
        why.attempts = attempts == 0 ? 1 : attempts;
        why.opaque = opaque;
        why.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(now - started);
    }
    return done;
}

}  // namespace rmq::runtime
