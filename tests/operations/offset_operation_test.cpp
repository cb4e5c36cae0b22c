#include "operations/operation_fixture.hpp"

#include <algorithm>
#include <vector>

namespace rmq::test {

class offset_operation : public operation {
protected:
    // A group the broker knows: from 5.3 it takes no offsets of others.
    std::string known_group(const std::string& topic) {
        const auto group = fresh_name("group");
        EXPECT_TRUE(client->pull({.group = group, .topic = topic}));
        return group;
    }
    std::vector<std::int64_t> store_times(const std::string& topic, std::int32_t queue) {
        std::vector<std::int64_t> out;
        const auto got = client->pull({.group = "rmq_times", .topic = topic, .queue_id = queue});
        if (!got) ADD_FAILURE() << got.error().message();
        if (got)
            for (const auto& m : got->messages) out.push_back(m.store_timestamp);
        return out;
    }
};

TEST_P(offset_operation, UpdateStoresWhatQueryTells) {
    const auto topic = fresh_topic("update");
    const auto group = known_group(topic);
    for (const std::int64_t offset : {7, 3}) {  // back, too
        const auto kept = RMQ_ASK(
            update_offset,
            (update_offset_query{.group = group, .topic = topic, .queue_id = 2, .offset = offset, .wait = true}));
        ASSERT_TRUE(kept) << kept.error().message();
        const auto told = RMQ_ASK(query_offset, (query_offset_query{.group = group, .topic = topic, .queue_id = 2}));
        ASSERT_TRUE(told) << told.error().message();
        EXPECT_EQ(told->offset, offset);
    }
}

TEST_P(offset_operation, UpdateIsDoneWhenItIsWritten) {
    const auto topic = fresh_topic("oneway");
    const auto group = known_group(topic);
    const auto written = RMQ_ASK(update_offset, (update_offset_query{.group = group, .topic = topic, .offset = 5}));
    ASSERT_TRUE(written) << written.error().message();
    std::optional<std::int64_t> told;
    for (int attempt = 0; attempt < 1000 && told != 5; ++attempt) {  // the broker takes it up when it likes
        const auto now = client->query_offset({.group = group, .topic = topic});
        ASSERT_TRUE(now) << now.error().message();
        told = now->offset;
    }
    EXPECT_EQ(told, 5);
}

TEST_P(offset_operation, UpdateTellsARefusalOnlyWhenItWaits) {
    const auto topic = fresh_topic("refused");
    const update_offset_query oneway{.group = fresh_name("nobody"), .topic = topic, .offset = 5};
    EXPECT_TRUE(RMQ_ASK(update_offset, oneway));
    auto waiting = oneway;
    waiting.wait = true;
    const auto answered = RMQ_ASK(update_offset, waiting);
    if (!GetParam().is_5()) {
        EXPECT_TRUE(answered) << answered.error().message();
        return;
    }
    ASSERT_FALSE(answered);
    EXPECT_EQ(answered.error().code, errc::consumer_error);
    EXPECT_EQ(answered.error().response_code, 26);
    EXPECT_EQ(answered.error().request, fate::refused);
    EXPECT_EQ(answered.error().where.group, oneway.group);
}

TEST_P(offset_operation, UpdateWantsATopicFrom5On) {
    const auto group = known_group(fresh_topic("known"));
    const auto nowhere = fresh_name("nowhere");
    const auto answered =
        RMQ_ASK(update_offset, (update_offset_query{.group = group, .topic = nowhere, .offset = 5, .wait = true}));
    ASSERT_EQ(answered.has_value(), !GetParam().is_5());
    if (answered) return;
    EXPECT_EQ(answered.error().code, errc::topic_not_found);
}

TEST_P(offset_operation, QueryTellsThatThereIsNoOffsetYet) {
    const auto topic = fresh_topic("none");
    const auto none = RMQ_ASK(query_offset, (query_offset_query{.group = fresh_name("group"), .topic = topic}));
    ASSERT_TRUE(none) << none.error().message();
    EXPECT_EQ(none->offset, GetParam().is_5() ? std::nullopt : std::optional<std::int64_t>{0});
}

TEST_P(offset_operation, QueryOfAYoungQueueTells0UnlessAskedNotTo) {
    const auto topic = fresh_topic("young");
    store(topic, 0, "first");
    query_offset_query query{.group = fresh_name("group"), .topic = topic};
    const auto zero = RMQ_ASK(query_offset, query);
    ASSERT_TRUE(zero) << zero.error().message();
    EXPECT_EQ(zero->offset, 0);
    query.zero_when_young = false;
    const auto none = RMQ_ASK(query_offset, query);
    ASSERT_TRUE(none) << none.error().message();
    EXPECT_EQ(none->offset, GetParam().is_5() ? std::nullopt : std::optional<std::int64_t>{0});
}

TEST_P(offset_operation, MinTellsTheBeginningAndMaxTheEnd) {
    const auto topic = fresh_topic("ends");
    store(topic, 1, "one");
    store(topic, 1, "two");
    const auto min = RMQ_ASK(min_offset, (min_offset_query{.topic = topic, .queue_id = 1}));
    ASSERT_TRUE(min) << min.error().message();
    EXPECT_EQ(*min, 0);
    for (const bool committed : {true, false}) {
        const auto max = RMQ_ASK(max_offset, (max_offset_query{.topic = topic, .queue_id = 1, .committed = committed}));
        ASSERT_TRUE(max) << max.error().message();
        EXPECT_EQ(*max, 2);
    }
}

TEST_P(offset_operation, EndsOfAQueueThatIsNotThereAre0) {
    const auto nowhere = fresh_name("nowhere");
    EXPECT_EQ(RMQ_ASK(min_offset, (min_offset_query{.topic = nowhere, .queue_id = 9})), 0);
    EXPECT_EQ(RMQ_ASK(max_offset, (max_offset_query{.topic = nowhere, .queue_id = 9})), 0);
    EXPECT_EQ(RMQ_ASK(search_offset, (search_offset_query{.topic = nowhere, .queue_id = 9, .timestamp = 1})), 0);
}

TEST_P(offset_operation, SearchFindsTheBoundariesOfATime) {
    const auto topic = fresh_topic("search");
    for (const auto* body : {"one", "two", "three"}) store(topic, 0, body);
    const auto times = store_times(topic, 0);
    ASSERT_EQ(times.size(), 3U);
    const auto search = [&](std::int64_t when, time_boundary boundary) {
        const auto found =
            RMQ_ASK(search_offset, (search_offset_query{.topic = topic, .timestamp = when, .boundary = boundary}));
        EXPECT_TRUE(found) << found.error().message();
        return found.value_or(-1);
    };
    EXPECT_EQ(search(times[0] - 1000, time_boundary::lower), 0);
    EXPECT_EQ(search(times[0] - 1000, time_boundary::upper), 0);
    EXPECT_EQ(search(times[2] + 1000, time_boundary::upper), 2);
    // Behind the last message: its end; the nearest message for those that know no boundaries.
    EXPECT_EQ(search(times[2] + 1000, time_boundary::lower), GetParam().is_5() ? 3 : 2);
    if (!GetParam().is_5()) return;
    // Messages may have been stored in the same millisecond.
    EXPECT_EQ(search(times[1], time_boundary::lower), std::ranges::lower_bound(times, times[1]) - times.begin());
    EXPECT_EQ(search(times[1], time_boundary::upper), std::ranges::upper_bound(times, times[1]) - times.begin() - 1);
}

TEST_P(offset_operation, EarliestStoreTimeIsThatOfTheFirstMessage) {
    const auto topic = fresh_topic("earliest");
    const earliest_store_time_query query{.topic = topic, .queue_id = 3};
    const auto none = RMQ_ASK(earliest_store_time, query);
    ASSERT_TRUE(none) << none.error().message();
    EXPECT_EQ(none->timestamp, std::nullopt);
    store(topic, 3, "one");
    store(topic, 3, "two");
    const auto first = RMQ_ASK(earliest_store_time, query);
    ASSERT_TRUE(first) << first.error().message();
    EXPECT_EQ(first->timestamp, store_times(topic, 3).at(0));
}

INSTANTIATE_TEST_SUITE_P(on, offset_operation, testing::ValuesIn(all_variants()), name_of);

}  // namespace rmq::test
