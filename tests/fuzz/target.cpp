#include "fuzz/target.hpp"

#include <algorithm>
#include <memory>

namespace rmq::fuzz {
namespace {

std::vector<target>& registry() {
    static std::vector<target> all;
    return all;
}

}  // namespace

std::span<const target> targets() { return registry(); }

const target* find_target(std::string_view name) {
    const auto found = std::ranges::find(registry(), name, &target::name);
    return found == registry().end() ? nullptr : &*found;
}

bool add_target(target t) {
    auto& all = registry();
    all.insert(std::ranges::lower_bound(all, t.name, {}, &target::name), t);
    return true;
}

void run(const target& t, bytes input) {
    const std::unique_ptr<std::byte[]> exact{new std::byte[input.size()]};
    std::ranges::copy(input, exact.get());
    try {
        t.check({exact.get(), input.size()});
    } catch (const too_much_memory&) {
        t.check({exact.get(), input.size()});
    }
}

}  // namespace rmq::fuzz
