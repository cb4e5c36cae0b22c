#include "tools/child_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace rmq {
namespace {

using test::rmqctl;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// What bash offers for the last of these words.
std::vector<std::string> bash_offers(const std::vector<std::string>& words) {
    std::string script = rmqctl({"completion", "bash"}).out + "COMP_WORDS=(";
    for (const std::string& word : words) script += "'" + word + "' ";
    script += ")\nCOMP_CWORD=" + std::to_string(words.size() - 1) + "\n_rmqctl\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
    test::child_process bash{{"/bin/bash", "--norc", "-c", script}};
    const auto ended = bash.wait();
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_EQ(ended.err, "");
    std::vector<std::string> out;
    std::istringstream lines{ended.out};
    for (std::string line; std::getline(lines, line);)
        if (!line.empty()) out.push_back(line);
    return out;
}

TEST(rmqctl_completion, BashCompletesCommandsAndWhatIsBelowThem) {
    EXPECT_THAT(bash_offers({"rmqctl", "off"}), ElementsAre("offset"));
    EXPECT_THAT(bash_offers({"rmqctl", "offset", "m"}), ElementsAre("max", "min"));
    EXPECT_THAT(bash_offers({"rmqctl", "--json", "offset", "s"}), ElementsAre("search"));
}

TEST(rmqctl_completion, BashCompletesOptionsOfTheCommandAndOfAllCommands) {
    const auto offers = bash_offers({"rmqctl", "offset", "search", "--"});
    for (const auto* option : {"--topic", "--timestamp", "--boundary", "--broker", "--json", "--help"})
        EXPECT_THAT(offers, Contains(option));
    EXPECT_THAT(offers, Not(Contains("--body")));
    EXPECT_THAT(bash_offers({"rmqctl", "send", "--bod"}), ElementsAre("--body", "--body-file"));
}

TEST(rmqctl_completion, BashCompletesFilesBehindAnOptionWithAValue) {
    EXPECT_THAT(bash_offers({"rmqctl", "send", "--body-file", "/bin/bas"}), Contains("/bin/bash"));
    EXPECT_THAT(bash_offers({"rmqctl", "send", "--lines", "--top"}), ElementsAre("--topic"));
}

TEST(rmqctl_completion, ZshAndFishGetTheSameTree) {
    const auto zsh = rmqctl({"completion", "zsh"});
    EXPECT_EQ(zsh.exit_code, 0);
    EXPECT_THAT(zsh.out, testing::StartsWith("#compdef rmqctl\n"));
    EXPECT_THAT(zsh.out, HasSubstr("'/offset') offers=('query:"));
    EXPECT_THAT(zsh.out, HasSubstr("'--boundary:"));
    const auto fish = rmqctl({"completion", "fish"});
    EXPECT_EQ(fish.exit_code, 0);
    EXPECT_THAT(fish.out, HasSubstr("complete -c rmqctl -n 'test (__rmqctl_place) = =/offset' -a max -d "));
    EXPECT_THAT(fish.out, HasSubstr("complete -c rmqctl -n 'test (__rmqctl_place) = =/send' -l body-file -r -F -d "));
    EXPECT_THAT(fish.out, HasSubstr("= =/send' -l lines -d "));
}

}  // namespace
}  // namespace rmq
