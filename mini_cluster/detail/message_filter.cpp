#include <rmq/mini_cluster/detail/message_filter.hpp>

#include <rmq/protocol/stored_message.hpp>

namespace rmq::mini {

bool message_filter::matches(std::int32_t tag_code, std::span<const std::byte> stored) const {
    if (!sql) return tags.matches(tag_code);
    // The views live no longer than this call: nothing has to keep the bytes.
    const auto message = protocol::decode_stored_message(stored, nullptr, {.inflate_bodies = false});
    return message && sql->matches(message->properties);
}

}  // namespace rmq::mini
