#pragma once

#include <rmq/runtime/transport.hpp>

#include "runtime/core_fixture.hpp"

#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace rmq::test {

// A transport that records what it is told and reports what a test says.
class fake_transport final : public runtime::transport {
public:
    explicit fake_transport(std::shared_ptr<runtime::transport_listener> listener) : listener_(std::move(listener)) {}

    void open(const runtime::endpoint& peer) override { opened_to = peer.to_string(); }
    void write(std::vector<std::vector<std::byte>> chunks) override { writes.push_back(std::move(chunks)); }
    void close() override {
        closed = true;
        listener_.reset();
    }

    void accept() { listener_->on_opened("127.0.0.1:1"); }
    void finish_write() { listener_->on_written(); }
    void answer(const std::vector<std::int32_t>& opaques) { listener_->on_frames(answers_to(opaques)); }
    void receive(runtime::received_frames frames) { listener_->on_frames(std::move(frames)); }
    void lose(errc code) {
        if (listener_) std::exchange(listener_, nullptr)->on_lost(lost(code));
    }
    [[nodiscard]] bool has_ended() const noexcept { return !listener_; }
    [[nodiscard]] std::vector<std::int32_t> last_opaques() const {
        std::vector<std::int32_t> opaques;
        const written_frames frames{writes.back()};
        opaques.reserve(frames.commands.size());
        for (const auto& c : frames.commands) opaques.push_back(c.opaque);
        return opaques;
    }

    std::string opened_to;
    std::vector<std::vector<std::vector<std::byte>>> writes;
    bool closed = false;

private:
    std::shared_ptr<runtime::transport_listener> listener_;
};

// All the transports that were made, in order.
struct fake_network {
    runtime::transport_factory factory() {
        return [this](std::shared_ptr<runtime::transport_listener> listener) {
            if (explode) throw std::runtime_error("exploded");
            made.push_back(std::make_shared<fake_transport>(std::move(listener)));
            return made.back();
        };
    }
    fake_transport& last() { return *made.back(); }
    std::vector<std::shared_ptr<fake_transport>> made;
    bool explode = false;  // the actor that asks for a transport crashes
};

}  // namespace rmq::test
