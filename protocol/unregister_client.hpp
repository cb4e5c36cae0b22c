#pragma once

#include <rmq/protocol/command.hpp>

#include <string_view>

namespace rmq::protocol {

/// UNREGISTER_CLIENT (35): a client leaves a producer group, a consumer group, or both. Without it the other members of
/// a consumer group take over its queues only when its connection ends.
struct unregister_client_fields {
    std::string_view client_id;
    std::string_view producer_group{};  // left out when empty
    std::string_view consumer_group{};  // left out when empty
};

result<encoded_frame> encode_unregister_client(serialize_type type, const unregister_client_fields& fields);

/// Codes but 0 become the error of the error table.
result<void> decode_unregister_client_reply(const command& reply);

/// What a broker reads. The views point into the command.
result<unregister_client_fields> decode_unregister_client_request(const command& request);

}  // namespace rmq::protocol
