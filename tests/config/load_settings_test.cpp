#include <rmq/config/load_settings.hpp>

#include "config/config_text.hpp"
#include "scratch_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rmq {
namespace {

using namespace std::chrono_literals;
using test::scratch_file;
using testing::StartsWith;

settings settings_of(std::string_view text, const environment& from = test::variables({})) {
    checked_settings checked = check_settings(text, "t.toml", from);
    EXPECT_THAT(checked.faults, testing::IsEmpty());
    return checked.value;
}

TEST(load_settings, GivesTheDefaultsForAnEmptyFile) { EXPECT_EQ(settings_of(""), settings{}); }

TEST(load_settings, ReadsEveryKey) {
    settings expected;
    expected.client = {
        .instance = "orders",
        .producer_group = "orders-group",
        .request_timeout = 500ms,
        .heartbeat_interval = 10s,
        .max_message_size = 1024,
        .header = serialize_type::json,
        .compression = protocol::compression_type::zstd,
        .compression_level = 19,
        .compress_from = 512,
        .credentials = credentials{.access_key = "orders", .secret_key = secret{"s"}, .security_token = secret{"t"}}};
    expected.brokers = {{.name = "broker-a", .address = "10.0.0.5:10911"},
                        {.name = "broker-b", .address = "[::1]:10921"}};
    expected.pool = {.shared_connections = 2,
                     .max_in_flight = 100,
                     .max_queued = 200,
                     .max_queued_bytes = 1 << 20,
                     .max_broker_requests = 300,
                     .connect_timeout = 1s,
                     .reconnect_initial = 50ms,
                     .reconnect_max = 2min};
    expected.health.interval = 5s;
    expected.health.failures_to_open = 4;
    expected.failover = {.policy = policy_name::latency_aware,
                         .max_attempts = 5,
                         .min_attempt_timeout = 100ms,
                         .pause_initial = 20ms,
                         .pause_max = 2s,
                         .retry_share = 30,
                         .retry_burst = 1000,
                         .last_resort_interval = 1s};
    expected.supervision = {.max_restarts = 3, .restart_window = 1h, .restart_delay = 20ms};
    EXPECT_EQ(settings_of(R"(
[client]
instance = "orders"
producer_group = "orders-group"
request_timeout = "500ms"
heartbeat_interval = "10s"
max_message_size = 1024
header = "json"
compression = "zstd"
compression_level = 19
compress_from = "512B"

[client.credentials]
access_key = "orders"
secret_key = "s"
security_token = "t"

[[broker]]
name = "broker-a"
address = "10.0.0.5:10911"

[[broker]]
name = "broker-b"
address = "[::1]:10921"

[pool]
shared_connections = 2
max_in_flight = 100
max_queued = 200
max_queued_bytes = "1MiB"
max_broker_requests = 300
connect_timeout = "1s"
reconnect_initial = "50ms"
reconnect_max = "2m"

[health]
interval = "5s"
failures_to_open = 4

[failover]
policy = "latency_aware"
max_attempts = 5
min_attempt_timeout = "100ms"
pause_initial = "20ms"
pause_max = "2s"
retry_share = 30
retry_burst = 1000
last_resort_interval = "1s"

[supervision]
max_restarts = 3
restart_window = "1h"
restart_delay = "20ms"
)"),
              expected);
}

TEST(load_settings, ReadsOtherSpellingsOfTheSameToml) {
    settings expected;
    expected.client.request_timeout = 1s;
    expected.brokers = {{.name = "a", .address = "h:1"}, {.name = "b", .address = "h:2"}};
    expected.pool.max_queued = 1000;
    EXPECT_EQ(settings_of("broker = [{name = 'a', address = 'h:1'}, {address = 'h:2', name = 'b'}]\r\n"
                          "client.request_timeout = \"1s\"\r\n"
                          "pool = {max_queued = 1_000}\r\n"),
              expected);
}

TEST(load_settings, ReplacesEnvironmentVariablesInTextsOfAnyKind) {
    const environment from = test::variables({{"HOST", "10.0.0.5"}, {"WAIT", "2s"}, {"SIZE", "64"}});
    const settings s = settings_of(R"(
client = {request_timeout = "${WAIT}", max_message_size = "${SIZE}KiB"}
broker = [{name = "a", address = "${HOST}:10911"}]
)",
                                   from);
    EXPECT_EQ(s.client.request_timeout, 2s);
    EXPECT_EQ(s.client.max_message_size, 65536U);
    EXPECT_EQ(s.brokers.at(0).address, "10.0.0.5:10911");
}

TEST(load_settings, ReadsAFile) {
    const auto file = scratch_file("good.toml", "client.instance = \"from-a-file\"\n");
    const auto loaded = load_settings(file);
    ASSERT_TRUE(loaded) << loaded.error().detail;
    EXPECT_EQ(loaded->client.instance, "from-a-file");
}

TEST(load_settings, GivesAllFaultsOfAFileInOneError) {
    const auto file = scratch_file("bad.toml", "[pool]\nmax_queued = 0\nmax_in_flight = \"many\"\n");
    const auto loaded = load_settings(file);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, errc::invalid_argument);
    EXPECT_EQ(loaded.error().request, fate::not_sent);
    EXPECT_EQ(loaded.error().detail,
              file + ":2:14: pool.max_queued: expected a whole number from 1 to 16777216, got 0\n" + file +
                  ":3:17: pool.max_in_flight: expected a whole number, got the text \"many\"");
}

TEST(load_settings, SaysWhyAFileCannotBeRead) {
    const auto missing = load_settings("/nowhere/rmq.toml");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().detail, "/nowhere/rmq.toml: expected a file that can be read: No such file or directory");

    const auto folder = load_settings(testing::TempDir());
    ASSERT_FALSE(folder);
    EXPECT_EQ(folder.error().detail, testing::TempDir() + ": expected a file, got a directory");
}

TEST(load_settings, ReadsNoMoreOfAnEndlessFileThanItsLimit) {
    const auto endless = load_settings("/dev/zero");
    ASSERT_FALSE(endless);
    EXPECT_EQ(endless.error().detail, "/dev/zero: expected at most 1048576 bytes");
}

TEST(load_settings, ReadsAFileOfExactlyItsLimit) {
    std::string text = "client.instance = \"x\"\n#";
    text.resize(max_config_size, '-');
    EXPECT_TRUE(load_settings(scratch_file("long.toml", text)));
    EXPECT_FALSE(load_settings(scratch_file("longer.toml", text + '-')));
    EXPECT_FALSE(parse_settings(text + '-', "t.toml"));
}

TEST(load_settings, UsesTheProcessEnvironmentByDefault) {
    const auto parsed = parse_settings("client.instance = \"${PATH}\"", "t.toml");
    ASSERT_FALSE(parsed);  // a search path has slashes: it was found, and refused
    EXPECT_EQ(parsed.error().detail,
              "t.toml:1:19: client.instance: expected at most 64 letters, digits, '-', '_' or '.'");
    EXPECT_EQ(process_environment()("RMQ_SURELY_NOT_SET_ANYWHERE"), std::nullopt);
}

}  // namespace
}  // namespace rmq
