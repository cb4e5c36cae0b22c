// Every limit of rmq::limits that bytes or texts meet, one below, at, and one above it. Those of connections and queues
// are tested with small numbers in tests/runtime, those of settings and files in tests/config.

#include <rmq/protocol/limits.hpp>

#include <gtest/gtest.h>

#include <rmq/protocol/batch_body.hpp>
#include <rmq/protocol/compression.hpp>
#include <rmq/protocol/detail/java_json.hpp>
#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/name_list_body.hpp>
#include <rmq/protocol/send_message.hpp>
#include <rmq/protocol/sys_flag.hpp>
#include <rmq/protocol/topic_name.hpp>

#include "protocol/message_bytes.hpp"

namespace rmq::protocol {
namespace {

constexpr limits most = default_limits;

// `accepts` says whether so much of something is taken.
template <class Accepts>
void expect_limit(std::size_t limit, Accepts accepts) {
    EXPECT_TRUE(accepts(limit - 1)) << limit - 1;
    EXPECT_TRUE(accepts(limit)) << limit;
    EXPECT_FALSE(accepts(limit + 1)) << limit + 1;
}

std::string text(std::size_t size) {
    std::string made(size, 'x');
    return made;
}

void append(std::string& out, std::size_t value, std::size_t width) {
    while (width-- > 0) out += static_cast<char>(value >> (8 * width) & 0xFFU);
}

// The first eight bytes of a frame.
bool begins_a_frame(std::size_t size, std::size_t header_size) {
    std::string bytes;
    append(bytes, size - 4, 4);
    append(bytes, header_size, 4);
    return next_frame(test::exact_copy{test::bytes_of(bytes)}).has_value();
}

constexpr serialize_type both[] = {serialize_type::json, serialize_type::rocketmq};

bool is_written(serialize_type type, const command_header& header, std::size_t body = 0) {
    return encode_frame(type, header, std::vector<std::byte>(body)).has_value();
}

// Headers as a peer could send them: ours can't be written over a limit.
bool is_read(serialize_type type, const std::string& header) {
    const test::exact_copy bytes{test::bytes_of(header)};
    return decode_command({.type = type, .header = bytes, .body = {}, .size = 0}).has_value();
}

std::string header_with(serialize_type type, std::size_t fields, std::size_t key_size, std::size_t value_size) {
    std::string ext;
    for (std::size_t i = 0; i < fields; ++i) {
        if (type == serialize_type::json) {
            ext += (i == 0 ? "\"" : ",\"") + text(key_size) + "\":\"" + text(value_size) + '"';
        } else {
            append(ext, key_size, 2);
            ext += text(key_size);
            append(ext, value_size, 4);
            ext += text(value_size);
        }
    }
    if (type == serialize_type::json) return "{\"code\":0,\"flag\":1,\"opaque\":1,\"extFields\":{" + ext + "}}";
    std::string out(2 + 1 + 2 + 4 + 4 + 4, '\0');
    append(out, ext.size(), 4);
    return out + ext;
}

}  // namespace

TEST(limits, HoldForFramesThatAreRead) {
    expect_limit(most.frame, [](std::size_t n) { return begins_a_frame(n, 2); });
    expect_limit(most.header, [](std::size_t n) { return begins_a_frame(1 << 20, n); });
}

TEST(limits, HoldForFramesThatAreWritten) {
    for (const auto type : both) {
        const command_header header{.code = 1};
        const auto bare = encode_frame(type, header, {});
        ASSERT_TRUE(bare);
        expect_limit(most.frame, [&](std::size_t n) { return is_written(type, header, n - bare->size()); });
        const auto with_remark = encode_frame(type, {.code = 1, .remark = "x"}, {});
        ASSERT_TRUE(with_remark);
        expect_limit(most.header, [&](std::size_t n) {
            const auto remark = text(n + 8 + 1 - with_remark->size());  // 8: in front of the header
            return is_written(type, {.code = 1, .remark = remark});
        });
    }
}

TEST(limits, HoldForFieldsThatAreRead) {
    for (const auto type : both) {
        expect_limit(most.ext_fields, [&](std::size_t n) { return is_read(type, header_with(type, n, 1, 1)); });
        expect_limit(most.ext_key, [&](std::size_t n) { return is_read(type, header_with(type, 1, n, 1)); });
        expect_limit(most.ext_value, [&](std::size_t n) { return is_read(type, header_with(type, 1, 1, n)); });
    }
}

TEST(limits, HoldForFieldsThatAreWritten) {
    for (const auto type : both) {
        expect_limit(most.ext_fields, [&](std::size_t n) {
            return is_written(type, {.code = 1, .ext = std::vector<ext_field>(n, {"k", "v"})});
        });
        expect_limit(most.ext_key, [&](std::size_t n) {
            const auto key = text(n);
            const std::vector<ext_field> ext{{key, "v"}};
            return is_written(type, {.code = 1, .ext = ext});
        });
        expect_limit(most.ext_value, [&](std::size_t n) {
            const auto value = text(n);
            const std::vector<ext_field> ext{{"k", value}};
            return is_written(type, {.code = 1, .ext = ext});
        });
    }
}

TEST(limits, HoldForWhatAnErrorKeepsAndShows) {
    expect_limit(most.remark, [](std::size_t n) {
        return make_response_error(request_code::pull_message, 1, text(n)).remark == text(n);
    });
    expect_limit(most.shown, [](std::size_t n) {
        error e{.code = errc::pull_failed, .remark = text(n)};
        return e.message().find('"' + text(n) + '"') != std::string::npos;
    });
}

TEST(limits, HoldForJson) {
    const auto parses = [](const std::string& json) { return detail::parse_java_json(json).has_value(); };
    expect_limit(most.json_depth, [&](std::size_t n) { return parses(std::string(n, '[') + std::string(n, ']')); });
    expect_limit(most.json_body, [&](std::size_t n) { return parses('"' + text(n - 2) + '"'); });
    expect_limit(most.json_values, [&](std::size_t n) {  // the array itself is one
        std::string json = "[0";
        for (std::size_t i = 2; i < n; ++i) json += ",0";
        return parses(json + ']');
    });
    expect_limit(most.body_items, [](std::size_t n) {
        const auto body = encode_consumer_ids(std::vector<std::string>(n, "c"));
        return decode_consumer_ids(test::bytes_of(body)).has_value();
    });
}

TEST(limits, HoldForNames) {
    expect_limit(most.topic, [](std::size_t n) { return check_topic(text(n)).has_value(); });
    expect_limit(most.group, [](std::size_t n) { return check_group(text(n)).has_value(); });
}

TEST(limits, HoldForPropertiesAndBodiesThatAreSent) {
    expect_limit(most.properties, [](std::size_t n) {
        std::vector<std::byte> out;
        const auto properties = text(n);
        return encode_batch_item({.flag = 0, .body = "b", .properties = properties}, out).has_value();
    });
    expect_limit(most.properties, [](std::size_t n) {
        std::vector<std::byte> out;
        return encode_stored_message(test::stored("b", 1, text(n)), out).has_value();
    });
    expect_limit(most.message_body, [](std::size_t n) {
        return check_message({.topic = "t", .body = text(n)}, most.message_body).has_value();
    });
}

TEST(limits, HoldForTheMessagesOfABody) {
    const auto repeated = [](std::span<const std::byte> one, std::size_t n) {
        auto all = std::make_shared<std::vector<std::byte>>();
        all->reserve(n * one.size());
        while (n-- > 0) all->insert(all->end(), one.begin(), one.end());
        return all;
    };
    std::vector<std::byte> item;
    ASSERT_TRUE(encode_batch_item({.flag = 0, .body = "b", .properties = ""}, item));
    expect_limit(most.messages, [&](std::size_t n) { return decode_batch_body(*repeated(item, n)).has_value(); });
    const auto message = test::encoded({test::stored("b")});
    expect_limit(most.messages, [&](std::size_t n) {
        const auto body = repeated(message, n);
        const auto decoded = decode_stored_messages(*body, body);
        return decoded.messages.size() == n && !decoded.damage;
    });
}

// At level 0 zlib only copies: what comes out is as large as what went in, so that the size alone decides.
TEST(limits, HoldForInflatedBodies) {
    std::vector<std::byte> plain(most.inflated_body + 1);
    for (std::size_t i = 0; i < 3; ++i) {
        const auto packed = compress(compression_type::zlib, 0, std::span{plain}.first(most.inflated_body - 1 + i));
        ASSERT_TRUE(packed);
        EXPECT_EQ(inflate(compression_type::zlib, *packed).has_value(), i < 2);
    }
}

TEST(limits, HoldForTheRatioOfInflatedBodies) {
    constexpr inflate_limits bounds;
    EXPECT_EQ(bounds.bound(0), most.inflated_allowance);
    EXPECT_EQ(bounds.bound(1), most.inflated_allowance + most.inflated_ratio);
    EXPECT_EQ(bounds.bound(most.inflated_body), most.inflated_body);
    // A body whose compressed size we know, and bounds that just hold it or just don't.
    const auto packed = compress(compression_type::zlib, 9, std::vector<std::byte>(100'000));
    ASSERT_TRUE(packed);
    const std::size_t ratio = 100'000 / packed->size();
    const std::size_t rest = 100'000 - ratio * packed->size();
    const auto inflates = [&](std::size_t allowance) {
        return inflate(compression_type::zlib, *packed, {.max_ratio = ratio, .allowance = allowance}).has_value();
    };
    EXPECT_TRUE(inflates(rest + 1));
    EXPECT_TRUE(inflates(rest));
    EXPECT_FALSE(inflates(rest - 1));
}

// Four bodies of a quarter each fill it: the smallest number that does without going over the limit of one body.
TEST(limits, HoldForAllInflatedBodiesOfAPull) {
    static_assert(stored_message_options{}.all_bodies == most.inflated_pull);
    const std::vector<std::byte> plain(1000);
    const auto packed = compress(compression_type::zlib, 9, plain);
    ASSERT_TRUE(packed);
    auto message = test::stored(test::text_of(*packed));
    message.sys_flag = sys_flag::compressed;
    const auto one = test::encoded({message});
    auto body = std::make_shared<std::vector<std::byte>>();
    for (int i = 0; i < 4; ++i) body->insert(body->end(), one.begin(), one.end());
    // The limit is moved here, past the same bodies.
    for (const auto& [limit, whole] : {std::pair{3999U, false}, {4000U, true}, {4001U, true}}) {
        const auto decoded = decode_stored_messages(*body, body, {.all_bodies = limit});
        EXPECT_EQ(!decoded.damage, whole) << limit;
        EXPECT_EQ(decoded.messages.size(), whole ? 4U : 3U) << limit;
    }
}

}  // namespace rmq::protocol
