#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <rmq/mini_cluster/detail/broker_core.hpp>
#include <rmq/protocol/command.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/response_code.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rmq::mini::test {

using fields = std::vector<std::pair<std::string, std::string>>;

/// A reply or a broker's own request, read back from the bytes it was written as.
struct received {
    connection_id on = 0;
    serialize_type type = serialize_type::json;
    std::int32_t code = 0;
    std::int32_t opaque = 0;
    std::int32_t flag = 0;
    std::int32_t version = 0;
    std::optional<std::string> remark;
    bool has_ext = false;
    std::vector<std::pair<std::string, std::string>> ext;
    std::string body;

    [[nodiscard]] std::optional<std::string> field(std::string_view name) const;
    [[nodiscard]] std::vector<message_view> messages() const;
};

/// A broker in virtual time, and clients that write real frames to it. Time moves only by advance().
class broker_fixture {
public:
    explicit broker_fixture(broker_settings settings = {});

    /// Sends one request and returns the reply to it, if there was one at once. Everything else that was sent, and
    /// every closed connection, is kept in `others` and `closed`.
    std::optional<received> ask(connection_id from, request_code code, const fields& ext, std::string_view body = {},
                                std::int32_t flag = 0);
    std::optional<received> ask_frame(connection_id from, const std::vector<std::byte>& frame);
    /// A valid SEND_MESSAGE_V2; `change` replaces or (with an empty value) removes fields.
    std::optional<received> send(std::string_view topic, std::int32_t queue, std::string_view body,
                                 const fields& change = {});
    /// A pull with its own subscription.
    std::optional<received> pull(std::string_view topic, std::int32_t queue, std::int64_t offset,
                                 const fields& change = {});

    void connect(connection_id which);
    void disconnect(connection_id which);
    void advance(std::chrono::milliseconds by);
    /// What has come since the last call, replies to ask() left out.
    std::vector<received> take_others() { return std::exchange(others, {}); }

    [[nodiscard]] moment now() const { return now_; }

    std::unique_ptr<broker_core> core;
    serialize_type speaks = serialize_type::rocketmq;
    std::vector<received> others;
    std::vector<std::pair<connection_id, ending>> closed;
    std::vector<connection_id> known;

private:
    std::optional<received> sort_out(effects out, std::optional<std::int32_t> opaque, connection_id from);

    moment now_{runtime::time_point{std::chrono::hours{1}}, 1'700'000'000'000};
    std::int32_t last_opaque_ = 0;
};

/// A broker of that release.
broker_settings release_4_9_7();
broker_settings release_5_3_3();

std::vector<std::byte> bytes_of(std::string_view text);

}  // namespace rmq::mini::test
