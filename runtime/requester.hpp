#pragma once

#include <rmq/protocol/message_id.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace rmq::runtime {

/// Who asks: what every request of one client has in common.
struct requester {
    std::string client_id;
    std::string producer_group;
    std::chrono::milliseconds request_timeout{3000};
    std::size_t max_message_size = std::size_t{4} * 1024 * 1024;
    std::shared_ptr<protocol::unique_id_generator> ids;
};

}  // namespace rmq::runtime
