#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace rmq::client {

struct local_address {
    std::vector<std::byte> bytes;  // 4 or 16
    std::string text;
};

/// This host's address for ids: an IPv4 address that is not loopback, else an IPv6 one, else 127.0.0.1.
local_address find_local_address();

}  // namespace rmq::client
