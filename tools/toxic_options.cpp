#include "toxic_options.hpp"

#include "arguments.hpp"

#include <cstdint>
#include <string>

namespace rmq::tools {

void add_toxics(CLI::App& to, const control_call_ptr& call) {
    add_member<std::string>(to, call, "--direction", "direction",
                            "Of what passes to-broker, to-client or both ways [both]")
        ->check(CLI::IsMember({"to-broker", "to-client", "both"}));
    add_wait_member(to, call, "--latency", "latencyMs", "Each byte leaves that much later");
    add_wait_member(to, call, "--jitter", "jitterMs", "And up to that much later still");
    add_size(
        to, "--bandwidth", [call](std::int64_t size) { call->request["bytesPerSecond"] = size; },
        "So much passes per second at most, on each connection");
    add_size(
        to, "--slice", [call](std::int64_t size) { call->request["sliceSize"] = size; },
        "So much leaves in one piece at most");
    add_wait_member(to, call, "--slice-pause", "slicePauseMs", "Between two pieces [1ms]");
    add_member<double>(to, call, "--corruption", "corruption",
                       "Each byte's chance to leave with a flipped bit, 0 to 1");
    to.add_flag_callback(
        "--black-hole", [call] { call->request["blackHole"] = true; }, "Nothing passes while this is set");
    add_member<std::int64_t>(to, call, "--cut-frames", "cutFrames",
                             "A connection ends behind so many frames, in the middle of the next one");
    add_size(
        to, "--cut-bytes", [call](std::int64_t size) { call->request["cutBytes"] = size; },
        "Or so many bytes behind them");
    add_member<std::string>(to, call, "--cut-how", "cutHow", "rst or fin [rst]")->check(CLI::IsMember({"rst", "fin"}));
    add_member<std::int64_t>(to, call, "--cut-times", "cutTimes", "How many connections end so [all]");
}

}  // namespace rmq::tools
