#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/reply.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/requester.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace rmq::protocol {

/// What a connection is for, for life: group members are indexed by TCP channel, so only one may heartbeat.
enum class connection_role : std::uint8_t { shared, control, long_poll };

/// The broker a request is for, as errors name it. A broker that was given no name goes by its address.
struct broker_name {
    std::string name;
    std::string address;

    /// What goes over the wire: an address is no name.
    [[nodiscard]] std::string_view on_wire() const noexcept {
        return name == address ? std::string_view{} : std::string_view{name};
    }
};

/// Who asks whom. A view, for the length of a call.
struct caller {
    const requester& who;
    const broker_name& to;
};

/// A request ready for any connection to its broker: its bytes, and what is needed to understand the answer and to
/// name a failure.
struct prepared_request {
    encoded_frame frame;
    request_code code{};
    const char* operation = "";
    connection_role role = connection_role::shared;
    bool oneway = false;       // completes when it is written
    bool of_producer = false;  // an error without a group of its own names the producer group
    std::chrono::milliseconds timeout{0};
    std::string topic{};
    std::optional<std::int32_t> queue_id{};
    std::string group{};
    std::string extra{};  // the operation's own: a send's message id, a pull's expression

    /// The context of an error.
    [[nodiscard]] error_context where(const caller& from) const;
};

/// How an operation's answer becomes its result. A oneway's answer is an empty one.
template <class T>
using decoder = result<T> (*)(const reply&, const prepared_request&, const caller&);

/// A request together with its decoder. Each operation has a function `prepare(caller, query)` that makes one: it
/// checks and encodes on the caller's thread. Errors: invalid_argument; nothing has left.
template <class T>
struct typed_request {
    prepared_request request;
    decoder<T> decode = nullptr;
};

}  // namespace rmq::protocol
