#pragma once

#include <rmq/mini_cluster/detail/broker_settings.hpp>
#include <rmq/protocol/command.hpp>
#include <rmq/protocol/frame.hpp>
#include <rmq/protocol/request_code.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace rmq::mini {

/// How many sends of each request code were answered the short way.
using send_tally = std::vector<std::pair<request_code, std::uint64_t>>;

/// Answers sends without reading or keeping them, all with one prepared reply in which only the opaque is new: queue 0,
/// offset 0. For load tests, in which the broker must not be what is measured.
class storage_free {
public:
    explicit storage_free(const broker_settings& settings);

    /// True when the frame was a send in a binary header and is answered; anything else goes the long way.
    bool answer(const protocol::frame& f, send_tally& seen, std::vector<std::byte>& out);

private:
    protocol::encoded_frame reply_;
};

}  // namespace rmq::mini
