#include <gtest/gtest.h>

#include <map>
#include <rmq/protocol/batch_body.hpp>
#include <rmq/protocol/heartbeat.hpp>
#include <rmq/protocol/max_offset.hpp>
#include <rmq/protocol/message_id.hpp>
#include <rmq/protocol/properties.hpp>
#include <rmq/protocol/pull_message.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/send_message.hpp>
#include <rmq/protocol/stored_message.hpp>
#include <rmq/protocol/unregister_client.hpp>

#include "vectors/vector_file.hpp"

// Both halves of each codec against what real clients and real brokers said to each other: the requests as our own
// broker reads them, the answers as our client does.
namespace rmq {
namespace {

using namespace protocol;
using test::field;
using test::vector_case;

struct side {
    explicit side(const field& f) : bytes{f["hex"].bytes()} {
        const auto framed = next_frame(bytes);
        if (!framed || !*framed) return;
        body = (**framed).body;
        if (auto decoded = decode_command(**framed)) said = *std::move(decoded);
    }

    test::exact_bytes bytes;
    std::span<const std::byte> body;
    std::optional<command> said;
};

// Some requests are wrong on purpose: those that we can't read the real broker refused as well.
template <class T>
bool is_read(const result<T>& request, const side* reply) {
    if (request) return true;
    EXPECT_TRUE(reply == nullptr || reply->said->code != 0) << request.error().message();
    return false;
}

template <class T>
void expect_refusal(const result<T>& decoded, const command& reply) {
    ASSERT_FALSE(decoded) << reply.code;
    EXPECT_EQ(decoded.error().response_code, reply.code);
}

void check_offset_ids(std::string_view ids, std::size_t expected) {
    std::size_t count = 0;
    while (!ids.empty()) {
        const auto id = ids.substr(0, ids.find(','));
        const auto parsed = parse_offset_message_id(id);
        ASSERT_TRUE(parsed) << id << ": " << parsed.error().message();
        ids.remove_prefix(std::min(ids.size(), id.size() + 1));
        ++count;
    }
    EXPECT_EQ(count, expected);
}

void check_send(const side& request, const side* reply) {
    const auto read = decode_send_message_request(*request.said);
    if (!is_read(read, reply)) return;
    EXPECT_FALSE(read->topic.empty());
    std::size_t messages = 1;
    if (read->batch) {
        const auto items = decode_batch_body(request.body);
        ASSERT_TRUE(items) << items.error().message();
        messages = items->size();
        for (const auto& item : *items) EXPECT_TRUE(find_property(read_properties(item.properties), "UNIQ_KEY"));
    }
    if (reply == nullptr) return;
    const auto receipt = decode_send_message_reply(*reply->said, "id");
    if (!send_status_of(reply->said->code)) return expect_refusal(receipt, *reply->said);
    ASSERT_TRUE(receipt) << receipt.error().message();
    check_offset_ids(receipt->offset_message_id, messages);
    EXPECT_GE(receipt->queue_id, 0);
}

void check_pull(const side& request, const side* reply) {
    const auto read = decode_pull_message_request(*request.said);
    if (!is_read(read, reply)) return;
    if (reply == nullptr) return;
    const auto out = decode_pull_message_reply(*reply->said, reply->body, {}, "*");
    if (!pull_status_of(reply->said->code)) return expect_refusal(out, *reply->said);
    ASSERT_TRUE(out) << out.error().message();
    EXPECT_EQ(out->messages.empty(), out->status != pull_status::found);
    for (const auto& m : out->messages) {
        EXPECT_EQ(m.topic, read->topic);
        EXPECT_EQ(m.queue_id, read->queue_id);
        EXPECT_GE(m.queue_offset, read->offset);
        EXPECT_LT(m.queue_offset, out->next_offset);
        EXPECT_FALSE(m.message_id().empty());
    }
    EXPECT_FALSE(decode_stored_messages(reply->body, {}, {.verify_crc = true}).damage);
}

void check_heartbeat(const side& request, const side* reply) {
    const auto data = decode_heartbeat_body(request.body);
    if (!is_read(data, reply)) return;
    EXPECT_FALSE(data->client_id.empty());
    EXPECT_FALSE(data->producer_groups.empty() && data->consumers.empty());
    if (reply == nullptr) return;
    const auto answer = decode_heartbeat_reply(*reply->said);
    if (reply->said->code != 0) return expect_refusal(answer, *reply->said);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->broker_version, reply->said->version);
    EXPECT_EQ(answer->supports_v2, answer->broker_version >= 439) << "from 5.1.3 on";
}

void check_unregister(const side& request, const side* reply) {
    const auto read = decode_unregister_client_request(*request.said);
    if (!is_read(read, reply)) return;
    EXPECT_FALSE(read->producer_group.empty() && read->consumer_group.empty());
    if (reply == nullptr) return;
    EXPECT_TRUE(decode_unregister_client_reply(*reply->said));
}

void check_max_offset(const side& request, const side* reply) {
    const auto read = decode_max_offset_request(*request.said);
    if (!is_read(read, reply)) return;
    if (reply == nullptr) return;
    const auto offset = decode_max_offset_reply(*reply->said);
    ASSERT_TRUE(offset) << offset.error().message();
    EXPECT_GE(*offset, 0);
}

using check = void (*)(const side&, const side*);
const std::map<request_code, check> checks = {
    {request_code::send_message, check_send},
    {request_code::send_message_v2, check_send},
    {request_code::send_batch_message, check_send},
    {request_code::pull_message, check_pull},
    {request_code::lite_pull_message, check_pull},
    {request_code::heart_beat, check_heartbeat},
    {request_code::unregister_client, check_unregister},
    {request_code::get_max_offset, check_max_offset},
};

class message_captures : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(brokers, message_captures, ::testing::Values("captures_4.9.7", "captures_5.3.3"),
                         [](const auto& file) {
                             return std::string_view{file.param} == "captures_4.9.7" ? "v4_9_7" : "v5_3_3";
                         });

TEST_P(message_captures, AreReadByBothSides) {
    std::map<request_code, std::size_t> checked;
    test::for_each_case(GetParam(), [&](const vector_case& c) {
        static_cast<void>(c.fields.all());  // every field is compared by the captures of the wire
        if (!c.has("request") || c["request"].is_null()) return;
        const side request{c["request"]};
        if (!request.said || request.said->is_response()) return;
        const auto found = checks.find(static_cast<request_code>(request.said->code));
        if (found == checks.end()) return;
        std::optional<side> reply;
        if (c.has("response") && !c["response"].is_null() && !c["response"]["truncated"].boolean())
            reply.emplace(c["response"]);
        ++checked[found->first];
        found->second(request, reply && reply->said ? &*reply : nullptr);
    });
    for (const auto& [code, checker] : checks) EXPECT_GT(checked[code], 0U) << to_string(code);
}

}  // namespace
}  // namespace rmq
