#include "runtime/loopback.hpp"

#include <rmq/runtime/detail/asio_socket.hpp>

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace rmq::runtime {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class asio_transport_loss : public loopback {
protected:
    void expect_lost(errc code, std::string_view words) {
        run_until([&] { return rec->has("lost"); });
        EXPECT_EQ(rec->lost.code, code);
        EXPECT_THAT(rec->lost.detail, HasSubstr(words));
    }

    // The peer sends this and the connection must end because of it.
    void expect_protocol_error(const bytes& stream, std::string_view words, const std::vector<std::string>& events) {
        auto peer = connect();
        send(peer, stream);
        expect_lost(errc::protocol_error, words);
        EXPECT_EQ(rec->lost.where.address, endpoint_of(acceptor).to_string());
        EXPECT_EQ(rec->events, events);
        EXPECT_TRUE(is_ended(peer));
    }

    // Answers every question with these.
    static asio_resolver fixed(result<asio_addresses> found) {
        return [found = std::move(found)](const asio::any_io_executor& executor, const endpoint&,
                                          asio_resolve_handler done) {
            asio::post(executor, [done = std::move(done), found] { done(found); });
            return asio_resolution{};
        };
    }
};

TEST_F(asio_transport_loss, SaysWhoRefusedTheConnection) {
    const auto address = refusing_address();
    const auto peer = endpoint::make("127.0.0.1", address.port()).value();
    uut->open(peer);
    expect_lost(errc::connection_failed, "Connection refused");
    EXPECT_EQ(rec->lost.where.address, peer.to_string());
    EXPECT_EQ(rec->lost.request, fate::not_sent);
    EXPECT_THAT(rec->events, ElementsAre("lost"));
}

TEST_F(asio_transport_loss, SaysWhatEachAddressAnswered) {
    const asio_addresses both{refusing_address(), refusing_address()};
    uut = make(rec, {.resolve = fixed(both)});
    uut->open(endpoint::parse("broker-a:10911").value());
    expect_lost(errc::connection_failed, "127.0.0.1:" + std::to_string(both[0].port()) +
                                             ": Connection refused; 127.0.0.1:" + std::to_string(both[1].port()) +
                                             ": Connection refused");
    EXPECT_EQ(rec->lost.where.address, "broker-a:10911");
}

TEST_F(asio_transport_loss, PassesOnThatTheNameWasNotFound) {
    auto failure = local_error(errc::connection_failed, "no address of broker-a: Host not found");
    uut = make(rec, {.resolve = fixed(tl::unexpected{failure})});
    uut->open(endpoint::parse("broker-a:10911").value());
    expect_lost(errc::connection_failed, "no address of broker-a: Host not found");
    EXPECT_EQ(rec->lost.where.address, "broker-a:10911");
    EXPECT_EQ(rec->lost.request, fate::not_sent);
}

TEST_F(asio_transport_loss, FailsWhenNoAddressWasFound) {
    uut = make(rec, {.resolve = fixed(asio_addresses{})});
    uut->open(endpoint::parse("broker-a:10911").value());
    expect_lost(errc::connection_failed, "no address");
}

// Not through a whole transport: where the descriptors are used up, sanitizers can't look at memory through a pipe.
TEST_F(asio_transport_loss, NamesTheSystemsReasonWhenThereIsNoDescriptorLeft) {
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const int next = ::fcntl(0, F_DUPFD_CLOEXEC, 0);  // the lowest free number
    ASSERT_GE(next, 0);
    ::close(next);
    auto none_left = before;
    none_left.rlim_cur = static_cast<rlim_t>(next);
    const asio_transport_options options;
    tcp::socket socket{context};

    const int limited = ::setrlimit(RLIMIT_NOFILE, &none_left);
    const auto failure = detail::prepare_socket(socket, tcp::v4(), options);
    const int restored = ::setrlimit(RLIMIT_NOFILE, &before);

    EXPECT_EQ(limited, 0);
    EXPECT_EQ(restored, 0);
    EXPECT_EQ(failure, asio::error::no_descriptors);
    EXPECT_FALSE(socket.is_open());
    EXPECT_FALSE(detail::prepare_socket(socket, tcp::v4(), options));
    EXPECT_TRUE(socket.is_open());
}

TEST_F(asio_transport_loss, SaysThatThePeerClosedTheConnection) {
    connect().close();
    expect_lost(errc::connection_lost, "closed by the peer");
    EXPECT_EQ(rec->lost.where.address, endpoint_of(acceptor).to_string());
    EXPECT_EQ(rec->lost.request, fate::unknown);
}

TEST_F(asio_transport_loss, SaysThatThePeerResetTheConnection) {
    reset(connect());
    expect_lost(errc::connection_lost, "reset by the peer");
}

TEST_F(asio_transport_loss, DeliversTheFramesBeforeTheEnd) {
    {
        auto peer = connect();
        bytes stream = frame_bytes("{1}");
        append(stream, frame_bytes("{2}"));
        send(peer, stream);
    }
    expect_lost(errc::connection_lost, "closed by the peer");
    EXPECT_THAT(rec->events, ElementsAre("opened", "frames 2", "lost"));
}

TEST_F(asio_transport_loss, DropsAFrameThatWasCutByTheEnd) {
    auto peer = connect();
    auto stream = frame_bytes("{1}");
    append(stream, frame_bytes("{2}", body_of(100)));
    stream.resize(stream.size() - 1);
    send(peer, stream);
    settle();
    reset(std::move(peer));
    expect_lost(errc::connection_lost, "reset by the peer");
    EXPECT_THAT(rec->events, ElementsAre("opened", "frames 1", "lost"));
    EXPECT_EQ(rec->frames[0].header, to_bytes("{1}"));
}

TEST_F(asio_transport_loss, RecognizesAPeerThatSpeaksHttp) {
    expect_protocol_error(to_bytes("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), "HTTP",
                          {"opened", "lost"});
}

TEST_F(asio_transport_loss, RecognizesAPeerThatSpeaksTls) {
    bytes hello;
    for (const unsigned b : {0x16U, 0x03U, 0x01U, 0x02U, 0x00U, 0x01U, 0x00U, 0x01U, 0xFCU, 0x03U, 0x03U})
        hello.push_back(static_cast<std::byte>(b));
    expect_protocol_error(hello, "TLS", {"opened", "lost"});
}

TEST_F(asio_transport_loss, DeliversTheFramesBeforeBytesThatAreNoFrame) {
    bytes stream = frame_bytes("{1}");
    append(stream, frame_bytes("{2}"));
    append_u32(stream, 0x7FFFFFFF);
    append_u32(stream, 0);
    expect_protocol_error(stream, "", {"opened", "frames 2", "lost"});
}

TEST_F(asio_transport_loss, RefusesAFrameOverItsLimit) {
    uut = make(rec, {.max_frame_size = 1'000});
    expect_protocol_error(frame_bytes("{}", body_of(1'000)), "limit", {"opened", "lost"});
}

TEST_F(asio_transport_loss, ReportsAWriteToAPeerThatIsGoneOnce) {
    auto peer = connect();
    // Nothing is read meanwhile, since the loop does not turn: the writes meet the reset first.
    reset(std::move(peer));
    rec->when_written = [&] { uut->write({to_bytes("more")}); };
    uut->write({to_bytes("x")});
    expect_lost(errc::connection_lost, "reset by the peer");
    settle();
    EXPECT_EQ(std::count(rec->events.begin(), rec->events.end(), "lost"), 1);
}

TEST_F(asio_transport_loss, DeliversAnswersThatArrivedBeforeAWriteFailed) {
    // The peer answers and resets the connection before we get to read: the write fails, the answer is there.
    rec->when_opened = [&] {
        auto peer = acceptor.accept();
        send(peer, frame_bytes("{1}"));
        reset(std::move(peer));
        uut->write({to_bytes("x")});
    };
    uut->open(endpoint_of(acceptor));
    expect_lost(errc::connection_lost, "reset by the peer");
    EXPECT_THAT(rec->events, ElementsAre("opened", "frames 1", "lost"));
}

TEST_F(asio_transport_loss, IsClosedOnceLost) {
    connect().close();
    expect_lost(errc::connection_lost, "closed by the peer");
    uut->write({to_bytes("late")});
    uut->close();
    settle();
    EXPECT_THAT(rec->events, ElementsAre("opened", "lost"));
}

}  // namespace
}  // namespace rmq::runtime
