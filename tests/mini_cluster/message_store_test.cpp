#include <gtest/gtest.h>

#include <rmq/mini_cluster/detail/message_store.hpp>

namespace rmq::mini {
namespace {

protocol::stored_message_fields message(std::string_view topic, std::int32_t queue) {
    protocol::stored_message_fields m;
    m.topic = topic;
    m.queue_id = queue;
    m.body = "body";
    m.born_host = {"10.0.0.1", 5000};
    m.store_host = {"::1", 10911};
    return m;
}

TEST(message_store, CountsOffsetsPerQueueAndBytesPerLog) {
    message_store store{10, 10'000};
    const auto size = static_cast<std::int64_t>(protocol::stored_size(message("t", 0)));
    EXPECT_EQ(store.put(message("t", 0), 0)->queue_offset, 0);
    EXPECT_EQ(store.put(message("t", 1), 0)->queue_offset, 0);
    const auto third = store.put(message("t", 0), 0);
    EXPECT_EQ(third->queue_offset, 1);
    EXPECT_EQ(third->commit_log_offset, 2 * size);
    EXPECT_EQ(store.log_size(), 3 * size);
    EXPECT_EQ(store.messages(), 3U);
    EXPECT_EQ(store.max_offset("t", 0), 2);
    EXPECT_EQ(store.all("t", 0).at(1).commit_log_offset, 2 * size);
}

TEST(message_store, HasRoomUpToItsLimitsExactly) {
    const std::size_t size = protocol::stored_size(message("t", 0));
    message_store store{3, 2 * size};
    EXPECT_TRUE(store.has_room(2, 2 * size));
    EXPECT_FALSE(store.has_room(2, 2 * size + 1));
    EXPECT_FALSE(store.has_room(4, 0));
    ASSERT_TRUE(store.put(message("t", 0), 0));
    EXPECT_TRUE(store.has_room(1, size));
    EXPECT_FALSE(store.has_room(1, size + 1));
}

TEST(message_store, LooksAtABoundedNumberOfMessagesPerPull) {
    message_store store{2'000, 10'000'000};
    for (int i = 0; i < 1'000; ++i) ASSERT_TRUE(store.put(message("t", 0), 1));
    ASSERT_TRUE(store.put(message("t", 0), 2));
    const message_filter rare{.tags = {.everything = false, .codes = {2}}};
    const got first = store.get("t", 0, 0, 32, rare);
    EXPECT_EQ(first.status, get_status::no_matched_message);
    EXPECT_EQ(first.next_offset, 800);
    const got second = store.get("t", 0, first.next_offset, 32, rare);
    EXPECT_EQ(second.status, get_status::found);
    EXPECT_EQ(second.messages, 1U);
}

TEST(message_store, TakesNoMessageThatHasNoStoredForm) {
    message_store store{10, 10'000};
    auto nowhere = message("t", 0);
    nowhere.store_host.ip = "localhost";
    EXPECT_FALSE(store.put(nowhere, 0));
    EXPECT_EQ(store.messages(), 0U);
    EXPECT_EQ(store.max_offset("t", 0), 0);
}

}  // namespace
}  // namespace rmq::mini
