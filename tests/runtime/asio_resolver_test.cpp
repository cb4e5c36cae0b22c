#include <rmq/runtime/asio_resolver.hpp>

#include <gmock/gmock.h>
#include <asio/io_context.hpp>

#include <optional>
#include <thread>

namespace rmq::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class resolving : public ::testing::Test {
protected:
    // Asks and waits; the answer, and whether it came on the thread of the context and not before the call returned.
    result<asio_addresses> resolve(const endpoint& peer) {
        std::optional<result<asio_addresses>> answer;
        const auto kept = system_resolver()(context.get_executor(), peer, [&](result<asio_addresses> found) {
            EXPECT_EQ(std::this_thread::get_id(), here);
            answer = std::move(found);
        });
        EXPECT_FALSE(answer);
        context.restart();
        context.run();
        EXPECT_TRUE(answer);
        return answer ? *answer : asio_addresses{};
    }

    const std::thread::id here = std::this_thread::get_id();
    asio::io_context context;
};

TEST_F(resolving, TakesAddressesAsTheyAre) {
    using asio::ip::make_address;
    EXPECT_THAT(resolve(endpoint::parse("10.0.0.5:10911").value()).value(),
                ElementsAre(asio::ip::tcp::endpoint{make_address("10.0.0.5"), 10911}));
    EXPECT_THAT(resolve(endpoint::parse("[::1]:9876").value()).value(),
                ElementsAre(asio::ip::tcp::endpoint{make_address("::1"), 9876}));
}

TEST_F(resolving, LooksNamesUp) {
    const auto found = resolve(endpoint::parse("localhost:10911").value());
    ASSERT_TRUE(found) << found.error().detail;
    ASSERT_FALSE(found->empty());
    for (const auto& address : *found) {
        EXPECT_TRUE(address.address().is_loopback());
        EXPECT_EQ(address.port(), 10911);
    }
}

TEST_F(resolving, SaysWhichNameHasNoAddress) {
    const auto found = resolve(endpoint{"not..a.name", 10911, false});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, errc::connection_failed);
    EXPECT_EQ(found.error().request, fate::not_sent);
    EXPECT_EQ(found.error().where.address, "not..a.name:10911");
    EXPECT_THAT(found.error().detail, HasSubstr("no address of not..a.name: "));
}

TEST_F(resolving, SaysThatAZoneIsUnknown) {
    const auto found = resolve(endpoint::parse("[fe80::1%no-such-interface]:10911").value());
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().detail, HasSubstr("no such network interface"));
}

TEST_F(resolving, CanBeGivenUp) {
    int answers = 0;  // an answer may be under way already, but there is never a second one, and nobody hangs
    auto resolution = system_resolver()(context.get_executor(), endpoint::parse("localhost:10911").value(),
                                        [&](const auto&) { ++answers; });
    EXPECT_TRUE(resolution);
    resolution.reset();
    context.run();
    EXPECT_EQ(answers, 1);
}

}  // namespace
}  // namespace rmq::runtime
