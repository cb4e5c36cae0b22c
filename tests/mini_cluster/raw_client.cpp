#include "mini_cluster/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <rmq/protocol/command.hpp>
#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/frame.hpp>
#include <stdexcept>

namespace rmq::mini::test {

raw_client::raw_client(std::uint16_t port, const std::string& host) {
    const bool v6 = host.find(':') != std::string::npos;
    fd_ = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd_ < 0) throw std::runtime_error{"no socket"};
    sockaddr_in to4{};
    to4.sin_family = AF_INET;
    to4.sin_port = htons(port);
    sockaddr_in6 to6{};
    to6.sin6_family = AF_INET6;
    to6.sin6_port = htons(port);
    ::inet_pton(v6 ? AF_INET6 : AF_INET, host.c_str(), v6 ? static_cast<void*>(&to6.sin6_addr) : &to4.sin_addr);
    const auto* to = v6 ? reinterpret_cast<const sockaddr*>(&to6) : reinterpret_cast<const sockaddr*>(&to4);
    if (::connect(fd_, to, v6 ? sizeof to6 : sizeof to4) != 0) connect_error_ = errno;
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

raw_client::~raw_client() { ::close(fd_); }

void raw_client::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n < 0) return;  // seen when reading
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

std::int32_t raw_client::request(request_code code, const fields& ext, std::string_view body, std::int32_t flag) {
    std::vector<protocol::ext_field> views;
    for (const auto& [name, value] : ext) views.push_back({name, value});
    protocol::command_header header;
    header.code = static_cast<std::int32_t>(code);
    header.opaque = ++last_opaque_;
    header.flag = flag;
    header.ext = views;
    const auto frame =
        protocol::encode_frame(serialize_type::rocketmq, header, protocol::detail::as_bytes(body)).value();
    write(protocol::detail::as_text(frame));
    return last_opaque_;
}

std::int32_t raw_client::send(std::string_view topic, std::int32_t queue, std::string_view body, std::int32_t flag) {
    return request(request_code::send_message_v2,
                   {{"a", "producers"},
                    {"b", std::string{topic}},
                    {"c", "TBW102"},
                    {"d", "4"},
                    {"e", std::to_string(queue)},
                    {"f", "0"},
                    {"g", "1"},
                    {"h", "0"}},
                   body, flag);
}

bool raw_client::fill() {
    if (ended_ != end::none) return false;
    // A test that waits longer is stuck: better it fails.
    pollfd p{fd_, POLLIN, 0};
    if (::poll(&p, 1, 30'000) == 0) throw std::runtime_error{"nothing came for 30 s"};
    std::array<std::byte, 65'536> some;
    const auto n = ::recv(fd_, some.data(), some.size(), 0);
    if (n > 0) {
        bytes_.insert(bytes_.end(), some.data(), some.data() + n);
        return true;
    }
    ended_ = n == 0 ? end::fin : end::reset;
    return false;
}

std::optional<raw_client::reply> raw_client::read() {
    for (;;) {
        if (const auto frame = protocol::next_frame(bytes_).value()) {
            const auto head = protocol::decode_command(*frame).value();
            reply r{head.code, head.opaque, std::string{head.remark.value_or("")},
                    std::string{protocol::detail::as_text(frame->body)}};
            bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(frame->size));
            return r;
        }
        if (!fill()) return std::nullopt;
    }
}

std::string raw_client::read_text(std::size_t size) {
    while (bytes_.size() < size && fill()) {
    }
    const auto past = bytes_.begin() + static_cast<std::ptrdiff_t>(std::min(size, bytes_.size()));
    std::string text{protocol::detail::as_text({bytes_.begin(), past})};
    bytes_.erase(bytes_.begin(), past);
    return text;
}

std::string raw_client::read_all() {
    while (fill()) {
    }
    return std::string{protocol::detail::as_text(bytes_)};
}

raw_client::end raw_client::wait_for_end() {
    read_all();
    return ended_;
}

bool raw_client::is_quiet_for(std::chrono::milliseconds time) {
    pollfd p{fd_, POLLIN, 0};
    return ::poll(&p, 1, static_cast<int>(time.count())) == 0;
}

}  // namespace rmq::mini::test
