#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <rmq/mini_cluster/detail/name_server_core.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/response_code.hpp>
#include <string>
#include <string_view>

#include "mini_cluster/broker_fixture.hpp"

namespace rmq::mini::test {

/// A name server in virtual time, and clients that write real frames to it.
class name_server_fixture {
public:
    explicit name_server_fixture(std::int32_t version = protocol::v5(3, 3));

    /// Sends one request and returns the answer; nothing when there was none.
    std::optional<received> ask(std::int32_t code, const fields& ext = {}, std::string_view body = {},
                                connection_id from = 1);
    std::optional<received> ask(request_code code, const fields& ext = {}, std::string_view body = {},
                                connection_id from = 1) {
        return ask(static_cast<std::int32_t>(code), ext, body, from);
    }
    void disconnect(connection_id which);
    void advance(std::chrono::milliseconds by);

    name_server_core core;
    serialize_type speaks = serialize_type::rocketmq;
    std::int32_t client_version = protocol::announced_version;

private:
    moment now_{runtime::time_point{std::chrono::hours{1}}, 1'700'000'000'000};
    std::int32_t last_opaque_ = 0;
};

/// A master with these topics, 4 queues each.
registration master(const std::string& broker, const std::vector<std::string>& topics,
                    const std::string& cluster = "DefaultCluster");

}  // namespace rmq::mini::test
