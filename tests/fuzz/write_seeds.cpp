#include "fuzz/target.hpp"

#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <string>

namespace {

// One file per different seed. What an earlier run wrote there is replaced.
void write(const rmq::fuzz::target& target, const std::filesystem::path& folder) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    std::set<std::vector<std::byte>> written;
    for (const auto& seed : target.seeds()) {
        if (!written.insert(seed).second) continue;
        std::ofstream out{folder / std::to_string(written.size()), std::ios::binary};
        out.write(reinterpret_cast<const char*>(seed.data()), static_cast<std::streamsize>(seed.size()));
        if (!out) throw std::runtime_error("cannot write to " + folder.string());
    }
}

}  // namespace

// fuzz_seeds: the names of all targets. fuzz_seeds FOLDER: the seeds of each in FOLDER/<target>.
int main(int argc, char** argv) {
    try {
        for (const auto& target : rmq::fuzz::targets()) {
            if (argc < 2) {
                std::cout << target.name << '\n';
            } else {
                write(target, std::filesystem::path{argv[1]} / target.name);
            }
        }
    } catch (const std::exception& e) {
        std::cerr << "fuzz_seeds: " << e.what() << '\n';
        return 1;
    }
}
