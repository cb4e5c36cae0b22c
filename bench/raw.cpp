#include "contender.hpp"

#include <rmq/protocol/send_message.hpp>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

namespace bench {

namespace {

class connection {
public:
    explicit connection(const workload& what) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(what.port);
        inet_pton(AF_INET, what.host.c_str(), &to.sin_addr);
        const int one = 1;
        setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
            throw std::system_error{errno, std::generic_category(), "raw: connect"};
        fcntl(fd_, F_SETFL, O_NONBLOCK);
    }
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() { close(fd_); }

    std::size_t write_some(const std::byte* from, std::size_t size) const { return done(write(fd_, from, size)); }
    std::size_t read_some(std::byte* to, std::size_t size) const { return done(read(fd_, to, size)); }
    void wait(bool to_write) const {
        pollfd p{fd_, static_cast<short>(POLLIN | (to_write ? POLLOUT : 0)), 0};
        poll(&p, 1, -1);
    }

private:
    static std::size_t done(ssize_t n) {
        if (n > 0) return static_cast<std::size_t>(n);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
        throw std::system_error{n == 0 ? ECONNRESET : errno, std::generic_category(), "raw: connection"};
    }
    int fd_;
};

// Counts whole answers in what was read.
class answer_counter {
public:
    std::byte* room() { return buffer_.data() + filled_; }
    std::size_t room_size() const { return buffer_.size() - filled_; }
    std::size_t take(std::size_t n) {
        filled_ += n;
        std::size_t at = 0;
        std::size_t answers = 0;
        while (filled_ - at >= 4) {
            std::uint32_t length = 0;
            std::memcpy(&length, buffer_.data() + at, 4);
            const auto size = 4 + std::size_t{ntohl(length)};
            if (filled_ - at < size) break;
            at += size;
            ++answers;
        }
        std::memmove(buffer_.data(), buffer_.data() + at, filled_ - at);
        filled_ -= at;
        return answers;
    }

private:
    std::vector<std::byte> buffer_ = std::vector<std::byte>(std::size_t{512} * 1024);
    std::size_t filled_ = 0;
};

std::vector<std::byte> frame_of(const workload& what) {
    const rmq::message m{.topic = "bench", .body = std::string(what.body_size, 'x')};
    rmq::protocol::send_fields fields;
    fields.producer_group = "bench";
    fields.queue_id = 0;
    fields.message_id = "0A0000010064000000001234567800FF";
    return rmq::protocol::encode_send_message(rmq::serialize_type::rocketmq, m, fields).value().bytes;
}

}  // namespace

double cpu_seconds_now() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

outcome run_raw(const workload& what) {
    const auto frame = frame_of(what);
    const auto at_once = std::min<std::size_t>(what.window, 256);
    std::vector<std::byte> frames;
    for (std::size_t i = 0; i < at_once; ++i) frames.insert(frames.end(), frame.begin(), frame.end());

    connection peer{what};
    answer_counter answers;
    std::size_t allowed = what.window * frame.size();  // bytes that the window still lets out
    std::size_t position = 0;                          // in `frames`: they are all alike, so it just goes round
    double answered = 0;
    const auto cpu = cpu_seconds_now();
    const auto begin = std::chrono::steady_clock::now();
    const auto end = begin + what.time;
    while (std::chrono::steady_clock::now() < end) {
        while (allowed > 0) {
            const auto wrote = peer.write_some(frames.data() + position, std::min(allowed, frames.size() - position));
            if (wrote == 0) break;
            allowed -= wrote;
            position = (position + wrote) % frames.size();
        }
        peer.wait(allowed > 0);
        const auto n = answers.take(peer.read_some(answers.room(), answers.room_size()));
        answered += static_cast<double>(n);
        allowed += n * frame.size();
    }
    outcome o;
    o.messages = answered;
    o.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    o.cpu_seconds = cpu_seconds_now() - cpu;
    return o;
}

}  // namespace bench
