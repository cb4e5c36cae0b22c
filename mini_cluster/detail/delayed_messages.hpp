#pragma once

#include <rmq/mini_cluster/detail/kept_message.hpp>
#include <rmq/runtime/clock.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace rmq::mini {

/// How long messages of each delay level wait, from level 1 on: 1 s to 2 h, as brokers have it unless told otherwise.
std::vector<std::chrono::milliseconds> default_delays();
/// By level; those above the last one are the last one, and 0 is none.
runtime::duration delay_of(std::int32_t level, const std::vector<std::chrono::milliseconds>& delays) noexcept;

/// Messages that wait for their time: retries of consumers.
class delayed_messages {
public:
    void add(kept_message m, runtime::time_point due) { waiting_.emplace(due, std::move(m)); }
    std::vector<kept_message> take_due(runtime::time_point now);
    void clear() { waiting_.clear(); }

    [[nodiscard]] std::optional<runtime::time_point> next() const;
    [[nodiscard]] std::size_t size() const noexcept { return waiting_.size(); }

private:
    std::multimap<runtime::time_point, kept_message> waiting_;
};

}  // namespace rmq::mini
