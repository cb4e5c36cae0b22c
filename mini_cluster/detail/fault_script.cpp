#include <rmq/mini_cluster/detail/fault_script.hpp>

#include <algorithm>
#include <utility>

namespace rmq::mini {

void fault_script::add(fault f) {
    if (f.times > 0) faults_.push_back(std::move(f));
}

std::optional<fault> fault_script::take(std::int32_t request_code) {
    const auto at =
        std::find_if(faults_.begin(), faults_.end(), [&](const fault& f) { return f.request_code == request_code; });
    if (at == faults_.end()) return std::nullopt;
    if (--at->times > 0) return *at;
    std::optional<fault> last{std::move(*at)};
    faults_.erase(at);
    return last;
}

}  // namespace rmq::mini
