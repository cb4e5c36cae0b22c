#pragma once

#include <rmq/protocol/heartbeat.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rmq::protocol {

/// A client as a broker sees it.
struct client_connection {
    std::string client_id;
    std::string address;       ///< host:port
    std::string language{};    ///< Java's name of it: "CPP", …; empty when the broker does not know it
    std::int32_t version = 0;  ///< an MQVersion ordinal (version.hpp)

    friend bool operator==(const client_connection&, const client_connection&) = default;
};

/// GET_CONSUMER_CONNECTION_LIST (203): who consumes for a group, and what. What nobody knows by its name is absent.
struct consumer_connections {
    std::vector<client_connection> clients{};
    std::map<std::string, subscription> subscriptions{};  ///< by topic
    std::optional<consume_type> type{};
    std::optional<message_model> model{};
    std::optional<consume_from> from{};

    friend bool operator==(const consumer_connections&, const consumer_connections&) = default;
};

// Errors of the decoders (protocol_error): the list is missing, a client in it lacks its id or address, a member has
// the wrong type, or there are over 65,536 of them.
std::string encode_consumer_connections(const consumer_connections& connections);
result<consumer_connections> decode_consumer_connections(std::span<const std::byte> body);

/// GET_PRODUCER_CONNECTION_LIST (204): who produces for a group.
std::string encode_producer_connections(const std::vector<client_connection>& clients);
result<std::vector<client_connection>> decode_producer_connections(std::span<const std::byte> body);

}  // namespace rmq::protocol
