#include <rmq/mini_cluster/detail/cluster_host.hpp>

namespace rmq::mini {

cluster_host::cluster_host(name_server_settings names, std::vector<broker_settings> brokers)
    : name_server_(io_, std::move(names)) {
    for (broker_settings& b : brokers)
        brokers_.push_back(std::make_unique<broker_host>(io_, std::move(b), name_server_.core()));
    name_server_.start();
    for (const auto& b : brokers_) b->start();
    thread_ = std::thread{[this] { io_.run(); }};
}

cluster_host::~cluster_host() {
    // Sockets are closed by their own destructors once nobody runs handlers any more.
    io_.stop();
    thread_.join();
}

}  // namespace rmq::mini
