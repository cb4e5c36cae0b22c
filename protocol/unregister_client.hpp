#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/request.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace rmq {

/// Which groups a client leaves; at least one of them.
struct unregister_query {
    std::string producer_group{};
    std::string consumer_group{};
    std::string client_id{};               ///< who leaves; empty: the client's own id
    std::chrono::milliseconds timeout{0};  ///< 0: the client's request_timeout
    bool unchecked = false;                ///< as in send_options: the arguments are left to the broker to judge
};

namespace protocol {

/// Goes over the control connection, since groups are known by connection. Errors: invalid_argument.
result<typed_request<void>> prepare(const caller& from, const unregister_query& query);

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

}  // namespace protocol
}  // namespace rmq
