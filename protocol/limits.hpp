#pragma once

#include <cstddef>
#include <cstdint>

namespace rmq {

/// How much of anything this library takes, keeps or sends. No reply, no message and no mistake of a caller's goes
/// beyond: what a peer sends over a limit is a `protocol_error`, what a caller wants to send over one is an
/// `invalid_argument`, and a full queue is `pool_exhausted`. Sizes are bytes, judged before memory is reserved for
/// them.
struct limits {
    // What goes over a connection, in both directions.
    std::size_t frame = std::size_t{16} * 1024 * 1024;  ///< length field included, as the Java peers count
    std::size_t header = std::size_t{64} * 1024;        ///< the 24-bit field would allow 16 MiB
    std::size_t ext_fields = 1024;                      ///< of one header
    std::size_t ext_key = 256;
    std::size_t ext_value = std::size_t{32} * 1024;  ///< may hold a message's whole property string

    // A broker's remark in an error.
    std::size_t remark = std::size_t{8} * 1024;  ///< how much is kept
    std::size_t shown = 512;                     ///< how much of a remark, a topic, … one line of text shows

    // JSON, in headers and bodies.
    int json_depth = 32;
    std::size_t json_body = std::size_t{16} * 1024 * 1024;  ///< a frame has no more room
    std::size_t json_values = 100'000;                      ///< of one body; keys that are objects count, too
    std::size_t body_items = 65'536;  ///< of any list in a body: consumer ids, queues, offsets, …

    // Routes.
    std::size_t route_brokers = 4096;   ///< broker names of one route
    std::size_t route_queues = 65'536;  ///< of a topic on one of them

    // Messages.
    std::size_t topic = 127;
    std::size_t group = 255;                                  ///< the newest brokers take 120: theirs to judge
    std::size_t properties = 32767;                           ///< an i16 wherever they are stored
    std::size_t message_body = std::size_t{4} * 1024 * 1024;  ///< that is sent; the setting client.max_message_size
    std::size_t messages = 65'536;                            ///< of one pull or one batch, unfolded ones included

    // What compressed bodies may become.
    std::size_t inflated_body = std::size_t{64} * 1024 * 1024;   ///< one body, whatever its compressed size
    std::size_t inflated_ratio = 200;                            ///< per compressed byte, beyond the allowance
    std::size_t inflated_allowance = std::size_t{1024} * 1024;   ///< a mebibyte of blanks is a legal message
    std::size_t inflated_pull = std::size_t{256} * 1024 * 1024;  ///< all bodies of one pull

    // Requests.
    std::uint32_t in_flight = 65'535;                          ///< on one connection; the setting pool.max_in_flight
    std::uint32_t queued = 65'536;                             ///< in front of a broker; pool.max_queued
    std::size_t queued_bytes = std::size_t{64} * 1024 * 1024;  ///< pool.max_queued_bytes
    std::uint32_t connections = 64;                            ///< pool.shared_connections may be 1 to so many
    std::uint32_t unknown_answers = 100;                       ///< a minute, then the connection is closed

    // Requests of a broker's own.
    std::uint32_t broker_requests = 100;  ///< a second, on one connection; pool.max_broker_requests
    std::size_t broker_questions = 1024;  ///< that subscribers of one client have not answered yet

    // Files.
    std::size_t config_file = std::size_t{1024} * 1024;
    std::size_t secret_file = 4096;
};

/// What holds where no setting says otherwise.
inline constexpr limits default_limits{};

}  // namespace rmq
