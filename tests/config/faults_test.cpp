#include "config/config_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rmq {
namespace {

using test::faults_of;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(config_faults, NameTheNearestKnownKey) {
    EXPECT_THAT(faults_of("[client]\ninstanec = 'x'\n"),
                ElementsAre("t.toml:2:1: unknown key \"instanec\" in [client]: did you mean \"instance\"?"));
    EXPECT_THAT(faults_of("[pool]\n  max_qeued = 3\n"),
                ElementsAre("t.toml:2:3: unknown key \"max_qeued\" in [pool]: did you mean \"max_queued\"?"));
    EXPECT_THAT(faults_of("[[broker]]\nname = 'a'\naddress = 'h:1'\nadress = 'h:1'\n"),
                ElementsAre("t.toml:4:1: unknown key \"adress\" in [[broker]]: did you mean \"address\"?"));
}

TEST(config_faults, NameTheTableAKeyBelongsIn) {
    EXPECT_THAT(faults_of("[client]\nmax_in_flight = 3\n"),
                ElementsAre("t.toml:2:1: unknown key \"max_in_flight\" in [client]: did you mean \"max_in_flight\" in "
                            "[pool]?"));
    EXPECT_THAT(faults_of("adress = 'h:1'\n"),
                ElementsAre("t.toml:1:1: unknown key \"adress\": did you mean \"address\" in [[broker]]?"));
}

TEST(config_faults, ListWhatIsKnownWhenNothingIsNear) {
    EXPECT_THAT(faults_of("[supervision]\ncolour = 'red'\n"),
                ElementsAre("t.toml:2:1: unknown key \"colour\" in [supervision]: expected max_restarts, "
                            "restart_window, restart_delay"));
    EXPECT_THAT(faults_of("[quux]\n"), ElementsAre("t.toml:1:2: unknown key \"quux\": expected [client], [[broker]], "
                                                   "[pool], [health], [failover], [supervision]"));
}

TEST(config_faults, NameTheNearestKnownTable) {
    EXPECT_THAT(faults_of("[[brokers]]\nname = 'a'\n"),
                ElementsAre("t.toml:1:3: unknown key \"brokers\": did you mean [[broker]]?"));
    EXPECT_THAT(faults_of("\n[Pool]\n"), ElementsAre("t.toml:2:2: unknown key \"Pool\": did you mean [pool]?"));
}

TEST(config_faults, RefuseWrongTypes) {
    EXPECT_THAT(faults_of("[client]\n"
                          "instance = 3\n"
                          "producer_group = ['a']\n"
                          "request_timeout = 3000\n"
                          "max_message_size = 1.5\n"),
                ElementsAre("t.toml:2:12: client.instance: expected a text in quotes, got the number 3",
                            "t.toml:3:18: client.producer_group: expected a text in quotes, got an array",
                            "t.toml:4:19: client.request_timeout: expected a duration like \"500ms\", \"3s\", \"2m\" "
                            "or \"1h\", got the number 3000 without a unit",
                            "t.toml:5:20: client.max_message_size: expected a size like 4194304, \"512KiB\", \"4MiB\" "
                            "or \"1GiB\", got a fraction"));
    EXPECT_THAT(faults_of("[pool]\n"
                          "shared_connections = \"3\"\n"
                          "max_in_flight = true\n"
                          "max_queued = 2024-01-01\n"
                          "connect_timeout = { seconds = 3 }\n"),
                ElementsAre("t.toml:2:22: pool.shared_connections: expected a whole number, got the text \"3\"",
                            "t.toml:3:17: pool.max_in_flight: expected a whole number, got true or false",
                            "t.toml:4:14: pool.max_queued: expected a whole number, got a date or time",
                            "t.toml:5:19: pool.connect_timeout: expected a duration like \"500ms\", \"3s\", \"2m\" or "
                            "\"1h\", got a table"));
}

TEST(config_faults, RefuseTablesOfTheWrongShape) {
    EXPECT_THAT(faults_of("client = 'me'\n"),
                ElementsAre("t.toml:1:10: client: expected a table [client], got a text"));
    EXPECT_THAT(faults_of("[[pool]]\n"), ElementsAre("t.toml:1:1: pool: expected [pool] once, not [[pool]]"));
    EXPECT_THAT(
        faults_of("[broker]\nname = 'a'\n"),
        ElementsAre("t.toml:1:1: broker: expected [[broker]] with double brackets, once for each, got a table"));
    EXPECT_THAT(faults_of("broker = [{name = 'a', address = 'h:1'}, 'b']\n"),
                ElementsAre("t.toml:1:42: broker[1]: expected [[broker]] with double brackets, once for each, got a "
                            "text"));
}

TEST(config_faults, RefuseWrongUnits) {
    EXPECT_THAT(faults_of("[pool]\nconnect_timeout = \"3 sec\"\nmax_queued_bytes = \"64MB\"\n"),
                ElementsAre("t.toml:2:19: pool.connect_timeout: expected a duration like \"500ms\", \"3s\", \"2m\" or "
                            "\"1h\", got the text \"3 sec\"",
                            "t.toml:3:20: pool.max_queued_bytes: expected a size like 4194304, \"512KiB\", \"4MiB\" or "
                            "\"1GiB\", got the text \"64MB\""));
}

TEST(config_faults, RefuseValuesOutOfRange) {
    EXPECT_THAT(faults_of("[pool]\n"
                          "shared_connections = 65\n"
                          "max_in_flight = 4294967297\n"  // 1, if it were cut to 32 bits
                          "max_queued = -1\n"
                          "reconnect_initial = \"0s\"\n"),
                ElementsAre("t.toml:2:22: pool.shared_connections: expected a whole number from 1 to 64, got 65",
                            "t.toml:3:17: pool.max_in_flight: expected a whole number from 1 to 65535, got 4294967297",
                            "t.toml:4:14: pool.max_queued: expected a whole number from 1 to 16777216, got -1",
                            "t.toml:5:21: pool.reconnect_initial: expected a duration from 1ms to 10m, got 0ms"));
    EXPECT_THAT(faults_of("[client]\nmax_message_size = '16MiB'\nproducer_group = 'a b'\n"),
                ElementsAre("t.toml:2:20: client.max_message_size: expected a size from 1B to 15MiB, got 16MiB",
                            "t.toml:3:18: client.producer_group: expected 1 to 255 letters, digits, '_', '-', '%' or "
                            "'|'"));
}

TEST(config_faults, RefuseBrokersWithoutNameOrAddress) {
    EXPECT_THAT(faults_of("[[broker]]\nname = 'a'\n\n[[broker]]\naddress = 'h:1'\n"),
                ElementsAre("t.toml:1:1: broker[0].address: expected this key, as in address = \"127.0.0.1:10911\"",
                            "t.toml:4:1: broker[1].name: expected this key, as in name = \"broker-a\""));
}

TEST(config_faults, RefuseWhatIsNoAddress) {
    EXPECT_THAT(faults_of("[[broker]]\nname = 'a'\naddress = 'broker.example'\n"),
                ElementsAre("t.toml:3:11: broker[0].address: expected host:port, a.b.c.d:port or [IPv6]:port, the "
                            "port from 1 to 65535"));
}

TEST(config_faults, RefuseTwoBrokersOfOneNameOrAddressAtTheSecond) {
    EXPECT_THAT(faults_of("[[broker]]\nname = 'a'\naddress = '[::1]:1'\n"
                          "[[broker]]\naddress = '[0:0::1]:1'\nname = 'a'\n"),
                ElementsAre("t.toml:5:11: broker[1].address: expected another address than that of broker[0].address",
                            "t.toml:6:8: broker[1].name: expected another name than that of broker[0].name"));
}

TEST(config_faults, PointAtTheLaterOfTwoKeysThatContradict) {
    EXPECT_THAT(faults_of("[pool]\nreconnect_max = \"1s\"\nreconnect_initial = \"2s\"\n"),
                ElementsAre("t.toml:3:21: pool.reconnect_max: expected at least reconnect_initial (2s), got 1s"));
    EXPECT_THAT(faults_of("[pool]\nmax_queued_bytes = 10\n[client]\nmax_message_size = '1KiB'\n"),
                ElementsAre("t.toml:4:20: pool.max_queued_bytes: expected at least max_message_size (1KiB), got 10B"));
}

TEST(config_faults, FindAContradictionWithADefault) {
    EXPECT_THAT(faults_of("[pool]\nreconnect_initial = \"1m\"\n"),
                ElementsAre("t.toml:2:21: pool.reconnect_max: expected at least reconnect_initial (1m), got 30s"));
}

TEST(config_faults, DoNotCompareWithAKeyThatIsFaultyItself) {
    EXPECT_THAT(faults_of("[pool]\nreconnect_initial = \"1m\"\nreconnect_max = \"never\"\n"), SizeIs(1));
}

TEST(config_faults, NameTheMissingVariableButNoValue) {
    const environment from = test::variables({{"SECRET", "not-for-logs"}});
    EXPECT_THAT(
        faults_of("[client]\ninstance = \"${NOWHERE}\"\nrequest_timeout = \"${SECRET}\"\n", from),
        ElementsAre("t.toml:2:12: client.instance: expected the environment variable NOWHERE to be set",
                    "t.toml:3:19: client.request_timeout: expected a duration like \"500ms\", \"3s\", \"2m\" or "
                    "\"1h\", got the text \"${SECRET}\""));
}

TEST(config_faults, ComeAllAtOnceInTheOrderOfTheFile) {
    EXPECT_THAT(faults_of("[supervision]\n"
                          "max_restarts = 'five'\n"
                          "[pool]\n"
                          "max_queued = 0\n"
                          "max_qeued = 1\n"
                          "[client]\n"
                          "instance = \"${NOWHERE}\"\n"
                          "[[broker]]\n"
                          "name = 'a'\n"
                          "[tls]\n"),
                ElementsAre("t.toml:2:16: supervision.max_restarts: expected a whole number, got the text \"five\"",
                            "t.toml:4:14: pool.max_queued: expected a whole number from 1 to 16777216, got 0",
                            "t.toml:5:1: unknown key \"max_qeued\" in [pool]: did you mean \"max_queued\"?",
                            "t.toml:7:12: client.instance: expected the environment variable NOWHERE to be set",
                            "t.toml:8:1: broker[0].address: expected this key, as in address = \"127.0.0.1:10911\"",
                            "t.toml:10:2: unknown key \"tls\": expected [client], [[broker]], [pool], [health], "
                            "[failover], [supervision]"));
}

TEST(config_faults, CountColumnsInCharacters) {
    EXPECT_THAT(faults_of("client = { \"größe\" = 1, instance = 3 }\n"),
                ElementsAre("t.toml:1:12: unknown key \"größe\" in [client]: expected instance, producer_group, "
                            "request_timeout, heartbeat_interval, max_message_size, header, compression, "
                            "compression_level, compress_from, credentials",
                            "t.toml:1:36: client.instance: expected a text in quotes, got the number 3"));
}

TEST(config_faults, AreCountedPastAHundred) {
    std::string text;
    for (int i = 0; i < 150; ++i) text += "unknown_" + std::to_string(i) + " = 1\n";
    const auto faults = faults_of(text);
    ASSERT_THAT(faults, SizeIs(101));
    EXPECT_EQ(faults[99],
              "t.toml:100:1: unknown key \"unknown_99\": expected [client], [[broker]], [pool], [health], [failover], "
              "[supervision]");
    EXPECT_EQ(faults[100], "t.toml: and 50 more faults");
}

TEST(syntax_faults, DoNotHideTheFaultsAroundThem) {
    const auto faults = faults_of(
        "[client]\n"
        "instance = orders\n"
        "request_timeout = 3\n"
        "producer_group = \"a\n"
        "[pool]\n"
        "max_queued = 0\n");
    ASSERT_THAT(faults, SizeIs(4));
    EXPECT_THAT(faults[0], testing::StartsWith("t.toml:2:12: not TOML: "));
    EXPECT_THAT(faults[1], testing::StartsWith("t.toml:3:19: client.request_timeout: expected a duration"));
    EXPECT_THAT(faults[2], testing::StartsWith("t.toml:4:"));
    EXPECT_THAT(faults[2], testing::HasSubstr("not TOML: "));
    EXPECT_THAT(faults[3], testing::StartsWith("t.toml:6:14: pool.max_queued: expected"));
}

TEST(syntax_faults, AreNotFollowedByFaultsOfWhatWasNotRead) {
    // The address line can't be read: that is one fault, not two. The same for the other half of a contradiction.
    EXPECT_THAT(faults_of("[[broker]]\nname = 'a'\naddress = 10.0.0.5:10911\n"), SizeIs(1));
    EXPECT_THAT(faults_of("[pool]\nreconnect_initial = '1m'\nreconnect_max = 2m\n"), SizeIs(1));
}

TEST(syntax_faults, OfAHeaderEndTheFileThere) {
    const auto faults = faults_of("[pool]\nmax_queued = 0\n[client\ninstance = 3\n");
    ASSERT_THAT(faults, SizeIs(2));
    EXPECT_THAT(faults[0], testing::StartsWith("t.toml:2:14: pool.max_queued: "));
    EXPECT_THAT(faults[1], testing::StartsWith("t.toml:3:8: not TOML: "));
}

TEST(syntax_faults, ThatTheParserDidNotExpectHaveALineToo) {
    for (const char* header : {"[[=", "[[[1]]]", "[[[a]]", "[[]]", "[["}) {
        const std::string text = std::string{"[pool]\nmax_queued = 0\n"} + header + "\n[client]\nx = 1\n";
        EXPECT_THAT(faults_of(text), ElementsAre(testing::StartsWith("t.toml:2:14: pool.max_queued: "),
                                                 testing::ContainsRegex("^t.toml:3:[0-9]+: not TOML: ")))
            << header;
    }
}

TEST(syntax_faults, InAValueOfManyLinesAreReportedOnce) {
    EXPECT_THAT(faults_of("[client]\ninstance = \"\"\"never closed\n[pool]\nmax_queued = 1\n"), SizeIs(1));
    EXPECT_THAT(faults_of("broker = [\n{name = 'a'},\n{name = 'b'}\n[pool]\nmax_queued = 1\nmax_in_flight = 1\n"),
                SizeIs(1));
    EXPECT_THAT(faults_of("broker = [{name = x},\n{name = 'b'}\n]\n"), SizeIs(1));
}

TEST(syntax_faults, PointAtTheSecondOfTwoEqualKeys) {
    const auto faults = faults_of("[client]\ninstance = 'a'\ninstance = 'b'\n[pool]\nmax_queued = 0\n");
    ASSERT_THAT(faults, SizeIs(2));
    EXPECT_THAT(faults[0], testing::StartsWith("t.toml:3:"));
    EXPECT_THAT(faults[0], testing::HasSubstr("redefine"));
    EXPECT_THAT(faults[1], testing::StartsWith("t.toml:5:14: "));
}

}  // namespace
}  // namespace rmq
