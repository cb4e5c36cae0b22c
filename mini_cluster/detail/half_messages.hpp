#pragma once

#include <rmq/runtime/clock.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace rmq::mini {

/// Half messages whose transactions are still open, by their place in the commit log, and when their producers are to
/// be asked about them.
class half_messages {
public:
    void add(std::int64_t commit_log_offset, runtime::time_point check_at);
    void end(std::int64_t commit_log_offset);
    /// Takes out those whose producers are to be asked now.
    std::vector<std::int64_t> take_due(runtime::time_point now);
    void clear();

    [[nodiscard]] bool is_open(std::int64_t commit_log_offset) const { return open_.contains(commit_log_offset); }
    [[nodiscard]] std::optional<runtime::time_point> next() const;
    [[nodiscard]] std::size_t size() const noexcept { return open_.size(); }

private:
    std::map<std::int64_t, runtime::time_point> open_;
    std::set<std::pair<runtime::time_point, std::int64_t>> by_time_;
};

}  // namespace rmq::mini
