#include <rmq/runtime/broker_port.hpp>

#include <utility>

namespace rmq::runtime {

broker_port::broker_port(std::string name, std::string address, limits bounds, completion_sink sink,
                         std::shared_ptr<lease_port> leases)
    : broker_{std::move(name), std::move(address)},
      limits_(bounds),
      sink_(std::move(sink)),
      leases_(std::move(leases)) {}

void broker_port::submit(const operation_ptr& op) {
    std::optional<error> refused;
    std::shared_ptr<const std::function<void()>> bell;
    {
        const std::lock_guard lock{mutex_};
        const auto bytes = op->frame.bytes.size();
        if (closed_) {
            refused = closed_;
        } else if (refused_) {
            refused = refused_;
        } else if (submitted_.size() >= limits_.max_queued || queued_bytes_ + bytes > limits_.max_queued_bytes) {
            refused = local_error(errc::pool_exhausted, "the queue in front of the broker is full");
        } else {
            queued_bytes_ += bytes;
            submitted_.push_back(op);
            if (!std::exchange(rung_, true)) bell = bell_;
        }
    }
    if (refused) {
        std::vector<completion> completed;
        fail(op, *std::move(refused), completed);
        deliver_all(completed, sink_);
    } else if (bell) {
        (*bell)();
    }
}

void broker_port::acquire(const operation_ptr& op, std::source_location at) {
    if (leases_) return leases_->acquire(op, at);
    std::vector<completion> completed;
    fail(op, local_error(errc::pool_exhausted, "this broker has no leasable connections"), completed);
    deliver_all(completed, sink_);
}

void broker_port::cancel(const operation_ptr& op) {
    std::vector<completion> completed;
    if (!fail(op, local_error(errc::cancelled, "cancelled by the caller"), completed)) return;
    if (leases_ && leases_->forget(*op)) return deliver_all(completed, sink_);
    std::shared_ptr<const std::function<void()>> bell;
    {
        const std::lock_guard lock{mutex_};
        if (!closed_) {
            cancelled_.push_back(op);
            if (!std::exchange(rung_, true)) bell = bell_;
        }
    }
    deliver_all(completed, sink_);
    if (bell) (*bell)();
}

bool broker_port::take(std::vector<operation_ptr>& submitted, std::vector<operation_ptr>& cancelled) {
    submitted.clear();
    cancelled.clear();
    const std::lock_guard lock{mutex_};
    if (submitted_.empty() && cancelled_.empty()) {
        rung_ = false;
        return false;
    }
    submitted.swap(submitted_);
    cancelled.swap(cancelled_);
    queued_bytes_ = 0;
    return true;
}

void broker_port::attach(std::function<void()> bell) {
    if (leases_) leases_->attach(bell);
    std::shared_ptr<const std::function<void()>> ring;
    {
        const std::lock_guard lock{mutex_};
        if (closed_) return;
        bell_ = std::make_shared<const std::function<void()>>(std::move(bell));
        rung_ = !submitted_.empty() || !cancelled_.empty();
        if (rung_) ring = bell_;
    }
    if (ring) (*ring)();
}

void broker_port::refuse(const error& why) {
    std::vector<operation_ptr> left;
    {
        const std::lock_guard lock{mutex_};
        refused_ = why;
        left.swap(submitted_);
        queued_bytes_ = 0;
        load_.refuse(true);
    }
    std::vector<completion> completed;
    for (const auto& op : left) fail(op, why, completed);
    deliver_all(completed, sink_);
    if (leases_) leases_->refuse(why);
}

void broker_port::admit() {
    {
        const std::lock_guard lock{mutex_};
        refused_.reset();
        load_.refuse(closed_.has_value());
    }
    if (leases_) leases_->admit();
}

void broker_port::close(const error& why) {
    std::vector<operation_ptr> left;
    std::shared_ptr<const std::function<void()>> bell;  // destroyed after the lock is released
    {
        const std::lock_guard lock{mutex_};
        if (closed_) return;
        closed_ = why;
        load_.refuse(true);
        left.swap(submitted_);
        cancelled_.clear();
        bell = std::move(bell_);
    }
    std::vector<completion> completed;
    for (const auto& op : left) fail(op, why, completed);
    deliver_all(completed, sink_);
    if (leases_) leases_->close(why);
}

bool broker_port::is_closed() const {
    const std::lock_guard lock{mutex_};
    return closed_.has_value();
}

}  // namespace rmq::runtime
