#include "mini_cluster/raw_client.hpp"

#include <rmq/mini_cluster/control_server.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

namespace rmq {
namespace {

using mini::test::raw_client;

// As many bytes as `expected` has: an answer does not end by itself.
void expect_next(raw_client& client, const std::string& expected) {
    EXPECT_EQ(client.read_text(expected.size()), expected);
}

std::string shout(std::string_view line) { return std::string{line} + '!'; }

TEST(control_server, AnswersLineByLine) {
    control_server server{shout};
    EXPECT_EQ(server.address(), "127.0.0.1:" + std::to_string(server.port()));
    raw_client client{server.port()};
    client.write("{1}\n{2");
    expect_next(client, "{1}!\n");
    client.write("}\n\n{3}\n");
    expect_next(client, "{2}!\n{3}!\n");
    raw_client other{server.port()};
    other.write("{4}\n");
    expect_next(other, "{4}!\n");
}

TEST(control_server, EndsAConnectionThatSpeaksSomethingElse) {
    std::atomic<int> asked = 0;
    control_server server{[&](std::string_view line) {
        ++asked;
        return shout(line);
    }};
    raw_client browser{server.port()};
    browser.write("POST / HTTP/1.1\r\n\r\n{\"do\":\"kill\",\"server\":\"broker-a\"}\n");
    EXPECT_EQ(browser.read_all(),
              "{\"ok\":false,\"error\":\"a request is one JSON object on one line; this connection ends\"}\n");
    raw_client client{server.port()};
    client.write("{}\n");
    expect_next(client, "{}!\n");
    EXPECT_EQ(asked, 1);
}

TEST(control_server, ServesSixtyFourAtOnce) {
    control_server server{shout};
    {
        std::vector<std::unique_ptr<raw_client>> all;
        for (int i = 0; i < 64; ++i) {
            all.push_back(std::make_unique<raw_client>(server.port()));
            all.back()->write("{}\n");
            expect_next(*all.back(), "{}!\n");
        }
        raw_client one_more{server.port()};
        EXPECT_NE(one_more.wait_for_end(), raw_client::end::none);
    }
}

TEST(control_server, RefusesAPortThatIsTaken) {
    const control_server first{shout};
    EXPECT_THROW((control_server{shout, first.port()}), std::system_error);
}

TEST(control_server, IsGoneWhenItEnds) {
    std::uint16_t port = 0;
    {
        control_server server{shout};
        port = server.port();
        raw_client idle{port};
        idle.write("{unfinished");
    }
    EXPECT_EQ(raw_client{port}.connect_error(), ECONNREFUSED);
}

}  // namespace
}  // namespace rmq
