#include <rmq/mini_cluster/detail/control_line.hpp>

#include <gtest/gtest.h>

#include <string>

namespace rmq::mini::test {
namespace {

std::vector<std::string> texts(const std::vector<control_line>& lines) {
    std::vector<std::string> out;
    for (const auto& line : lines) out.push_back(line.refusal.empty() ? line.text : "refused");
    return out;
}

using list = std::vector<std::string>;

TEST(control_lines, AreTheSameHoweverTheyArrive) {
    const std::string all = "{\"a\":1}\n\n  \r\n {\"b\":2}\r\n{}\n{\"unfinished";
    const list expected{"{\"a\":1}", " {\"b\":2}\r", "{}"};
    for (std::size_t size = 1; size <= all.size(); ++size) {
        control_lines lines;
        list got;
        for (std::size_t at = 0; at < all.size(); at += size)
            for (auto& text : texts(lines.put(std::string_view{all}.substr(at, size)))) got.push_back(text);
        EXPECT_EQ(got, expected) << size;
    }
}

TEST(control_lines, NothingIsReadBehindALineThatCanBeNoRequest) {
    control_lines lines;
    EXPECT_EQ(texts(lines.put("{}\nPOST / HTTP/1.1\r\n{\"do\":\"kill\"}\n")), (list{"{}", "refused"}));
    EXPECT_EQ(texts(lines.put("{}\n")), list{});
}

TEST(control_lines, ALineThatCanBeNoRequestIsRefusedBeforeItEnds) {
    control_lines lines;
    EXPECT_EQ(texts(lines.put(" \t")), list{});
    EXPECT_EQ(texts(lines.put("[")), list{"refused"});
}

TEST(control_lines, AreAtMostAMebibyteLong) {
    const std::string longest = '{' + std::string(control_lines::max_line - 1, ' ');
    control_lines lines;
    EXPECT_EQ(texts(lines.put(longest)), list{});
    EXPECT_EQ(texts(lines.put("\n")), list{longest});
    EXPECT_EQ(texts(lines.put(longest)), list{});
    EXPECT_EQ(texts(lines.put(" ")), list{"refused"});
}

}  // namespace
}  // namespace rmq::mini::test
