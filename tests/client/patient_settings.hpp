#pragma once

#include <rmq/client.hpp>

#include <chrono>
#include <string>

namespace rmq::test {

// What a client has in tests about anything but time: a busy machine may hold up each of its threads for seconds.
inline settings patient_settings(const std::string& address) {
    settings out;
    out.client.request_timeout = std::chrono::seconds{60};
    out.brokers = {{"broker-a", address}};
    out.pool.connect_timeout = std::chrono::seconds{60};
    out.health.interval = std::chrono::hours{1};  // nothing but what a test sends; health_test.cpp has the probes
    return out;
}

}  // namespace rmq::test
