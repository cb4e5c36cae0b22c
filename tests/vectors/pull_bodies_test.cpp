#include <gtest/gtest.h>

#include <rmq/protocol/stored_message.hpp>

#include "vectors/message_fields.hpp"

namespace rmq {
namespace {

using test::vector_case;

TEST(pull_body_vectors, DecodeToTheMessagesJavaSees) {
    test::for_each_case("pull_bodies", [](const vector_case& c) {
        const test::exact_bytes body{c["hex"].bytes()};
        const auto decoded = protocol::decode_stored_messages(body, {});
        const auto expected = c["expected"];
        if (const auto count = expected.find("messageCount")) {
            EXPECT_EQ(decoded.messages.size(), static_cast<std::size_t>(count->number()));
            EXPECT_TRUE(decoded.damage) << "the end of this body is damaged";
            return;
        }
        const auto messages = expected["messages"].items();
        ASSERT_FALSE(decoded.damage) << decoded.damage->message();
        ASSERT_EQ(decoded.messages.size(), messages.size());
        for (std::size_t i = 0; i < messages.size(); ++i) test::expect_message(c, decoded.messages[i], messages[i]);
    });
}

TEST(pull_body_vectors, KeepTheMessagesBeforeACutAndReportTheRest) {
    test::for_each_case("pull_bodies", [](const vector_case& c) {
        static_cast<void>(c.fields.all());
        const auto whole = c["hex"].bytes();
        if (c["expected"].has("messageCount") || c.name.starts_with("inner_batch"))
            return;                     // more than one way to be cut
        std::vector<std::size_t> ends;  // where each message ends
        for (const auto& m : protocol::decode_stored_messages(whole, {}).messages) {
            ends.push_back((ends.empty() ? 0 : ends.back()) + static_cast<std::size_t>(m.stored_size));
        }
        ASSERT_FALSE(ends.empty());
        ASSERT_EQ(ends.back(), whole.size());
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const test::exact_bytes cut{std::span{whole}.first(size)};
            const auto decoded = protocol::decode_stored_messages(cut, {});
            const auto complete =
                static_cast<std::size_t>(std::ranges::count_if(ends, [&](auto end) { return end <= size; }));
            ASSERT_EQ(decoded.messages.size(), complete) << size;
            ASSERT_EQ(decoded.damage.has_value(), size != 0 && (complete == 0 || ends[complete - 1] != size)) << size;
        }
    });
}

TEST(pull_body_vectors, TakeNoPartOfABatchThatIsCut) {
    test::for_each_case("pull_bodies", [](const vector_case& c) {
        static_cast<void>(c.fields.all());
        if (!c.name.starts_with("inner_batch")) return;
        const auto whole = c["hex"].bytes();
        for (std::size_t size = 1; size < whole.size(); ++size) {
            const test::exact_bytes cut{std::span{whole}.first(size)};
            const auto decoded = protocol::decode_stored_messages(cut, {});
            ASSERT_TRUE(decoded.messages.empty()) << size;
            ASSERT_TRUE(decoded.damage) << size;
        }
    });
}

}  // namespace
}  // namespace rmq
