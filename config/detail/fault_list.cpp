#include <rmq/config/detail/fault_list.hpp>

#include <algorithm>
#include <tuple>

namespace rmq::detail {
namespace {

// A file of nothing but faults would make a message of many times its size.
constexpr std::size_t max_listed = 100;

}  // namespace

void fault_list::add(position at, std::string text) { faults_.push_back({file_, at.line, at.column, std::move(text)}); }

void fault_list::add_key(position at, const std::string& path, const std::string& text) {
    if (paths_.insert(path).second) add(at, path + ": " + text);
}

std::vector<config_fault> fault_list::take() && {
    std::ranges::stable_sort(faults_, {}, [](const config_fault& f) { return std::tuple{f.line, f.column}; });
    if (faults_.size() > max_listed) {
        const std::size_t more = faults_.size() - max_listed;
        faults_.resize(max_listed);
        faults_.push_back({file_, 0, 0, "and " + std::to_string(more) + " more faults"});
    }
    return std::move(faults_);
}

}  // namespace rmq::detail
