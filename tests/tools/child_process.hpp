#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace rmq::test {

/// What a program left behind.
struct outcome {
    int exit_code = -1;  ///< negative: the signal that ended it
    std::string out;
    std::string err;
};

/// A program with pipes on all three standard files. Whatever happens, it does not outlive this object.
class child_process {
public:
    explicit child_process(const std::vector<std::string>& command);
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;
    ~child_process();

    void write(const std::string& text) const;
    void close_input();
    void signal(int number) const;
    /// The next line of standard output; what there is when it ends first.
    std::string read_line();
    /// Waits for its end, without closing its standard input. A program that takes longer than 60 s is killed.
    outcome wait();

private:
    bool read_some();

    pid_t id_ = -1;
    int in_ = -1;
    int out_ = -1;
    int err_ = -1;
    std::string out_text_;
    std::string err_text_;
    bool waited_ = false;
};

/// Runs `rmqctl` with these arguments to its end.
outcome rmqctl(const std::vector<std::string>& arguments, const std::string& input = {});

/// The arguments with which `rmqctl` asks a broker: with patience for a busy machine, unless they name a --timeout.
std::vector<std::string> patiently(const std::string& broker, std::vector<std::string> arguments);

}  // namespace rmq::test
