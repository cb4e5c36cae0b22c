#include "vectors/vector_file.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <unistd.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace rmq::test;

namespace {

std::vector<std::string> unread_after(std::string_view text, const std::function<void(const field&)>& look) {
    const auto json = nlohmann::json::parse(text);
    const field root{json, std::make_shared<field::memory>()};
    look(root);
    std::vector<std::string> out;
    root.collect_unread("", out);
    return out;
}

// A folder of vectors of our own for one test.
class own_vectors {
public:
    explicit own_vectors(const std::string& lines)
        : folder_(std::filesystem::temp_directory_path() / ("rmq_vectors_" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(folder_);
        std::ofstream{folder_ / "own.jsonl"} << lines;
        if (const char* before = std::getenv("RMQ_TEST_VECTORS")) before_ = before;
        ::setenv("RMQ_TEST_VECTORS", folder_.c_str(), 1);
    }
    own_vectors(const own_vectors&) = delete;
    own_vectors& operator=(const own_vectors&) = delete;
    ~own_vectors() {
        if (before_) {
            ::setenv("RMQ_TEST_VECTORS", before_->c_str(), 1);
        } else {
            ::unsetenv("RMQ_TEST_VECTORS");
        }
        std::filesystem::remove_all(folder_);
    }

private:
    std::filesystem::path folder_;
    std::optional<std::string> before_;
};

}  // namespace

TEST(vector_file, RemembersWhatWasNotLookedAt) {
    const std::string_view text = R"({"a":1,"b":{"c":"x","d":[1,2]},"e":null,"f":{}})";
    using paths = std::vector<std::string>;
    EXPECT_EQ(unread_after(text, [](const field&) {}), (paths{"/a", "/b/c", "/b/d/0", "/b/d/1", "/e", "/f"}));
    EXPECT_EQ(unread_after(text, [](const field& f) { EXPECT_TRUE(f.has("a")); }).size(), 6U);
    EXPECT_EQ(unread_after(text,
                           [](const field& f) {
                               EXPECT_EQ(f["a"].number(), 1);
                               EXPECT_EQ(f["b"]["c"].text(), "x");
                               EXPECT_TRUE(f["e"].is_null());
                               EXPECT_TRUE(f["f"].members().empty());
                               EXPECT_EQ(f["b"]["d"].items().at(1).number(), 2);
                           }),
              (paths{"/b/d/0"}));
    EXPECT_EQ(unread_after(text, [](const field& f) { f.all(); }), paths{});
}

TEST(vector_file, FailsForAFieldThatNobodyLookedAt) {
    const own_vectors folder{R"({"name":"n","java":["5.3.3"],"extra":1})"};
    EXPECT_NONFATAL_FAILURE(for_each_case("own", [](const vector_case&) {}), "does not check the field /extra");
}

TEST(vector_file, FailsWhenAFileIsMissingOrEmpty) {
    const own_vectors folder{""};
    EXPECT_NONFATAL_FAILURE(for_each_case("other", [](const vector_case&) {}), "the vectors are missing");
    EXPECT_NONFATAL_FAILURE(for_each_case("own", [](const vector_case&) {}), "no case in");
}

TEST(vector_file, FailsForACaseOfAnotherShape) {
    const own_vectors folder{R"({"name":"n","x":"text"})"};
    EXPECT_NONFATAL_FAILURE(for_each_case("own", [](const vector_case& c) { EXPECT_EQ(c["y"].number(), 1); }),
                            "the case has no field y");
}
