#pragma once

#include <rmq/mini_cluster/detail/property_map.hpp>
#include <rmq/protocol/java_hash.hpp>
#include <rmq/protocol/property_names.hpp>
#include <rmq/protocol/stored_message.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace rmq::mini {

/// By which tag filters know a message.
inline std::int32_t tag_code_of(std::string_view tags) { return tags.empty() ? 0 : protocol::java_hash(tags); }

/// A message on its way from one place in the store to another: it owns what stored_message_fields only looks at.
struct kept_message {
    std::string topic;
    std::string body;
    std::string properties;
    protocol::stored_message_fields rest{};  // all but the three texts
    std::int32_t tag_code = 0;

    /// Valid as long as this message stays where it is.
    [[nodiscard]] protocol::stored_message_fields fields() const {
        protocol::stored_message_fields out = rest;
        out.topic = topic;
        out.body = body;
        out.properties = properties;
        return out;
    }
    void put(const property_map& all, const release& as) {
        properties = all.text(as);
        tag_code = tag_code_of(all.find(protocol::property_names::tags));
    }
};

/// A copy of a message in the store, body as it is stored. `m` was decoded without inflating.
inline kept_message copy_of(const message_view& m) {
    kept_message out;
    out.topic = m.topic;
    out.body = m.body;
    out.properties = protocol::write_properties(m.properties);
    out.rest.queue_id = m.queue_id;
    out.rest.flag = m.flag;
    out.rest.sys_flag = m.sys_flag;
    out.rest.born_timestamp = m.born_timestamp;
    out.rest.store_timestamp = m.store_timestamp;
    out.rest.born_host = m.born_host;
    out.rest.store_host = m.store_host;
    out.rest.reconsume_times = m.reconsume_times;
    out.rest.prepared_transaction_offset = m.prepared_transaction_offset;
    return out;
}

}  // namespace rmq::mini
