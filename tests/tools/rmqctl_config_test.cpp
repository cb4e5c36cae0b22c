#include "scratch_file.hpp"
#include "tools/child_process.hpp"
#include "tools/json_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace rmq {
namespace {

using test::json_lines;
using test::rmqctl;
using test::scratch_file;

const std::string sample = RMQ_SOURCE_DIR "/config/rmq.toml";

TEST(rmqctl_config, FindsNothingWrongWithTheSample) {
    const auto checked = rmqctl({"config", "check", sample});
    EXPECT_EQ(checked.exit_code, 0);
    EXPECT_EQ(checked.out, "");
    EXPECT_EQ(checked.err, sample + ": good, 1 broker(s)\n");
}

TEST(rmqctl_config, WritesEveryFaultOnALineOfItsOwn) {
    const std::string file = scratch_file("faulty.toml", "[pool]\nmax_qeued = 1\nmax_in_flight = 0\n");
    const auto checked = rmqctl({"config", "check", file});
    EXPECT_EQ(checked.exit_code, 1);
    EXPECT_EQ(checked.out, "");
    EXPECT_EQ(checked.err, file + ":2:1: unknown key \"max_qeued\" in [pool]: did you mean \"max_queued\"?\n" + file +
                               ":3:17: pool.max_in_flight: expected a whole number from 1 to 65535, got 0\n");
}

TEST(rmqctl_config, GivesFaultsAsJson) {
    const std::string file = scratch_file("faulty_too.toml", "[pool]\nmax_in_flight = 0\n");
    const auto checked = rmqctl({"config", "check", file, "--json"});
    EXPECT_EQ(checked.exit_code, 1);
    const auto expected =
        nlohmann::json{{"file", file},
                       {"good", false},
                       {"faults",
                        {{{"file", file},
                          {"line", 2},
                          {"column", 17},
                          {"text", "pool.max_in_flight: expected a whole number from 1 to 65535, got 0"}}}}};
    EXPECT_THAT(json_lines(checked.out), testing::ElementsAre(expected));

    const auto good = rmqctl({"--json", "config", "check", sample});
    EXPECT_EQ(good.exit_code, 0);
    EXPECT_THAT(json_lines(good.out), testing::ElementsAre(nlohmann::json{
                                          {"file", sample}, {"good", true}, {"faults", nlohmann::json::array()}}));
}

TEST(rmqctl_config, SaysThatAFileIsMissing) {
    const auto checked = rmqctl({"config", "check", "/nowhere/rmq.toml"});
    EXPECT_EQ(checked.exit_code, 1);
    EXPECT_EQ(checked.err, "/nowhere/rmq.toml: expected a file that can be read: No such file or directory\n");
}

TEST(rmqctl_config, PrintsTheReferenceAsAFileThatPassesItsOwnCheck) {
    std::ifstream in{sample};
    std::ostringstream content;
    content << in.rdbuf();
    const auto printed = rmqctl({"config", "reference"});
    EXPECT_EQ(printed.exit_code, 0);
    EXPECT_EQ(printed.err, "");
    EXPECT_EQ(printed.out, content.str());

    const auto as_json = json_lines(rmqctl({"config", "reference", "--json"}).out);
    ASSERT_EQ(as_json.size(), 1U);
    EXPECT_EQ(as_json[0]["reference"], content.str());
}

}  // namespace
}  // namespace rmq
