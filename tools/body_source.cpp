#include "body_source.hpp"

#include <CLI/CLI.hpp>

#include <fstream>
#include <iostream>

namespace rmq::tools {
namespace {

// Over what any frame can carry; more need not be read to be refused.
constexpr std::size_t max_body = std::size_t{16} << 20;

std::string read_all(std::istream& from, const std::string& name) {
    std::string body(max_body + 1, '\0');
    from.read(body.data(), static_cast<std::streamsize>(body.size()));
    body.resize(static_cast<std::size_t>(from.gcount()));
    if (body.size() > max_body) throw CLI::ValidationError("--body-file", name + " is longer than 16 MiB");
    return body;
}

}  // namespace

std::string read_body_file(const std::string& name) {
    if (name == "-") return read_all(std::cin, "standard input");
    std::ifstream file{name, std::ios::binary};
    if (!file) throw CLI::ValidationError("--body-file", "can't read " + name);
    return read_all(file, name);
}

}  // namespace rmq::tools
