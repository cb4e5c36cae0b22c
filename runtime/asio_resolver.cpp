#include <rmq/runtime/asio_resolver.hpp>

#include <asio/post.hpp>

#include <optional>
#include <string>
#include <utility>

namespace rmq::runtime {
namespace {

using asio::ip::tcp;

error not_found(const endpoint& peer, const std::string& why) {
    auto failure = local_error(errc::connection_failed, "no address of " + peer.host + ": " + why);
    failure.where.address = peer.to_string();
    return failure;
}

// An address needs no lookup; nothing for a name.
std::optional<result<asio_addresses>> as_address(const endpoint& peer) {
    asio::error_code failure;
    const auto address = asio::ip::make_address(peer.host, failure);
    if (failure && !peer.is_ipv6) return std::nullopt;
    // Asio reads an unknown zone as none, which would lead to some other interface.
    const bool has_zone = peer.host.find('%') != std::string::npos;
    if (failure || (has_zone && address.to_v6().scope_id() == 0))
        return tl::unexpected{not_found(peer, "no such network interface")};
    return asio_addresses{{address, peer.port}};
}

asio_resolution resolve(const asio::any_io_executor& executor, const endpoint& peer, asio_resolve_handler handler) {
    if (auto found = as_address(peer)) {
        asio::post(executor, [handler = std::move(handler), found = std::move(*found)] { handler(found); });
        return {};
    }
    auto resolver = std::make_shared<tcp::resolver>(executor);
    resolver->async_resolve(
        peer.host, std::to_string(peer.port), tcp::resolver::numeric_service,
        [peer, handler = std::move(handler)](const asio::error_code& ec, const tcp::resolver::results_type& found) {
            if (ec) return handler(tl::unexpected{not_found(peer, ec.message())});
            handler(asio_addresses{found.begin(), found.end()});
        });
    return resolver;
}

}  // namespace

asio_resolver system_resolver() { return resolve; }

}  // namespace rmq::runtime
