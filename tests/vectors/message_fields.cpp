#include "vectors/message_fields.hpp"

#include <gtest/gtest.h>

#include <map>
#include <rmq/protocol/detail/ip_text.hpp>
#include <rmq/protocol/sys_flag.hpp>
#include <utility>

namespace rmq::test {

std::string_view text_of(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string ip_text(const field& hex) { return protocol::detail::ip_text(hex.bytes()); }

std::string property_string(const vector_case& c, const field& pairs) {
    std::vector<std::pair<std::string, std::string>> read;
    for (const auto& pair : pairs.items()) {
        const auto both = pair.items();
        read.emplace_back(both.at(0).text(), both.at(1).text());
    }
    std::string out = protocol::write_properties(read);
    if (!c.of("5.3.3") && !out.empty()) out.pop_back();
    return out;
}

void expect_properties(const protocol::property_views& actual, const field& expected) {
    std::map<std::string, std::string> counting;
    for (const auto& [name, value] : actual) counting.insert_or_assign(std::string{name}, std::string{value});
    std::map<std::string, std::string> wanted;
    for (const auto& [name, value] : expected.members()) wanted.emplace(name, value.text());
    EXPECT_EQ(counting, wanted);
    for (const auto& [name, value] : wanted) EXPECT_EQ(protocol::find_property(actual, name), value) << name;
}

void expect_message(const vector_case& c, const message_view& m, const field& e) {
    EXPECT_EQ(m.topic, e["topic"].text());
    EXPECT_EQ(m.queue_id, e["queueId"].number32());
    EXPECT_EQ(m.flag, e["flag"].number32());
    EXPECT_EQ(m.queue_offset, e["queueOffset"].number());
    EXPECT_EQ(m.commit_log_offset, e["commitLogOffset"].number());
    // 5.3.3 clears the compressed bit when it has inflated the body, 4.9.7 leaves it.
    const auto flags = e["sysFlag"].number32();
    EXPECT_EQ(m.sys_flag, c.of("5.3.3") ? flags : flags & ~protocol::sys_flag::compressed);
    EXPECT_EQ(m.born_timestamp, e["bornTimestamp"].number());
    EXPECT_EQ(m.born_host.ip, ip_text(e["bornIp"]));
    EXPECT_EQ(m.born_host.port, e["bornPort"].number32());
    EXPECT_EQ(m.store_timestamp, e["storeTimestamp"].number());
    EXPECT_EQ(m.store_host.ip, ip_text(e["storeIp"]));
    EXPECT_EQ(m.store_host.port, e["storePort"].number32());
    EXPECT_EQ(m.reconsume_times, e["reconsumeTimes"].number32());
    EXPECT_EQ(m.prepared_transaction_offset, e["preparedTransactionOffset"].number());
    EXPECT_EQ(m.body_crc, e["bodyCRC"].number32());
    EXPECT_EQ(m.stored_size, e["storeSize"].number32());
    const auto body = e["body"].is_null() ? std::vector<std::byte>{} : e["body"].bytes();
    EXPECT_EQ(m.body, text_of(body));
    auto properties = m.properties;
    if (protocol::sys_flag::has(m.sys_flag, protocol::sys_flag::inner_batch) && !m.property("WAIT")) {
        properties.emplace_back("WAIT", "true");  // Java writes its default into each message that it unwraps
    }
    expect_properties(properties, e["properties"]);
    // Java has no id for an unwrapped message without UNIQ_KEY, nor an offset id for any; we have the batch's.
    if (const auto id = e["msgId"].text_or_null()) {
        EXPECT_EQ(m.message_id(), *id);
    }
    if (const auto id = e["offsetMsgId"].text_or_null()) {
        EXPECT_EQ(m.offset_message_id(), *id);
    }
}

}  // namespace rmq::test
