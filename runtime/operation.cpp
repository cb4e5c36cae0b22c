#include <rmq/runtime/operation.hpp>

#include <algorithm>

namespace rmq::runtime {

void deliver_all(std::vector<completion>& completed, const completion_sink& sink) {
    const auto is_inline = [](const completion& done) { return done.op->how == delivery::inline_; };
    std::vector<completion> batch;
    if (std::ranges::none_of(completed, is_inline)) {
        batch.swap(completed);  // as they are: an outcome is half a kilobyte
    } else {
        for (auto& done : completed) {
            if (is_inline(done))
                done.op->deliver(std::move(done.outcome));
            else
                batch.push_back(std::move(done));
        }
    }
    completed.clear();
    if (!batch.empty()) sink(std::move(batch));
}

bool fail(const operation_ptr& op, error why, std::vector<completion>& completed) {
    const auto so_far = op->claim();
    if (!so_far) return false;
    why.request = *so_far;
    why.where.attempts = op->attempts;
    completed.emplace_back(op, std::move(why));
    return true;
}

}  // namespace rmq::runtime
