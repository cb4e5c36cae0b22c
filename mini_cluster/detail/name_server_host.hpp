#pragma once

#include <rmq/mini_cluster/detail/name_server_core.hpp>
#include <rmq/mini_cluster/detail/server_host.hpp>

namespace rmq::mini {

/// A name server on the network. Killed and started again it still knows everything: brokers would have told it anew.
class name_server_host : public server_host {
public:
    name_server_host(asio::io_context& io, name_server_settings settings);

    [[nodiscard]] name_server_core& core() noexcept override { return core_; }

private:
    name_server_core core_;
};

}  // namespace rmq::mini
