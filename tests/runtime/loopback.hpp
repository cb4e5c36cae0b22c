#pragma once

#include "runtime/frame_bytes.hpp"

#include <rmq/runtime/asio_transport.hpp>

#include <gtest/gtest.h>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rmq::runtime::test {

// Keeps what a transport reports, in order. The hooks act from inside the reports.
class recorder : public transport_listener {
public:
    std::vector<std::string> events;
    std::vector<frame_copy> frames;
    error lost;
    std::string local_address;
    std::function<void()> when_opened = [] {};
    std::function<void()> when_frames = [] {};
    std::function<void()> when_written = [] {};
    std::function<void()> when_lost = [] {};

    void on_opened(std::string local) override {
        events.emplace_back("opened");
        local_address = std::move(local);
        when_opened();
    }
    void on_frames(received_frames received) override {
        events.emplace_back("frames " + std::to_string(received.frames.size()));
        for (const auto& f : received.frames) frames.push_back(copy_of(f));
        when_frames();
    }
    void on_written() override {
        events.emplace_back("written");
        when_written();
    }
    void on_lost(error why) override {
        events.emplace_back("lost");
        lost = std::move(why);
        when_lost();
    }

    [[nodiscard]] bool has(std::string_view event) const {
        for (const auto& e : events)
            if (e == event) return true;
        return false;
    }
};

// A transport and its peer in one thread. The kernel completes connections and keeps bytes by itself, so that the
// peer can be a plain blocking socket: whatever it does has happened when its call returns.
class loopback : public ::testing::Test {
protected:
    using tcp = asio::ip::tcp;

    [[nodiscard]] static endpoint endpoint_of(const tcp::acceptor& acceptor) {
        const auto local = acceptor.local_endpoint();
        return endpoint::make(local.address().to_string(), local.port()).value();
    }

    std::shared_ptr<transport> make(const std::shared_ptr<recorder>& listener, asio_transport_options options = {}) {
        return make_asio_transport_factory(context.get_executor(), std::move(options))(listener);
    }

    // Opens `uut` and accepts it.
    tcp::socket connect() {
        uut->open(endpoint_of(acceptor));
        run_until([&] { return rec->has("opened"); });
        return acceptor.accept();
    }

    template <class Predicate>
    void run_until(Predicate is_done) {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        while (!is_done()) {
            context.restart();
            if (context.run_one_until(give_up) == 0) {
                ADD_FAILURE() << "what was waited for did not happen";
                return;
            }
        }
    }

    // Runs all that can run now.
    void settle() {
        do context.restart();
        while (context.poll() > 0);
    }

    static void send(tcp::socket& to, const bytes& what) { asio::write(to, asio::buffer(what)); }

    static bytes receive(tcp::socket& from, std::size_t size) {
        bytes out(size);
        asio::read(from, asio::buffer(out));
        return out;
    }

    // Has the other end closed or reset the connection? Waits for it.
    static bool is_ended(tcp::socket& peer) {
        asio::error_code ec;
        std::byte b{};
        peer.read_some(asio::buffer(&b, 1), ec);
        return ec == asio::error::eof || ec == asio::error::connection_reset;
    }

    static void reset(tcp::socket peer) {
        peer.set_option(asio::socket_base::linger{true, 0});
        peer.close();
    }

    // Bound, but nobody listens: connecting is refused, and nobody else is given the port.
    tcp::endpoint refusing_address() {
        tcp::acceptor& bound = refusing_.emplace_back(context);
        bound.open(tcp::v4());
        bound.bind({asio::ip::address_v4::loopback(), 0});
        return bound.local_endpoint();
    }

    asio::io_context context{1};
    tcp::acceptor acceptor{context, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
    std::shared_ptr<recorder> rec = std::make_shared<recorder>();
    std::shared_ptr<transport> uut = make(rec);

private:
    std::vector<tcp::acceptor> refusing_;
};

}  // namespace rmq::runtime::test
