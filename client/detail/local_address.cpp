#include <rmq/client/detail/local_address.hpp>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <array>
#include <memory>
#include <span>

namespace rmq::client {

namespace {

template <class Address>
local_address read(int family, const Address& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(family, &address, text.data(), text.size());
    const auto bytes = std::as_bytes(std::span{&address, 1});
    return {{bytes.begin(), bytes.end()}, text.data()};
}

}  // namespace

local_address find_local_address() {
    local_address found;
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) == 0) {
        const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner{first, &freeifaddrs};
        for (const auto* i = first; i != nullptr; i = i->ifa_next) {
            if (i->ifa_addr == nullptr || (i->ifa_flags & IFF_UP) == 0 || (i->ifa_flags & IFF_LOOPBACK) != 0) continue;
            if (i->ifa_addr->sa_family == AF_INET)
                return read(AF_INET, reinterpret_cast<const sockaddr_in*>(i->ifa_addr)->sin_addr);
            if (i->ifa_addr->sa_family == AF_INET6) {
                const auto& address = reinterpret_cast<const sockaddr_in6*>(i->ifa_addr)->sin6_addr;
                if (found.bytes.empty() && !IN6_IS_ADDR_LINKLOCAL(&address)) found = read(AF_INET6, address);
            }
        }
    }
    if (found.bytes.empty()) found = read(AF_INET, in_addr{htonl(INADDR_LOOPBACK)});
    return found;
}

}  // namespace rmq::client
