#pragma once

#include <rmq/runtime/asio_transport.hpp>

#include <asio/ip/tcp.hpp>

#include <string>

namespace rmq::runtime::detail {

/// `10.0.0.5:10911`, `[::1]:10911`.
std::string to_text(const asio::ip::tcp::endpoint& address);

/// Gives `socket` a new descriptor with our options, in place of the one it has.
asio::error_code prepare_socket(asio::ip::tcp::socket& socket, const asio::ip::tcp& protocol,
                                const asio_transport_options& options);

}  // namespace rmq::runtime::detail
