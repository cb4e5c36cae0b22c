#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <rmq/protocol/java_hash.hpp>

#include "vectors/vector_file.hpp"

using namespace rmq;
using namespace rmq::protocol;
using namespace rmq::test;

namespace {

void check_string(const vector_case& c) {
    EXPECT_EQ(java_hash(c["input"]["text"].text()), c["expected"]["hash"].number());
}

// SelectMessageQueueByHash: Math.abs of Object.hashCode modulo the number of queues.
void check_selection(const vector_case& c) {
    const auto input = c["input"];
    const auto type = input["argType"].text();
    std::int32_t hash = 0;
    if (type == "String") {
        hash = java_hash(input["arg"].text());
    } else {
        const auto number = static_cast<std::uint64_t>(input["arg"].number());
        hash = static_cast<std::int32_t>(type == "Integer" ? number : number ^ number >> 32U);
    }
    EXPECT_EQ(hash, c["expected"]["hash"].number());
    const auto queues = input["queues"].number();
    EXPECT_EQ(std::abs(std::int64_t{hash} % queues), c["expected"]["index"].number());
}

// A broker filters tags by their hashes. The rest of a subscription is subscription_test's.
void check_tag_codes(const vector_case& c) {
    c.fields.all();
    if (c["expected"].has("error") || !c["expected"].has("tagsSet")) return;
    std::vector<std::int64_t> ours;
    for (const auto& tag : c["expected"]["tagsSet"].items()) ours.push_back(java_hash(tag.text()));
    std::vector<std::int64_t> codes;
    for (const auto& code : c["expected"]["codeSet"].items()) codes.push_back(code.number());
    std::ranges::sort(ours);
    ours.erase(std::ranges::unique(ours).begin(), ours.end());
    std::ranges::sort(codes);
    EXPECT_EQ(ours, codes);
}

// MessageQueue.hashCode over brokerName, queueId, topic. How queues are sorted and written is the allocation's
// business.
void check_queue_hashes(const vector_case& c) {
    c.fields.all();
    const auto queues = c["input"]["queues"].items();
    const auto hashes = c["expected"]["hashCodes"].items();
    ASSERT_EQ(queues.size(), hashes.size());
    for (std::size_t i = 0; i < queues.size(); ++i) {
        const auto queue = queues[i].items();
        std::uint32_t hash = 1;
        hash = 31 * hash + static_cast<std::uint32_t>(java_hash(queue.at(1).text()));
        hash = 31 * hash + static_cast<std::uint32_t>(queue.at(2).number32());
        hash = 31 * hash + static_cast<std::uint32_t>(java_hash(queue.at(0).text()));
        EXPECT_EQ(static_cast<std::int32_t>(hash), hashes[i].number());
    }
}

}  // namespace

TEST(hashes, AreJavas) {
    for_each_case("hashes", [](const vector_case& c) {
        const auto kind = c["input"]["kind"].text();
        if (kind == "stringHash") return check_string(c);
        if (kind == "selectByHash") return check_selection(c);
        if (kind == "subscription") return check_tag_codes(c);
        if (kind == "queueOrder") return check_queue_hashes(c);
        FAIL() << "nobody compares the kind " << kind;
    });
}
