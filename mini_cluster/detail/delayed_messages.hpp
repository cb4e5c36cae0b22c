#pragma once

#include <rmq/runtime/clock.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace rmq::mini {

/// How long messages of each delay level wait, from level 1 on: 1 s to 2 h, as brokers have it unless told otherwise.
std::vector<std::chrono::milliseconds> default_delays();
/// The same from the text of a broker's setting messageDelayLevel, "1s 5s 10m 2h 1d". Nothing when it can't be read.
std::optional<std::vector<std::chrono::milliseconds>> parse_delay_levels(std::string_view text);
/// By level; those above the last one are the last one, and 0 is none.
runtime::duration delay_of(std::int32_t level, const std::vector<std::chrono::milliseconds>& delays) noexcept;

/// Messages that wait for their time, by their place in the commit log. Those of one moment come in the order in which
/// they were added.
class delayed_messages {
public:
    void add(std::int64_t commit_log_offset, runtime::time_point due) { waiting_.emplace(due, commit_log_offset); }
    std::vector<std::int64_t> take_due(runtime::time_point now);
    void clear() { waiting_.clear(); }

    [[nodiscard]] std::optional<runtime::time_point> next() const;
    [[nodiscard]] std::size_t size() const noexcept { return waiting_.size(); }

private:
    std::multimap<runtime::time_point, std::int64_t> waiting_;
};

}  // namespace rmq::mini
