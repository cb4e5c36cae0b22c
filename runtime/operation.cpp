#include <rmq/runtime/operation.hpp>

#include <iterator>

namespace rmq::runtime {

void deliver_all(std::vector<completion>& completed, const completion_sink& sink) {
    std::vector<completion> batch;
    batch.reserve(completed.size());
    for (auto& done : completed) {
        if (done.op->how == delivery::inline_)
            done.op->deliver(std::move(done.outcome));
        else
            batch.push_back(std::move(done));
    }
    completed.clear();
    if (!batch.empty()) sink(std::move(batch));
}

bool fail(const operation_ptr& op, error why, std::vector<completion>& completed) {
    const auto so_far = op->claim();
    if (!so_far) return false;
    why.request = *so_far;
    why.where.attempts = op->attempts;
    completed.push_back({op, tl::unexpected(std::move(why))});
    return true;
}

}  // namespace rmq::runtime
