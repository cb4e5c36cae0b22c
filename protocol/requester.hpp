#pragma once

#include <rmq/protocol/acl.hpp>
#include <rmq/protocol/compression.hpp>
#include <rmq/protocol/frame_buffers.hpp>
#include <rmq/protocol/limits.hpp>
#include <rmq/protocol/message_id.hpp>
#include <rmq/protocol/serialize_type.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace rmq::protocol {

/// Who asks: what every request of one client has in common.
struct requester {
    std::string client_id;
    std::string producer_group;
    std::chrono::milliseconds request_timeout{3000};
    std::size_t max_message_size = default_limits.message_body;
    std::shared_ptr<unique_id_generator> ids;
    std::shared_ptr<frame_buffers> buffers{};          // nothing: every frame is allocated
    serialize_type header = serialize_type::rocketmq;  // of requests; codes over 16 bits take JSON whatever it says
    std::optional<rmq::credentials> credentials{};     // sign every request
    std::size_t compress_from = 4096;                  // bytes; bodies of so many and more are compressed; 0: none is
    compression_type compression = compression_type::zlib;  // the only one that brokers and clients before 4.9.4 know
    int compression_level = 5;
};

}  // namespace rmq::protocol
