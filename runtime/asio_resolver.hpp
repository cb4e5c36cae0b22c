#pragma once

#include <rmq/protocol/error.hpp>
#include <rmq/runtime/endpoint.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/ip/tcp.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace rmq::runtime {

/// Where a peer can be reached, in the order in which to try; never empty.
using asio_addresses = std::vector<asio::ip::tcp::endpoint>;
using asio_resolve_handler = std::function<void(result<asio_addresses>)>;
/// A resolution under way: dropping it gives it up, and its handler is not needed any more (it may still be called).
using asio_resolution = std::shared_ptr<void>;
/// Finds the addresses of `peer` and calls the handler once on `executor`, never before returning.
using asio_resolver =
    std::function<asio_resolution(const asio::any_io_executor& executor, const endpoint& peer, asio_resolve_handler)>;

/// The system's resolver. Addresses are taken as they are. Names are looked up on a background thread that Asio keeps
/// for each io_context, one at a time: the I/O thread never waits, but destroying the io_context waits for the lookup
/// that is being made. Errors: connection_failed, not sent.
asio_resolver system_resolver();

}  // namespace rmq::runtime
