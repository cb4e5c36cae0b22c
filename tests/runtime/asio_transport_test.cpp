#include "runtime/loopback.hpp"

#include <gmock/gmock.h>
#include <asio/strand.hpp>

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace rmq::runtime {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using asio_transport = loopback;

TEST_F(asio_transport, OpensAndSaysFromWhere) {
    const auto peer = connect();
    EXPECT_THAT(rec->events, ElementsAre("opened"));
    EXPECT_EQ(rec->local_address, "127.0.0.1:" + std::to_string(peer.remote_endpoint().port()));
}

TEST_F(asio_transport, ReportsNothingFromInsideACall) {
    uut->open(endpoint_of(acceptor));
    EXPECT_THAT(rec->events, IsEmpty());
    run_until([&] { return rec->has("opened"); });
    uut->write({to_bytes("x")});
    uut->close();
    EXPECT_THAT(rec->events, ElementsAre("opened"));
}

TEST_F(asio_transport, WritesManyChunksInOrder) {
    auto peer = connect();
    std::vector<bytes> chunks;
    bytes expected;
    for (std::size_t i = 0; i < 200; ++i) {  // more than one system call takes
        chunks.push_back(body_of(i % 7 == 0 ? 0 : i));
        append(expected, chunks.back());
    }
    uut->write(std::move(chunks));
    run_until([&] { return rec->has("written"); });
    EXPECT_EQ(receive(peer, expected.size()), expected);
    EXPECT_THAT(rec->events, ElementsAre("opened", "written"));
}

TEST_F(asio_transport, WritesAgainAfterEachReport) {
    auto peer = connect();
    int writes = 0;
    rec->when_written = [&] {
        if (++writes < 10) uut->write({to_bytes("again ")});
    };
    uut->write({to_bytes("first ")});
    run_until([&] { return writes == 10; });
    EXPECT_EQ(receive(peer, 60), to_bytes("first again again again again again again again again again "));
}

TEST_F(asio_transport, ReportsAWriteOfNothing) {
    const auto peer = connect();
    uut->write({});
    EXPECT_FALSE(rec->has("written"));
    run_until([&] { return rec->has("written"); });
    uut->write({bytes{}, bytes{}});
    run_until([&] { return rec->events.size() == 3; });
    EXPECT_THAT(rec->events, ElementsAre("opened", "written", "written"));
}

TEST_F(asio_transport, WritesMoreThanTheKernelHolds) {
    uut = make(rec, {.send_buffer_size = 4096, .receive_buffer_size = 4096});
    auto peer = connect();
    const auto sent = body_of(1'000'000);
    uut->write({sent});
    settle();
    EXPECT_FALSE(rec->has("written"));

    bytes received;
    peer.non_blocking(true);
    while (received.size() < sent.size()) {
        bytes part(64'000);
        asio::error_code ec;
        part.resize(peer.read_some(asio::buffer(part), ec));
        append(received, part);
        if (ec) {
            ASSERT_EQ(ec, asio::error::would_block);
            context.restart();
            context.run_one_for(std::chrono::milliseconds{1});
        }
    }
    run_until([&] { return rec->has("written"); });
    EXPECT_TRUE(received == sent);
}

TEST_F(asio_transport, DeliversTheFramesOfOneReadInOneReport) {
    auto peer = connect();
    bytes stream;
    for (const auto* header : {"{1}", "{2}", "{3}"}) append(stream, frame_bytes(header, body_of(10)));
    append(stream, bytes{std::byte{0}, std::byte{0}});  // of a fourth
    send(peer, stream);
    run_until([&] { return rec->events.size() > 1; });
    EXPECT_THAT(rec->events, ElementsAre("opened", "frames 3"));
    EXPECT_EQ(rec->frames[1].header, to_bytes("{2}"));
    EXPECT_EQ(rec->frames[2].body, body_of(10));
}

TEST_F(asio_transport, PutsAFrameTogetherFromSingleBytes) {
    auto peer = connect();
    peer.set_option(tcp::no_delay{true});
    bytes stream = frame_bytes("{1}", body_of(20));
    append(stream, frame_bytes("{2}"));
    for (const auto b : stream) {
        send(peer, {b});
        settle();
    }
    run_until([&] { return rec->frames.size() == 2; });
    EXPECT_THAT(rec->events, ElementsAre("opened", "frames 1", "frames 1"));
    EXPECT_EQ(rec->frames[0].body, body_of(20));
}

TEST_F(asio_transport, ReadsTheLargestFrame) {
    auto peer = connect();
    const auto body = body_of(protocol::max_frame_size - 10);
    std::thread sender{[&] { send(peer, frame_bytes("{}", body)); }};
    run_until([&] { return rec->frames.size() == 1; });
    sender.join();
    EXPECT_TRUE(rec->frames[0].body == body);
}

TEST_F(asio_transport, TriesAllAddressesInOrder) {
    const asio_addresses found{refusing_address(), acceptor.local_endpoint()};
    uut = make(rec, {.resolve = [&](const asio::any_io_executor& executor, const endpoint&, asio_resolve_handler done) {
                   asio::post(executor, [done = std::move(done), found] { done(found); });
                   return asio_resolution{};
               }});
    const auto peer = connect();
    EXPECT_THAT(rec->events, ElementsAre("opened"));
    EXPECT_EQ(peer.remote_endpoint().address(), asio::ip::address_v4::loopback());
}

TEST_F(asio_transport, ConnectsOverIPv6) {
    asio::error_code ec;
    tcp::acceptor six{context};
    six.open(tcp::v6(), ec);
    if (!ec) six.bind(tcp::endpoint{asio::ip::address_v6::loopback(), 0}, ec);
    if (ec) {  // a machine without IPv6: then that is what we say
        uut->open(endpoint::parse("[::1]:9").value());
        run_until([&] { return rec->has("lost"); });
        EXPECT_EQ(rec->lost.code, errc::connection_failed);
        EXPECT_EQ(rec->lost.where.address, "[::1]:9");
        return;
    }
    six.listen();
    uut->open(endpoint_of(six));
    run_until([&] { return rec->has("opened"); });
    auto peer = six.accept();
    EXPECT_EQ(rec->local_address, "[::1]:" + std::to_string(peer.remote_endpoint().port()));
    send(peer, frame_bytes("{}"));
    run_until([&] { return rec->has("frames 1"); });
}

// The descriptor in this process whose connection is `peer`'s other end; -1 if there is none.
int other_end_of(const asio::ip::tcp::socket& peer) {
    for (int fd = 0; fd < 4096; ++fd) {
        asio::ip::tcp::endpoint local;
        auto size = static_cast<socklen_t>(local.capacity());
        if (::getsockname(fd, local.data(), &size) == 0 && local == peer.remote_endpoint()) return fd;
    }
    return -1;
}

int int_option(int fd, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    EXPECT_EQ(::getsockopt(fd, level, name, &value, &size), 0);
    return value;
}

TEST_F(asio_transport, SetsItsSocketUp) {
    uut = make(rec, {.user_timeout = std::chrono::milliseconds{12'345}});
    const auto peer = connect();
    const int fd = other_end_of(peer);
    ASSERT_GE(fd, 0);
    EXPECT_NE(::fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
    EXPECT_NE(int_option(fd, IPPROTO_TCP, TCP_NODELAY), 0);
    EXPECT_EQ(int_option(fd, SOL_SOCKET, SO_KEEPALIVE), 0);
#ifdef TCP_USER_TIMEOUT
    EXPECT_EQ(int_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT), 12'345);
#endif
}

TEST_F(asio_transport, ThrowsWhenItIsNotUsedAsAgreed) {
    EXPECT_THROW(uut->write({to_bytes("early")}), std::logic_error);
    const auto peer = connect();
    EXPECT_THROW(uut->open(endpoint_of(acceptor)), std::logic_error);
    uut->write({to_bytes("x")});
    EXPECT_THROW(uut->write({to_bytes("y")}), std::logic_error);
}

// Sends back what it reads, on a thread of its own, to as many as connect.
class echo_server {
public:
    explicit echo_server(int connections)
        : thread_([this, connections] {
              std::vector<std::thread> echoes;
              echoes.reserve(static_cast<std::size_t>(connections));
              for (int i = 0; i < connections; ++i)
                  echoes.emplace_back([peer = acceptor_.accept()]() mutable { echo(peer); });
              for (auto& e : echoes) e.join();
          }) {}
    ~echo_server() { thread_.join(); }
    echo_server(const echo_server&) = delete;
    echo_server& operator=(const echo_server&) = delete;

    [[nodiscard]] endpoint address() const {
        return endpoint::make("127.0.0.1", acceptor_.local_endpoint().port()).value();
    }

private:
    static void echo(asio::ip::tcp::socket& peer) {
        bytes buffer(10'000);
        asio::error_code ec;
        while (!ec) {
            const auto size = peer.read_some(asio::buffer(buffer), ec);
            if (!ec) asio::write(peer, asio::buffer(buffer, size), ec);
        }
    }

    asio::io_context context_;
    asio::ip::tcp::acceptor acceptor_{context_, {asio::ip::address_v4::loopback(), 0}};
    std::thread thread_;
};

// Writes frames, a few at a time, and counts those that come back; then closes.
class echo_client : public transport_listener, public std::enable_shared_from_this<echo_client> {
public:
    explicit echo_client(std::atomic<int>& done) : done_(done) {}
    void start(const transport_factory& factory, const endpoint& peer) {
        transport_ = factory(shared_from_this());
        transport_->open(peer);
    }
    void on_opened(std::string) override { write_more(); }
    void on_written() override { write_more(); }
    void on_lost(error why) override { ADD_FAILURE() << why.detail; }
    void on_frames(received_frames received) override {
        for (const auto& f : received.frames) {
            EXPECT_EQ(copy_of(f).body, body_of(back_ % 3'000));
            ++back_;
        }
        if (back_ == frames) {
            transport_->close();
            ++done_;
        }
    }

private:
    static constexpr std::size_t frames = 1'000;

    void write_more() {
        std::vector<bytes> chunks;
        for (int i = 0; i < 7 && sent_ < frames; ++i, ++sent_)
            chunks.push_back(frame_bytes("{}", body_of(sent_ % 3'000)));
        if (!chunks.empty()) transport_->write(std::move(chunks));
    }

    std::atomic<int>& done_;
    std::shared_ptr<transport> transport_;
    std::size_t sent_ = 0;
    std::size_t back_ = 0;
};

TEST(asio_transport_threads, ServesManyStrandsOnManyThreads) {
    constexpr int clients = 8;
    std::atomic<int> done{0};
    echo_server server{clients};
    asio::io_context context;
    for (int i = 0; i < clients; ++i) {
        const auto strand = asio::make_strand(context);
        asio::post(strand, [&, strand] {
            std::make_shared<echo_client>(done)->start(make_asio_transport_factory(strand), server.address());
        });
    }
    std::vector<std::thread> threads;
    threads.reserve(3);
    for (int i = 0; i < 3; ++i) threads.emplace_back([&] { context.run(); });
    for (auto& t : threads) t.join();  // there is nothing left to do: no transport was forgotten
    EXPECT_EQ(done, clients);
}

}  // namespace
}  // namespace rmq::runtime
