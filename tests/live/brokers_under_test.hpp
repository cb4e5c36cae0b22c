#pragma once

#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace rmq::test {

struct live_broker {
    std::string version;
    std::string address;
};

inline std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string{} : value;
}

// Of RMQ_TEST_BROKERS: version=host:port,…
inline std::vector<live_broker> brokers_under_test() {
    std::vector<live_broker> all;
    std::istringstream list{environment("RMQ_TEST_BROKERS")};
    for (std::string entry; std::getline(list, entry, ',');) {
        const auto equals = entry.find('=');
        if (equals != std::string::npos) all.push_back({entry.substr(0, equals), entry.substr(equals + 1)});
    }
    return all;
}

inline std::string test_name(const std::string& version) {
    auto name = "v" + version;
    for (auto& c : name)
        if (c == '.') c = '_';
    return name;
}

inline int run(const std::string& command) {
    std::cout << "+ " << command << std::endl;
    return std::system(command.c_str());
}

}  // namespace rmq::test
