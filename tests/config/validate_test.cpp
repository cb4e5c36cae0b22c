#include <rmq/client/settings.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace rmq {
namespace {

using namespace std::chrono_literals;

std::string faults_of(const settings& candidate) {
    const auto checked = validate(candidate);
    if (checked) return {};
    EXPECT_EQ(checked.error().code, errc::invalid_argument);
    EXPECT_EQ(checked.error().request, fate::not_sent);
    return checked.error().detail;
}

TEST(validate, AcceptsTheDefaults) { EXPECT_EQ(faults_of({}), ""); }

TEST(validate, AcceptsBothEndsOfARange) {
    settings s;
    s.pool.shared_connections = 64;
    s.pool.max_in_flight = 1;
    s.supervision.max_restarts = 0;
    s.client.max_message_size = 1;
    s.pool.max_queued_bytes = 1;
    s.pool.reconnect_initial = s.pool.reconnect_max = 10min;
    EXPECT_EQ(faults_of(s), "");
}

TEST(validate, RefusesWhatIsOneBesideARange) {
    const auto interval = [](std::chrono::milliseconds value) {
        settings s;
        s.client.heartbeat_interval = value;
        return faults_of(s);
    };
    EXPECT_EQ(interval(99ms), "client.heartbeat_interval: expected a duration from 100ms to 110s, got 99ms");
    EXPECT_EQ(interval(100ms), "");
    EXPECT_EQ(interval(110s), "");
    EXPECT_EQ(interval(110001ms), "client.heartbeat_interval: expected a duration from 100ms to 110s, got 110001ms");
    const auto requests = [](std::uint32_t value) {
        settings s;
        s.pool.max_broker_requests = value;
        return faults_of(s);
    };
    const std::string expected = "pool.max_broker_requests: expected a whole number from 1 to 1000000, got ";
    EXPECT_EQ(requests(0), expected + "0");
    EXPECT_EQ(requests(1), "");
    EXPECT_EQ(requests(1'000'000), "");
    EXPECT_EQ(requests(1'000'001), expected + "1000001");
}

TEST(validate, ReportsEveryFaultByItsKey) {
    settings s;
    s.client.producer_group = "";
    s.brokers = {{.name = "a", .address = "here"}, {.name = "b c", .address = "[::1]:1"}};
    s.pool.shared_connections = 65;
    s.pool.connect_timeout = -1s;
    s.supervision.restart_window = 25h;
    EXPECT_EQ(faults_of(s),
              "client.producer_group: expected 1 to 255 letters, digits, '_', '-', '%' or '|'\n"
              "broker[1].name: expected a broker name of 1 to 255 characters without blanks\n"
              "broker[0].address: expected host:port, a.b.c.d:port or [IPv6]:port, the port from 1 to 65535\n"
              "pool.shared_connections: expected a whole number from 1 to 64, got 65\n"
              "pool.connect_timeout: expected a duration from 1ms to 10m, got -1s\n"
              "supervision.restart_window: expected a duration from 1ms to 24h, got 25h");
}

TEST(validate, RefusesASizeThatNoSignedNumberHolds) {
    settings s;
    s.client.max_message_size = std::numeric_limits<std::size_t>::max();
    s.pool.max_queued_bytes = std::numeric_limits<std::size_t>::max();
    EXPECT_EQ(faults_of(s),
              "client.max_message_size: expected a size from 1B to 15MiB, got 9223372036854775807B\n"
              "pool.max_queued_bytes: expected a size from 1B to 16GiB, got 9223372036854775807B");
}

TEST(validate, RefusesABrokerNameTooLongOrWithControlCharacters) {
    settings s;
    s.brokers = {{.name = std::string(255, 'x'), .address = "h:1"}};
    EXPECT_EQ(faults_of(s), "");
    const std::string expected = "broker[0].name: expected a broker name of 1 to 255 characters without blanks";
    for (const std::string& name :
         {std::string(256, 'x'), std::string{}, std::string{"a\nb"}, std::string{"a\0b", 3}}) {
        s.brokers[0].name = name;
        EXPECT_EQ(faults_of(s), expected);
    }
    s.brokers[0].name = "brøker";  // not ours to forbid
    EXPECT_EQ(faults_of(s), "");
}

TEST(validate, RefusesContradictions) {
    settings s;
    s.pool.reconnect_initial = 1min;
    s.client.max_message_size = 2048;
    s.pool.max_queued_bytes = 1024;
    s.health.probe_initial = 1min;
    s.health.restored_error_rate = 11;
    s.health.restored_latency_factor = 4;
    s.health.history_half_life = s.health.half_life;
    EXPECT_EQ(faults_of(s),
              "pool.reconnect_max: expected at least reconnect_initial (1m), got 30s\n"
              "pool.max_queued_bytes: expected at least max_message_size (2KiB), got 1KiB\n"
              "health.probe_max: expected at least probe_initial (1m), got 30s\n"
              "health.degraded_error_rate: expected at least restored_error_rate (11), got 10\n"
              "health.degraded_latency_factor: expected at least restored_latency_factor (4), got 3\n"
              "health.history_half_life: expected more than half_life (10s), got 10s");
}

TEST(validate, RefusesTwoBrokersOfOneNameOrAddress) {
    settings s;
    s.brokers = {{.name = "a", .address = "h:1"}, {.name = "a", .address = "h:2"}, {.name = "c", .address = "h:01"}};
    EXPECT_EQ(faults_of(s),
              "broker[1].name: expected another name than that of broker[0].name\n"
              "broker[2].address: expected another address than that of broker[0].address");
}

}  // namespace
}  // namespace rmq
