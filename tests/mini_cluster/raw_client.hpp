#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <rmq/protocol/request_code.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rmq::mini::test {

/// A plain blocking socket that speaks the protocol, so that what the cluster does on the wire is seen as it is.
class raw_client {
public:
    explicit raw_client(std::uint16_t port, const std::string& host = "127.0.0.1");
    ~raw_client();
    raw_client(const raw_client&) = delete;
    raw_client& operator=(const raw_client&) = delete;
    raw_client(raw_client&&) = delete;
    raw_client& operator=(raw_client&&) = delete;

    /// 0, or the errno of the failed connect.
    [[nodiscard]] int connect_error() const { return connect_error_; }

    using fields = std::vector<std::pair<std::string, std::string>>;
    /// Writes a request and returns its opaque.
    std::int32_t request(request_code code, const fields& ext, std::string_view body = {}, std::int32_t flag = 0);
    std::int32_t send(std::string_view topic, std::int32_t queue, std::string_view body, std::int32_t flag = 0);
    void write(std::string_view bytes);

    struct reply {
        std::int32_t code = 0;
        std::int32_t opaque = 0;
        std::string remark;
        std::string body;
    };
    /// The next frame; nothing when the connection ends first (see `end`).
    std::optional<reply> read();
    /// The next bytes, that many; fewer when the connection ends first.
    std::string read_text(std::size_t size);
    /// Everything up to the end of the connection, as it comes.
    std::string read_all();
    /// Whether anything comes within that time.
    bool is_quiet_for(std::chrono::milliseconds time);

    enum class end { none, fin, reset };
    [[nodiscard]] end ended() const { return ended_; }
    /// Waits for the end of the connection.
    end wait_for_end();

private:
    bool fill();

    int fd_;
    int connect_error_ = 0;
    std::int32_t last_opaque_ = 0;
    std::vector<std::byte> bytes_;
    end ended_ = end::none;
};

}  // namespace rmq::mini::test
