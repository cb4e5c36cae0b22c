#pragma once

#include <rmq/mini_cluster/detail/name_server_state.hpp>
#include <rmq/mini_cluster/detail/server_core.hpp>

namespace rmq::mini {

/// A RocketMQ name server as a state machine.
class name_server_core : public server_core {
public:
    explicit name_server_core(name_server_settings settings);

    void on_disconnected(connection_id which, effects& out) override;
    [[nodiscard]] std::optional<runtime::time_point> next_wake() const override;
    void on_tick(moment now, effects& out) override;

    /// A broker of this process has come, or topics of it have changed.
    void add_broker(const registration& broker) { state_.routes.add(broker); }
    void remove_broker(const registration& broker) {
        state_.routes.remove(broker.cluster, broker.broker, broker.id, broker.address);
    }
    [[nodiscard]] const name_server_state& state() const noexcept { return state_; }

private:
    std::optional<response> handle(const request& r, effects& others) override;

    name_server_state state_;
};

}  // namespace rmq::mini
