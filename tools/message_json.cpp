#include "message_json.hpp"

#include <rmq/runtime/logging.hpp>

namespace rmq::tools {
namespace {

constexpr std::size_t shown_body = 200;

std::string host_text(const message_host& h) {
    const bool is_ipv6 = h.ip.find(':') != std::string::npos;
    return (is_ipv6 ? '[' + h.ip + ']' : h.ip) + ':' + std::to_string(h.port);
}

}  // namespace

json message_object(const message_view& m) {
    json properties = json::object();
    for (const auto& [name, value] : m.properties) {
        properties[std::string{name}] = value;  // a repeated name: the last counts
    }
    json out{{"topic", m.topic},
             {"queueId", m.queue_id},
             {"queueOffset", m.queue_offset},
             {"commitLogOffset", m.commit_log_offset},
             {"msgId", m.message_id()},
             {"offsetMsgId", m.offset_message_id()},
             {"tags", m.tags()},
             {"keys", m.keys()},
             {"properties", std::move(properties)},
             {"flag", m.flag},
             {"sysFlag", m.sys_flag},
             {"bornTimestamp", m.born_timestamp},
             {"bornHost", host_text(m.born_host)},
             {"storeTimestamp", m.store_timestamp},
             {"storeHost", host_text(m.store_host)},
             {"reconsumeTimes", m.reconsume_times},
             {"bodyCrc", m.body_crc}};
    put_bytes(out, "body", m.body);
    return out;
}

std::string message_words(const message_view& m) {
    return "queue " + std::to_string(m.queue_id) + ", offset " + std::to_string(m.queue_offset) + "  " +
           runtime::escaped(m.message_id()) + "  " +
           (m.tags().empty() ? std::string{} : "[" + runtime::escaped(m.tags()) + "]  ") +
           runtime::escaped(m.body, shown_body);
}

}  // namespace rmq::tools
