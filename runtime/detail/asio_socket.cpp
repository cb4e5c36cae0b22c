#include <rmq/runtime/detail/asio_socket.hpp>

#include <asio/socket_base.hpp>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace rmq::runtime::detail {
namespace {

// Asio would open it without the flag, and a child that is forked in between would keep the connection open.
int open_for_this_process_alone(const asio::ip::tcp& protocol) {
#ifdef SOCK_CLOEXEC
    return ::socket(protocol.family(), protocol.type() | SOCK_CLOEXEC, protocol.protocol());
#else
    const int descriptor = ::socket(protocol.family(), protocol.type(), protocol.protocol());
    if (descriptor >= 0) ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    return descriptor;
#endif
}

void set_user_timeout(int descriptor, std::chrono::milliseconds timeout, asio::error_code& ec) {
#ifdef TCP_USER_TIMEOUT
    constexpr std::chrono::milliseconds::rep most = std::numeric_limits<int>::max();
    const auto value = static_cast<unsigned>(std::clamp<std::chrono::milliseconds::rep>(timeout.count(), 0, most));
    if (::setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &value, sizeof value) != 0)
        ec = {errno, asio::error::get_system_category()};
#else
    static_cast<void>(descriptor), static_cast<void>(timeout), static_cast<void>(ec);
#endif
}

}  // namespace

std::string to_text(const asio::ip::tcp::endpoint& address) {
    const auto host = address.address().to_string();
    const auto port = std::to_string(address.port());
    return address.address().is_v6() ? '[' + host + "]:" + port : host + ':' + port;
}

asio::error_code prepare_socket(asio::ip::tcp::socket& socket, const asio::ip::tcp& protocol,
                                const asio_transport_options& options) {
    asio::error_code ec;
    socket.close(ec);
    const int descriptor = open_for_this_process_alone(protocol);
    if (descriptor < 0) return {errno, asio::error::get_system_category()};
    socket.assign(protocol, descriptor, ec);
    if (ec) {
        ::close(descriptor);
        return ec;
    }
    socket.set_option(asio::ip::tcp::no_delay{true}, ec);  // we gather what is to be sent together ourselves
    if (!ec && options.send_buffer_size > 0)
        socket.set_option(asio::socket_base::send_buffer_size{options.send_buffer_size}, ec);
    if (!ec && options.receive_buffer_size > 0)
        socket.set_option(asio::socket_base::receive_buffer_size{options.receive_buffer_size}, ec);
    if (!ec) set_user_timeout(descriptor, options.user_timeout, ec);
    return ec;
}

}  // namespace rmq::runtime::detail
