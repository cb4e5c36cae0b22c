#include "stop_signal.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace rmq::tools {
namespace {

bool ends_with_its_writer(int file) {
    struct stat what {};
    return ::fstat(file, &what) == 0 && (S_ISFIFO(what.st_mode) || S_ISSOCK(what.st_mode));
}

// What is written to us means nothing; that nobody can write any more does.
bool at_end(int file) {
    std::array<char, 4096> ignored{};
    const ssize_t size = ::read(file, ignored.data(), ignored.size());
    return size == 0 || (size < 0 && errno != EINTR && errno != EAGAIN);
}

}  // namespace

stop_signal::stop_signal() {
    // Blocked here and inherited by every thread made later, so that only the descriptor ever reports them.
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    if (const int failure = ::pthread_sigmask(SIG_BLOCK, &set, nullptr); failure != 0) {
        throw std::system_error(failure, std::generic_category(), "pthread_sigmask");
    }
    signals_ = ::signalfd(-1, &set, SFD_CLOEXEC);
    if (signals_ < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
}

stop_signal::~stop_signal() { ::close(signals_); }

const char* stop_signal::wait() {
    for (;;)
        if (const char* why = wait_for(std::chrono::hours{1})) return why;
}

const char* stop_signal::wait_for(std::chrono::milliseconds time) {
    using clock = std::chrono::steady_clock;
    const auto end = clock::now() + time;
    // poll ignores negative descriptors.
    std::array<pollfd, 2> watched{pollfd{signals_, POLLIN, 0},
                                  pollfd{ends_with_its_writer(STDIN_FILENO) ? STDIN_FILENO : -1, POLLIN, 0}};
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - clock::now());
        if (left.count() <= 0) return nullptr;
        if (::poll(watched.data(), watched.size(), static_cast<int>(left.count())) < 0) {
            if (errno == EINTR) continue;
            throw std::system_error(errno, std::generic_category(), "poll");
        }
        if (watched[0].revents != 0) return "told by a signal";
        if (watched[1].revents != 0 && at_end(STDIN_FILENO)) return "standard input was closed";
    }
}

}  // namespace rmq::tools
