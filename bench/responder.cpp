#include "responder.hpp"

#include <rmq/mini_cluster.hpp>

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace bench {

void pin_to(int cpu) {
    if (cpu < 0) return;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<std::size_t>(cpu), &set);
    sched_setaffinity(0, sizeof set, &set);
}

responder::responder(bool json_answers, int cpu) {
    int ready[2];
    int alive[2];
    if (pipe(ready) != 0 || pipe(alive) != 0) throw std::system_error{errno, std::generic_category(), "pipe"};
    child_ = fork();
    if (child_ < 0) throw std::system_error{errno, std::generic_category(), "fork"};
    if (child_ == 0) {
        close(ready[0]);
        close(alive[1]);
        pin_to(cpu);
        rmq::mini_cluster_options settings;
        settings.storage_free = true;
        settings.answer_type =
            json_answers ? rmq::mini_cluster_options::answers::json : rmq::mini_cluster_options::answers::as_asked;
        rmq::mini_cluster cluster{settings};
        const std::uint16_t port = cluster.broker().port();
        if (write(ready[1], &port, sizeof port) != sizeof port) _exit(1);
        char none = 0;
        while (read(alive[0], &none, 1) > 0) {
        }
        _exit(0);
    }
    close(ready[1]);
    close(alive[0]);
    keep_alive_ = alive[1];
    const auto n = read(ready[0], &port_, sizeof port_);
    close(ready[0]);
    if (n != sizeof port_) throw std::system_error{ECHILD, std::generic_category(), "the responder did not start"};
}

responder::~responder() {
    close(keep_alive_);
    waitpid(child_, nullptr, 0);
}

}  // namespace bench
