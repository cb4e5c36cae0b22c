#include <rmq/client/detail/setting_keys.hpp>
#include <rmq/client/settings.hpp>

#include <string>
#include <utility>

namespace rmq {
namespace {

std::vector<detail::setting_fault> find_faults(const settings& candidate) {
    std::vector<detail::setting_fault> out;
    for (const detail::setting_key& key : detail::setting_keys()) {
        for (std::size_t i = 0; i < key.elements(candidate); ++i) {
            if (auto fault = key.fault_of(key.get(candidate, i))) out.push_back({key.path(i), {}, *std::move(fault)});
        }
    }
    for (auto& fault : detail::find_contradictions(candidate)) out.push_back(std::move(fault));
    return out;
}

}  // namespace

result<void> validate(const settings& candidate) {
    std::string lines;
    for (const detail::setting_fault& fault : find_faults(candidate)) {
        if (!lines.empty()) lines += '\n';
        lines += fault.path + ": " + fault.text;
    }
    if (lines.empty()) return {};
    return tl::unexpected(local_error(errc::invalid_argument, std::move(lines)));
}

}  // namespace rmq
