#pragma once

// Each sample talks to a mini cluster of its own, or to the broker named by --broker host:port.

#include <rmq/mini_cluster.hpp>
#include <rmq/runtime/endpoint.hpp>

#include <CLI/CLI.hpp>

#include <optional>
#include <string>

namespace sample {

class broker {
public:
    void add_options(CLI::App& app) {
        app.add_option("--broker", address_, "host:port of a real broker; without it a mini cluster in this process")
            ->check([](const std::string& text) {
                const auto parsed = rmq::runtime::endpoint::parse(text);
                return parsed ? std::string{} : parsed.error().detail;
            });
    }
    // After parsing: starts the mini cluster if no broker was named.
    void start() {
        if (!address_.empty()) return;
        mini_.emplace();
        address_ = mini_->broker().address();
    }
    [[nodiscard]] bool is_mini() const { return mini_.has_value(); }
    [[nodiscard]] const std::string& address() const { return address_; }
    [[nodiscard]] rmq::runtime::endpoint endpoint() const { return rmq::runtime::endpoint::parse(address_).value(); }

private:
    std::string address_;
    std::optional<rmq::mini_cluster> mini_;
};

}  // namespace sample
