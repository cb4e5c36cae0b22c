#include "tools/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace rmq::test {
namespace {

constexpr int patience_ms = 60'000;

struct pipe_ends {
    int read = -1;
    int write = -1;
};

pipe_ends make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
    return {ends[0], ends[1]};
}

void close_file(int& file) {
    if (file >= 0) ::close(std::exchange(file, -1));
}

// False: the file has ended, and is closed.
bool read_into(int& file, std::string& text) {
    std::array<char, 65536> chunk{};
    const ssize_t size = ::read(file, chunk.data(), chunk.size());
    if (size < 0 && errno == EINTR) return true;
    if (size <= 0) {
        close_file(file);
        return false;
    }
    text.append(chunk.data(), static_cast<std::size_t>(size));
    return true;
}

}  // namespace

child_process::child_process(const std::vector<std::string>& command) {
    pipe_ends in = make_pipe();
    pipe_ends out = make_pipe();
    pipe_ends err = make_pipe();
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in.read, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, out.write, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, err.write, STDERR_FILENO);
    std::vector<std::string> words = command;
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int failure = ::posix_spawn(&id_, arguments[0], &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    close_file(in.read);
    close_file(out.write);
    close_file(err.write);
    in_ = in.write;
    out_ = out.read;
    err_ = err.read;
    if (failure != 0) throw std::system_error(failure, std::generic_category(), command.at(0));
}

child_process::~child_process() {
    if (!waited_) {
        signal(SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    close_file(in_);
    close_file(out_);
    close_file(err_);
}

void child_process::write(const std::string& text) const {
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t size = ::write(in_, text.data() + done, text.size() - done);
        if (size < 0) throw std::system_error(errno, std::generic_category(), "write");
        done += static_cast<std::size_t>(size);
    }
}

void child_process::close_input() { close_file(in_); }

void child_process::signal(int number) const { ::kill(id_, number); }

// False when both outputs have ended.
bool child_process::read_some() {
    std::array<pollfd, 2> watched{pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0}};
    if (out_ < 0 && err_ < 0) return false;
    const int ready = ::poll(watched.data(), watched.size(), patience_ms);
    if (ready < 0 && errno == EINTR) return true;
    if (ready <= 0) {
        signal(SIGKILL);
        throw std::runtime_error("silent for too long; so far:\n" + out_text_ + err_text_);
    }
    if (watched[0].revents != 0) read_into(out_, out_text_);
    if (watched[1].revents != 0) read_into(err_, err_text_);
    return true;
}

std::string child_process::read_line() {
    while (out_text_.find('\n') == std::string::npos && out_ >= 0) read_some();
    const std::size_t end = out_text_.find('\n');
    if (end == std::string::npos) return std::exchange(out_text_, {});
    std::string line = out_text_.substr(0, end);
    out_text_.erase(0, end + 1);
    return line;
}

outcome child_process::wait() {
    while (read_some()) {
    }
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    waited_ = true;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), out_text_, err_text_};
}

outcome rmqctl(const std::vector<std::string>& arguments, const std::string& input) {
    std::vector<std::string> command{RMQCTL};
    command.insert(command.end(), arguments.begin(), arguments.end());
    child_process child{command};
    child.write(input);
    child.close_input();
    return child.wait();
}

std::vector<std::string> patiently(const std::string& broker, std::vector<std::string> arguments) {
    if (std::ranges::find(arguments, "--timeout") == arguments.end())
        arguments.insert(arguments.end(), {"--timeout", "60s"});
    arguments.insert(arguments.begin(), {"--broker", broker});
    return arguments;
}

}  // namespace rmq::test
