#include <rmq/protocol/frame_buffers.hpp>
#include <rmq/protocol/send_message.hpp>

#include "protocol/message_bytes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace rmq::protocol {
namespace {

void give(frame_buffers& to, std::vector<std::byte> one) {
    std::vector<std::vector<std::byte>> spent;
    spent.push_back(std::move(one));
    to.give(spent);
    EXPECT_TRUE(spent.empty());
}

TEST(frame_buffers, GivesTheMemoryOutAgainThatItGotLast) {
    frame_buffers buffers;
    auto first = buffers.take(100);
    auto second = buffers.take(100);
    EXPECT_GE(first.capacity(), 100U);
    first.resize(10);
    second.resize(20);
    const auto* const earlier = first.data();
    const auto* const later = second.data();
    give(buffers, std::move(first));
    give(buffers, std::move(second));

    const auto again = buffers.take(60);
    EXPECT_TRUE(again.empty());
    EXPECT_EQ(again.data(), later);
    EXPECT_EQ(buffers.take(100).data(), earlier);
}

TEST(frame_buffers, MakesRoomWhereThereIsTooLittle) {
    frame_buffers buffers;
    give(buffers, std::vector<std::byte>(50));
    const auto larger = buffers.take(5000);
    EXPECT_TRUE(larger.empty());
    EXPECT_GE(larger.capacity(), 5000U);
}

TEST(frame_buffers, KeepsNothingThatIsLarge) {
    for (const auto& [size, kept] : {std::pair{frame_buffers::max_size, true}, {frame_buffers::max_size + 1, false}}) {
        frame_buffers buffers;
        std::vector<std::byte> large(size);
        const auto* const data = large.data();
        give(buffers, std::move(large));
        std::vector<std::byte> occupied(size);  // so that the allocator has no reason to give out the same again
        EXPECT_EQ(buffers.take(100).data() == data, kept) << size;
    }
}

TEST(frame_buffers, KeepsSoMuchAndNoMore) {
    constexpr std::size_t size = 8192;
    frame_buffers buffers;
    std::vector<std::vector<std::byte>> spent(frame_buffers::max_kept / size + 10, std::vector<std::byte>(size));
    buffers.give(spent);
    std::size_t kept = 0;
    std::vector<std::vector<std::byte>> taken;
    while (true) {
        taken.push_back(buffers.take(0));
        if (taken.back().capacity() == 0) break;
        kept += taken.back().capacity();
    }
    EXPECT_EQ(kept, frame_buffers::max_kept);
}

TEST(frame_buffers, AreSharedByThreads) {
    frame_buffers buffers;
    const auto work = [&buffers](std::byte mark) {
        for (int i = 0; i < 2000; ++i) {
            auto mine = buffers.take(64);
            mine.assign(64, mark);
            std::this_thread::yield();
            EXPECT_EQ(mine, std::vector<std::byte>(64, mark));
            give(buffers, std::move(mine));
        }
    };
    std::thread other{work, std::byte{1}};
    work(std::byte{2});
    other.join();
}

TEST(frame_buffers, HoldTheFramesOfSends) {
    requester who{.client_id = "c",
                  .producer_group = "pg",
                  .ids = std::make_shared<unique_id_generator>(std::array<std::byte, 4>{}, 1U, 2U),
                  .buffers = std::make_shared<frame_buffers>()};
    const broker_name to{"broker-a", "127.0.0.1:10911"};
    message m;
    m.topic = "orders";
    m.body = std::string(1000, 'x');
    auto first = prepare(caller{who, to}, m, send_options{}).value();
    const auto* const memory = first.request.frame.bytes.data();
    give(*who.buffers, std::move(first.request.frame.bytes));

    m.body = std::string(500, 'y');  // a shorter one: nothing of the first is left
    auto second = prepare(caller{who, to}, m, send_options{}).value();
    EXPECT_EQ(second.request.frame.bytes.data(), memory);
    const test::decoded_frame read{second.request.frame.bytes};
    ASSERT_TRUE(read.ok);
    EXPECT_EQ(read.command.find("b"), "orders");
    EXPECT_EQ(read.body.size(), 500U);
}

}  // namespace
}  // namespace rmq::protocol
