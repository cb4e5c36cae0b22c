#pragma once

#include <rmq/protocol/request.hpp>

#include "protocol/message_bytes.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>

// What an operation's prepare() makes of its query.
namespace rmq::test {

class query_fixture : public testing::Test {
protected:
    [[nodiscard]] protocol::caller from() const { return {who, to}; }

    /// The command a broker gets for the query, in both header types the same fields.
    template <class Query>
    void expect_fields(const Query& query, request_code code,
                       std::initializer_list<std::pair<std::string_view, std::string_view>> wanted) {
        for (const auto type : {serialize_type::rocketmq, serialize_type::json}) {
            who.header = type;
            const auto prepared = prepare(from(), query);
            ASSERT_TRUE(prepared) << prepared.error().message();
            EXPECT_EQ(prepared->request.code, code);
            const decoded_frame f{prepared->request.frame.bytes};
            ASSERT_TRUE(f.ok);
            EXPECT_EQ(f.command.code, static_cast<std::int32_t>(code));
            EXPECT_EQ(f.command.is_oneway(), prepared->request.oneway);
            EXPECT_EQ(f.command.ext.size(), wanted.size());
            for (const auto& [name, value] : wanted) EXPECT_EQ(f.command.find(name), value) << name;
        }
    }

    /// Nothing leaves, and the explanation holds these words.
    template <class Query>
    void expect_refused(const Query& query, std::string_view words) {
        const auto prepared = prepare(from(), query);
        ASSERT_FALSE(prepared) << "accepted, instead of: " << words;
        EXPECT_EQ(prepared.error().code, errc::invalid_argument);
        EXPECT_EQ(prepared.error().request, fate::not_sent);
        EXPECT_EQ(prepared.error().where.client_id, who.client_id);
        EXPECT_NE(prepared.error().detail.find(words), std::string::npos) << prepared.error().detail;
    }

    protocol::requester who{.client_id = "me", .producer_group = "us", .ids = {}};
    protocol::broker_name to{"broker-a", "127.0.0.1:10911"};
};

/// What a decoder says to an answer: protocol_error, naming the field.
template <class Outcome>
void expect_unreadable(const Outcome& decoded, std::string_view field) {
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, errc::protocol_error);
    EXPECT_NE(decoded.error().detail.find(field), std::string::npos) << decoded.error().detail;
}

}  // namespace rmq::test
