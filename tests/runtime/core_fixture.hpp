#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/runtime/connection_core.hpp>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace rmq::test {

using namespace std::chrono_literals;

inline constexpr runtime::time_point t0 = runtime::time_point{} + std::chrono::hours{1};

// An operation that remembers what became of it.
class recorded_operation final : public runtime::operation {
public:
    explicit recorded_operation(runtime::time_point by = t0 + 3s, bool is_oneway = false,
                                runtime::connection_role on = runtime::connection_role::shared)
        : operation(frame_for(35), on, is_oneway, runtime::delivery::inline_) {
        deadline = by;
    }
    void deliver(result<runtime::reply>&& outcome) noexcept override {
        ++deliveries;
        if (outcome)
            reply = std::move(*outcome);
        else
            failure = std::move(outcome.error());
    }

    static protocol::encoded_frame frame_for(std::int32_t code) {
        protocol::command_header header;
        header.code = code;
        return protocol::encode_stampable(serialize_type::rocketmq, header, {}).value();
    }

    int deliveries = 0;
    std::optional<runtime::reply> reply;
    std::optional<error> failure;
};

using recorded_ptr = std::shared_ptr<recorded_operation>;

// The frames in what was written, decoded. Keeps the bytes alive.
struct written_frames {
    explicit written_frames(const std::vector<std::vector<std::byte>>& chunks) {
        for (const auto& chunk : chunks) bytes.insert(bytes.end(), chunk.begin(), chunk.end());
        std::span<const std::byte> rest{bytes};
        while (!rest.empty()) {
            const auto frame = protocol::next_frame(rest).value();
            commands.push_back(protocol::decode_command(*frame).value());
            rest = rest.subspan(frame->size);
        }
    }
    std::vector<std::byte> bytes;
    std::vector<protocol::command> commands;
};

// One read with an answer to each of the opaques.
inline runtime::received_frames answers_to(const std::vector<std::int32_t>& opaques,
                                           std::int32_t flag = protocol::flag_response, std::int32_t code = 0) {
    auto storage = std::make_shared<std::vector<std::byte>>();
    for (const auto opaque : opaques) {
        protocol::command_header header;
        header.code = code;
        header.opaque = opaque;
        header.flag = flag;
        const auto bytes = protocol::encode_frame(serialize_type::rocketmq, header, {}).value();
        storage->insert(storage->end(), bytes.begin(), bytes.end());
    }
    runtime::received_frames received;
    received.storage = storage;
    std::span<const std::byte> rest{*storage};
    while (!rest.empty()) {
        received.frames.push_back(*protocol::next_frame(rest).value());
        rest = rest.subspan(received.frames.back().size);
    }
    return received;
}

inline error lost(errc code = errc::connection_lost) {
    error e;
    e.code = code;
    return e;
}

}  // namespace rmq::test
