#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace rmq::mini {

/// The consumer groups that a broker has ever heard of: a heartbeat or a pull creates one, and nothing here deletes it.
class group_names {
public:
    /// More than `capacity` groups are not created.
    explicit group_names(std::size_t capacity) : capacity_(capacity) {}

    void add(std::string_view group) {
        if (names_.size() < capacity_ && !has(group)) names_.emplace(group);
    }
    [[nodiscard]] bool has(std::string_view group) const { return names_.contains(group); }

private:
    std::size_t capacity_;
    std::set<std::string, std::less<>> names_;
};

}  // namespace rmq::mini
