#pragma once

#include <rmq/mini_cluster/detail/release.hpp>
#include <rmq/protocol/limits.hpp>
#include <rmq/protocol/message_view.hpp>

#include <cstddef>

namespace rmq::mini {

/// What a name server keeps at most.
struct name_server_limits {
    std::size_t brokers = default_limits.route_brokers;  // names; and as many addresses of each
    std::size_t topics = 200'000;                        // each counts once per broker name that has it
    std::size_t settings = 10'000;                       // of put_kv_config, namespaces included
};

/// A name server: who it is and how it behaves. Does not change while it lives.
struct name_server_settings {
    message_host address{"127.0.0.1", 9876};
    mini::release release{};
    answer_type answers = answer_type::as_the_release;
    name_server_limits limits{};
};

}  // namespace rmq::mini
