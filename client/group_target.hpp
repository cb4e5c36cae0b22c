#pragma once

#include <rmq/client/request_target.hpp>
#include <rmq/runtime/failover_call.hpp>
#include <rmq/runtime/finish_failover.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace rmq::client {

/// The brokers of a group, for as long as any handle of it lives.
struct group_members {
    std::shared_ptr<runtime::failover_desk> desk;
    std::shared_ptr<const runtime::broker_range> among;
    request_target plain;  // without a broker

    /// Why a request has nobody to go to.
    [[nodiscard]] error nobody() const;
};

/// Where one request to a group goes: like a request_target, but made for it alone.
class group_target {
public:
    group_target(std::shared_ptr<const group_members> members, std::string key, bool duplicates)
        : members_(std::move(members)),
          call_(std::make_shared<runtime::failover_call>(members_->desk, members_->among, std::move(key), duplicates)) {
    }

    /// Prepares the request for the broker that is chosen first, and keeps how it is made for others.
    template <class T>
    result<protocol::typed_request<T>> prepare(
        std::function<result<protocol::typed_request<T>>(const protocol::caller&, const std::string&)> make) {
        const auto first = call_->choose_first();
        if (!first) return tl::unexpected(members_->nobody());
        auto prepared = make({members_->desk->who, *first}, {});
        if (!prepared) return tl::unexpected(std::move(prepared.error()));
        again_ = runtime::maker_of<T>(std::move(make));
        return prepared;
    }

    [[nodiscard]] std::optional<error> submit(const runtime::operation_ptr& op,
                                              const protocol::prepared_request& what) const;
    void refuse(const runtime::operation_ptr& op, error why) const;
    void cancel(const runtime::operation_ptr& op) const;
    void guarded(const std::function<void()>& run) const noexcept;

    [[nodiscard]] const runtime::failover_call& call() const noexcept { return *call_; }
    [[nodiscard]] const thread_marks& threads() const noexcept { return *members_->plain.threads; }

private:
    std::shared_ptr<const group_members> members_;
    std::shared_ptr<runtime::failover_call> call_;
    runtime::request_maker again_;
};

template <class T>
result<T> finished(const group_target& target, result<protocol::reply>&& outcome,
                   const protocol::typed_request<T>& asked, runtime::time_point started) {
    return runtime::finish_failover(std::move(outcome), asked, target.call(), started);
}

template <class T>
result<T> call(const group_target& target, result<protocol::typed_request<T>> prepared) {
    if (!prepared) return tl::unexpected(std::move(prepared.error()));
    const auto started = runtime::clock::now();
    const auto submit = [&](const runtime::operation_ptr& op) { return target.submit(op, prepared->request); };
    auto outcome = wait_for_reply(target.threads(), submit, prepared->request, started);
    return finished(target, std::move(outcome), *prepared, started);
}

}  // namespace rmq::client
