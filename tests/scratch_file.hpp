#pragma once

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace rmq::test {

// A folder of this process, so that runs side by side don't see each other's files. It goes with the process.
class scratch_folder {
public:
    scratch_folder() { std::filesystem::create_directory(path); }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    ~scratch_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }

    const std::filesystem::path path =
        std::filesystem::path{testing::TempDir()} / ("rmq_tests." + std::to_string(::getpid()));
};

// The path of a file with this content.
inline std::string scratch_file(const std::string& name, const std::string& content) {
    static const scratch_folder folder;
    const auto file = folder.path / name;
    std::ofstream{file, std::ios::binary} << content;
    return file.string();
}

}  // namespace rmq::test
