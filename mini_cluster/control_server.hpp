#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace rmq {

/// A port on which programs in any language ask for what rmq::control does: a line of JSON, a line of JSON back, in
/// order, as often as they like. It listens on 127.0.0.1 alone, since whoever reaches it may do everything.
///
///     rmq::control_server port{[&](std::string_view line) { return rmq::control(cluster, line); }};
///
/// A connection ends, after an answer that says why, with a line that does not begin as JSON objects do (so that no
/// web page can make a browser ask for anything) and with one over 1 MiB. At most 64 connections are served at once.
///
/// Thread safety: all functions may be called from any thread. Lines are answered one by one on a thread of its own.
class control_server {
public:
    using answer = std::function<std::string(std::string_view line)>;

    /// Listens at once; port 0 is the system's choice. What `how` answers from must outlive this. Throws
    /// std::system_error when the port is taken.
    explicit control_server(answer how, std::uint16_t port = 0);
    ~control_server();
    control_server(const control_server&) = delete;
    control_server& operator=(const control_server&) = delete;
    control_server(control_server&&) = delete;
    control_server& operator=(control_server&&) = delete;

    [[nodiscard]] std::string address() const;  ///< "127.0.0.1:40123"
    [[nodiscard]] std::uint16_t port() const;

private:
    class host;
    std::unique_ptr<host> host_;
};

}  // namespace rmq
