#include "fuzz/target.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

// One program per target: RMQ_FUZZ_TARGET_NAME says which.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const rmq::fuzz::target* const target = rmq::fuzz::find_target(RMQ_FUZZ_TARGET_NAME);
    if (target == nullptr) {
        std::fputs("no target is named " RMQ_FUZZ_TARGET_NAME "\n", stderr);
        std::abort();
    }
    rmq::fuzz::run(*target, std::as_bytes(std::span{data, size}));
    return 0;
}
