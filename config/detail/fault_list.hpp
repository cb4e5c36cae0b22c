#pragma once

#include <rmq/config/load_settings.hpp>

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rmq::detail {

struct position {
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    friend auto operator<=>(const position&, const position&) = default;
};

/// The faults of one file, and the keys they are about.
class fault_list {
public:
    explicit fault_list(std::string file) : file_{std::move(file)} {}

    /// About the file as such or its syntax.
    void add(position at, std::string text);
    /// About the key `path`; nothing more is said about a key that has a fault.
    void add_key(position at, const std::string& path, const std::string& text);
    [[nodiscard]] bool has_key(const std::string& path) const { return paths_.contains(path); }

    /// All of them in the order of their positions; past 100 their number only.
    [[nodiscard]] std::vector<config_fault> take() &&;

private:
    std::string file_;
    std::vector<config_fault> faults_;
    std::set<std::string> paths_;
};

}  // namespace rmq::detail
