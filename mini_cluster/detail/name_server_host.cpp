#include <rmq/mini_cluster/detail/name_server_host.hpp>

#include <utility>

namespace rmq::mini {

namespace {

name_server_settings at(name_server_settings settings, const message_host& address) {
    settings.address = address;
    return settings;
}

}  // namespace

name_server_host::name_server_host(asio::io_context& io, name_server_settings settings)
    : server_host(io, settings.address), core_(at(std::move(settings), address())) {}

}  // namespace rmq::mini
