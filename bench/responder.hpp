#pragma once

#include <sys/types.h>
#include <cstdint>

namespace bench {

// A storage-free mini cluster in a process of its own, so that its CPU time is not the client's. Make it before there
// are threads. Ends with this object, or with this process.
class responder {
public:
    // Its answers have a JSON header, as those of 5.x brokers, or the binary one of the requests, as those of 4.9.4 to
    // 4.9.8. cpu < 0: anywhere.
    responder(bool json_answers, int cpu);
    responder(const responder&) = delete;
    responder& operator=(const responder&) = delete;
    ~responder();
    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    pid_t child_ = -1;
    int keep_alive_ = -1;
    std::uint16_t port_ = 0;
};

void pin_to(int cpu);  // < 0: leaves it as it is

}  // namespace bench
