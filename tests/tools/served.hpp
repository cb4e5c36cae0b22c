#pragma once

#include "tools/child_process.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace rmq::test {

/// A command of rmqctl that serves until it is told to end, in a process of its own, ready.
class served {
public:
    explicit served(std::vector<std::string> command) : process_{with_program(std::move(command))} {
        ready = nlohmann::json::parse(process_.read_line());
    }

    [[nodiscard]] std::string control() const { return ready.at("control"); }
    child_process& process() { return process_; }

    nlohmann::json ready;

private:
    static std::vector<std::string> with_program(std::vector<std::string> command) {
        command.insert(command.begin(), RMQCTL);
        return command;
    }

    child_process process_;
};

/// A mini cluster.
class served_cluster : public served {
public:
    explicit served_cluster(std::vector<std::string> arguments = {}) : served{command(std::move(arguments))} {}

    [[nodiscard]] std::string address(std::size_t broker) const { return ready["brokers"].at(broker)["address"]; }
    [[nodiscard]] std::string name_server() const { return ready["nameServer"]; }

private:
    static std::vector<std::string> command(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "mini-cluster");
        return arguments;
    }
};

}  // namespace rmq::test
