#pragma once

#include <rmq/runtime/lease_hold.hpp>

#include <memory>
#include <utility>

namespace rmq {

/// A lease in a message: a connection of its own, for the requests that name it. It goes back with the last copy, or
/// when it is given back; also in a message that nobody reads.
///
/// Thread safety: all members, from any thread; copies may be used at the same time.
class lease_handle {
public:
    lease_handle() = default;  ///< no lease
    explicit lease_handle(std::shared_ptr<runtime::lease_hold> hold) noexcept : hold_(std::move(hold)) {}

    [[nodiscard]] explicit operator bool() const noexcept { return hold_ != nullptr; }
    /// Whether it was not given back yet and its connection is still there.
    [[nodiscard]] bool is_connected() const { return hold_ && hold_->is_connected(); }
    /// For all copies at once. invalid_argument when it was given back before, or when there is none.
    result<void> give_back() const {
        if (hold_) return hold_->give_back();
        return tl::unexpected(local_error(errc::invalid_argument, "there is no lease to give back"));
    }
    [[nodiscard]] const std::shared_ptr<runtime::lease_hold>& hold() const noexcept { return hold_; }

private:
    std::shared_ptr<runtime::lease_hold> hold_;
};

}  // namespace rmq
