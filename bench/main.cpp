// The same workload for this library and for a raw pipeline, in one run, against a storage-free broker. Ratios count:
// absolute figures move with the machine.

#include "contender.hpp"
#include "responder.hpp"

#include <sys/resource.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <random>
#include <vector>

namespace {

struct series {
    std::vector<double> rates;
    std::vector<double> cpu;
    void add(const bench::outcome& o) {
        rates.push_back(o.rate());
        cpu.push_back(o.cpu_per_message() * 1e6);
    }
};

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const auto n = values.size();
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

void print(const char* who, const series& s) {
    std::printf("  %-4s %12.0f msg/s  (min %.0f, max %.0f)  %7.2f us CPU per message\n", who, median(s.rates),
                *std::min_element(s.rates.begin(), s.rates.end()), *std::max_element(s.rates.begin(), s.rates.end()),
                median(s.cpu));
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app{"Compares this library with a raw pipeline of the same workload."};
    std::vector<std::uint32_t> windows{1, 1024};
    app.add_option("--window", windows, "requests unanswered at a time")
        ->check(CLI::Range(1, 65535))
        ->capture_default_str();
    std::size_t size = 1024;
    app.add_option("--size", size, "bytes of a body")->check(CLI::Range(1, 4 * 1024 * 1024))->capture_default_str();
    int rounds = 7;
    app.add_option("--rounds", rounds, "rounds, the contenders in random order in each")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    int milliseconds = 1000;
    app.add_option("--milliseconds", milliseconds, "of each contender in each round")
        ->check(CLI::Range(10, 600000))
        ->capture_default_str();
    bool json_answers = false;
    app.add_flag("--json-answers", json_answers,
                 "the broker answers with JSON headers, as 5.x does, instead of the binary ones of the requests");
    bool pinned = false;
    app.add_flag("--pinned", pinned, "the broker on CPU 1, the client on CPU 0");
    bool json = false;
    app.add_flag("--json", json, "one JSON object a window on standard output");
    CLI11_PARSE(app, argc, argv);

    const bench::responder broker{json_answers, pinned ? 1 : -1};
    if (pinned) bench::pin_to(0);
    std::mt19937 random{std::random_device{}()};
    for (const auto window : windows) {
        bench::workload what{"127.0.0.1", broker.port(), size, window, std::chrono::milliseconds{milliseconds}};
        auto warm_up = what;
        warm_up.time = std::min(what.time, std::chrono::milliseconds{200});
        bench::run_raw(warm_up);
        bench::run_ours(warm_up);
        series raw;
        series ours;
        std::vector<double> ratios;
        for (int round = 0; round < rounds; ++round) {
            if (random() % 2 == 0) {
                raw.add(bench::run_raw(what));
                ours.add(bench::run_ours(what));
            } else {
                ours.add(bench::run_ours(what));
                raw.add(bench::run_raw(what));
            }
            ratios.push_back(ours.rates.back() / raw.rates.back());
        }
        const auto ratio = median(ours.rates) / median(raw.rates);
        if (json) {
            std::printf(
                "{\"window\":%u,\"size\":%zu,\"rounds\":%d,\"raw\":%.0f,\"ours\":%.0f,\"ratio\":%.3f,"
                "\"rawCpuMicros\":%.3f,\"oursCpuMicros\":%.3f}\n",
                window, size, rounds, median(raw.rates), median(ours.rates), ratio, median(raw.cpu), median(ours.cpu));
        } else {
            std::printf("window %u, %zu B, %d rounds of %d ms, %s:\n", window, size, rounds, milliseconds,
                        pinned ? "pinned" : "free placement");
            print("raw", raw);
            print("ours", ours);
            std::printf("  ratio %.2f of raw (rounds %.2f … %.2f)\n", ratio,
                        *std::min_element(ratios.begin(), ratios.end()),
                        *std::max_element(ratios.begin(), ratios.end()));
        }
        std::fflush(stdout);
    }
    return 0;
} catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
