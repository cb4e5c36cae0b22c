// Says which test takes long while it does: one that never ends would leave no trace but a time-out of the program.

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>

namespace rmq::test {
namespace {

class slow_tests final : public testing::EmptyTestEventListener {
    void OnTestStart(const testing::TestInfo& test) override {
        watcher_ = std::jthread{
            [this, name = std::string{test.test_suite_name()} + "." + test.name()](const std::stop_token& ended) {
                std::unique_lock lock{mutex_};
                for (int minutes = 1; !changed_.wait_for(lock, ended, std::chrono::minutes{1}, [] { return false; }) &&
                                      !ended.stop_requested();
                     ++minutes) {
                    std::cerr << name << " still runs after " << minutes << " min" << std::endl;
                }
            }};
    }
    void OnTestEnd(const testing::TestInfo&) override { watcher_ = {}; }

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::jthread watcher_;
};

[[maybe_unused]] const bool is_listening = [] {
    testing::UnitTest::GetInstance()->listeners().Append(new slow_tests);  // gtest's from now on
    return true;
}();

}  // namespace
}  // namespace rmq::test
