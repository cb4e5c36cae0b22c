#include "runtime/loopback.hpp"

#include <gmock/gmock.h>
#include <asio/strand.hpp>

#include <thread>

namespace rmq::runtime {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class asio_transport_lifetime : public loopback {
protected:
    // Gives our reference to the listener up: from here on only the transport keeps it.
    std::weak_ptr<recorder> only_watch_listener() {
        std::weak_ptr<recorder> watched = rec;
        rec.reset();
        return watched;
    }

    // A resolver that keeps its question; `answer` gives the answer, if somebody still wants it.
    asio_resolver asked() {
        return [this](const asio::any_io_executor&, const endpoint&, asio_resolve_handler done) {
            answer = [done = std::move(done), found = asio_addresses{acceptor.local_endpoint()}] { done(found); };
            auto resolution = std::make_shared<int>();
            resolving = resolution;
            return asio_resolution{resolution};
        };
    }
    std::function<void()> answer;
    std::weak_ptr<void> resolving;
};

TEST_F(asio_transport_lifetime, ReportsNothingOnceClosed) {
    auto peer = connect();
    send(peer, frame_bytes("{}"));
    uut->write({to_bytes("x")});
    uut->close();
    uut->close();
    settle();
    EXPECT_THAT(rec->events, ElementsAre("opened"));
    uut->write({to_bytes("late")});
    settle();
    EXPECT_THAT(rec->events, ElementsAre("opened"));
}

TEST_F(asio_transport_lifetime, EndsTheConnectionWhenClosed) {
    auto peer = connect();
    uut->close();
    EXPECT_TRUE(is_ended(peer));
}

TEST_F(asio_transport_lifetime, LetsItsListenerGoWhenClosed) {
    const auto peer = connect();
    const auto listener = only_watch_listener();
    settle();
    EXPECT_FALSE(listener.expired());
    uut->close();
    EXPECT_TRUE(listener.expired());
}

TEST_F(asio_transport_lifetime, LetsItsListenerGoWhenLost) {
    connect().close();
    const auto listener = only_watch_listener();
    run_until([&] { return listener.expired(); });
}

TEST_F(asio_transport_lifetime, CanBeClosedBeforeItWasOpened) {
    uut->close();
    uut->open(endpoint_of(acceptor));
    settle();
    EXPECT_THAT(rec->events, IsEmpty());
}

TEST_F(asio_transport_lifetime, CanBeClosedWhileItResolves) {
    uut = make(rec, {.resolve = asked()});
    uut->open(endpoint::parse("broker-a:10911").value());
    EXPECT_FALSE(resolving.expired());
    uut->close();
    EXPECT_TRUE(resolving.expired());
    answer();
    settle();
    EXPECT_THAT(rec->events, IsEmpty());
}

TEST_F(asio_transport_lifetime, CanBeClosedWhileItConnects) {
    uut = make(rec, {.resolve = asked()});
    uut->open(endpoint::parse("broker-a:10911").value());
    answer();
    uut->close();
    settle();
    EXPECT_THAT(rec->events, IsEmpty());
}

TEST_F(asio_transport_lifetime, NeedsNoAnswerFromAResolverOnceItIsGone) {
    uut = make(rec, {.resolve = asked()});
    uut->open(endpoint::parse("broker-a:10911").value());
    const auto listener = only_watch_listener();
    uut.reset();
    settle();
    EXPECT_TRUE(listener.expired());
    EXPECT_TRUE(resolving.expired());
    answer();
    settle();
}

// What an owner may do from inside any report: close, drop its reference, or both.
enum class ending { close, drop, close_and_drop, drop_all };

class asio_transport_ended_inside : public asio_transport_lifetime,
                                    public ::testing::WithParamInterface<std::tuple<const char*, ending>> {
protected:
    void end() {
        ++ends;
        const auto how = std::get<ending>(GetParam());
        if (how == ending::close || how == ending::close_and_drop) uut->close();
        if (how != ending::close) uut.reset();
        if (how == ending::drop_all) rec.reset();
    }
    int ends = 0;
    std::vector<tcp::socket> peers;
};

TEST_P(asio_transport_ended_inside, ReportsNoMoreAndLetsEverythingGo) {
    const std::string_view report = std::get<0>(GetParam());
    auto& hook = report == "opened"    ? rec->when_opened
                 : report == "frames"  ? rec->when_frames
                 : report == "written" ? rec->when_written
                                       : rec->when_lost;
    hook = [this] { end(); };
    rec->when_opened = [this, then = rec->when_opened] {
        auto peer = acceptor.accept();
        auto stream = frame_bytes("{1}");
        append(stream, frame_bytes("{2}"));
        send(peer, stream);
        peer.shutdown(tcp::socket::shutdown_send);  // so that there is something more to report
        peers.push_back(std::move(peer));
        uut->write({to_bytes("x")});
        then();
    };
    const std::weak_ptr<recorder> listener = rec;
    const std::weak_ptr<transport> watched = uut;
    uut->open(endpoint_of(acceptor));
    run_until([&] { return ends == 1; });
    settle();
    EXPECT_EQ(ends, 1);
    const bool was_closed =
        std::get<ending>(GetParam()) == ending::close || std::get<ending>(GetParam()) == ending::close_and_drop;
    if (was_closed) {
        EXPECT_THAT(rec->events.back(), StartsWith(std::string{report}));
    }
    rec.reset();
    EXPECT_TRUE(listener.expired());
    uut.reset();
    EXPECT_TRUE(watched.expired());
}

INSTANTIATE_TEST_SUITE_P(any, asio_transport_ended_inside,
                         ::testing::Combine(::testing::Values("opened", "frames", "written", "lost"),
                                            ::testing::Values(ending::close, ending::drop, ending::close_and_drop,
                                                              ending::drop_all)));

TEST_F(asio_transport_lifetime, EndsTheConnectionWhenItsLastReferenceIsDropped) {
    auto peer = connect();
    const auto listener = only_watch_listener();
    uut.reset();
    settle();
    EXPECT_TRUE(is_ended(peer));
    EXPECT_TRUE(listener.expired());
}

TEST_F(asio_transport_lifetime, CanBeDroppedOnAnotherThreadWhileItWorks) {
    for (int i = 0; i < 50; ++i) {
        rec = std::make_shared<recorder>();
        uut = make(rec);
        auto peer = connect();
        send(peer, frame_bytes("{}"));
        const auto listener = only_watch_listener();
        std::thread other{[last = std::move(uut)]() mutable { last.reset(); }};
        run_until([&] { return listener.expired(); });
        other.join();
    }
}

TEST_F(asio_transport_lifetime, OutlivesItsContext) {
    for (const bool on_strand : {false, true}) {
        auto short_lived = std::make_unique<asio::io_context>();
        const auto listener = std::make_shared<recorder>();
        std::vector<std::shared_ptr<transport>> transports;
        std::vector<tcp::socket> accepted;
        accepted.reserve(3);
        {
            asio::any_io_executor executor = short_lived->get_executor();
            if (on_strand) executor = asio::make_strand(*short_lived);
            const auto factory = make_asio_transport_factory(executor);
            for (int i = 0; i < 4; ++i) transports.push_back(factory(listener));
        }
        transports[1]->open(endpoint_of(acceptor));
        short_lived->poll();  // connecting, or connected and not told
        transports[2]->open(endpoint_of(acceptor));
        transports[3]->open(endpoint_of(acceptor));
        while (listener->events.size() < 3 && short_lived->run_one() > 0) {
        }
        EXPECT_THAT(listener->events, ElementsAre("opened", "opened", "opened"));
        for (int i = 0; i < 3; ++i) accepted.push_back(acceptor.accept());
        transports[3]->write({body_of(8'000'000)});  // more than fits: outstanding
        short_lived->poll();
        EXPECT_EQ(listener.use_count(), 5);

        short_lived.reset();
        EXPECT_EQ(listener.use_count(), 1);  // let go, without a report
        EXPECT_EQ(listener->events.size(), 3U);
        transports[0]->open(endpoint_of(acceptor));
        transports[2]->write({to_bytes("late")});
        for (const auto& t : transports) t->close();
        transports.clear();
        EXPECT_EQ(listener->events.size(), 3U);
        for (auto& peer : accepted) {
            bytes rest(1'000'000);
            asio::error_code ec;
            while (!ec) peer.read_some(asio::buffer(rest), ec);
            EXPECT_TRUE(ec == asio::error::eof || ec == asio::error::connection_reset) << ec.message();
        }
    }
}

TEST_F(asio_transport_lifetime, LeavesNothingBehindWhenTheContextEndsWhileANameIsLookedUp) {
    auto short_lived = std::make_unique<asio::io_context>();
    auto listener = std::make_shared<recorder>();
    const std::weak_ptr<recorder> watched = listener;
    const auto late = make_asio_transport_factory(short_lived->get_executor())(std::move(listener));
    late->open(endpoint::make("localhost", 9).value());
    short_lived.reset();
    EXPECT_TRUE(watched.expired());
}

// Owns its transport, as actors do: the two keep each other alive until one side ends.
struct owner : recorder {
    std::shared_ptr<transport> mine;
};

TEST_F(asio_transport_lifetime, BreaksTheCycleWithAnOwnerThatIsItsListener) {
    auto short_lived = std::make_unique<asio::io_context>();
    const auto factory = make_asio_transport_factory(short_lived->get_executor());
    auto listener = std::make_shared<owner>();
    listener->mine = factory(listener);
    listener->mine->open(endpoint_of(acceptor));
    while (!listener->has("opened") && short_lived->run_one() > 0) {
    }
    std::weak_ptr<owner> watched = listener;
    listener.reset();
    EXPECT_FALSE(watched.expired());
    short_lived.reset();
    EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace rmq::runtime
