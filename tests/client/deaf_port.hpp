#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <string>

namespace rmq::test {

// A port of this machine at which connecting is neither taken nor refused: the system drops what comes, since nobody
// accepts and the queue in front of it is full.
class deaf_port {
public:
    deaf_port() {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        auto* const name = reinterpret_cast<sockaddr*>(&at);  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
        ok_ = listener_ >= 0 && ::bind(listener_, name, size) == 0 && ::listen(listener_, 0) == 0 &&
              ::getsockname(listener_, name, &size) == 0;
        port_ = ntohs(at.sin_port);
        for (int& fd : callers_) {
            fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
            ::connect(fd, name, size);
        }
    }
    deaf_port(const deaf_port&) = delete;
    deaf_port& operator=(const deaf_port&) = delete;
    ~deaf_port() {
        for (const int fd : callers_) ::close(fd);
        ::close(listener_);
    }

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

private:
    int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::array<int, 4> callers_{};  // more than the queue has room for
    std::uint16_t port_ = 0;
    bool ok_ = false;
};

}  // namespace rmq::test
