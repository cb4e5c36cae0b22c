#pragma once

#include <rmq/mini_cluster/detail/broker_core.hpp>
#include <rmq/mini_cluster/detail/name_server_core.hpp>
#include <rmq/mini_cluster/detail/server_host.hpp>

namespace rmq::mini {

/// A broker on the network. It tells the name server of its topics before anybody gets an answer that depends on them.
class broker_host : public server_host {
public:
    /// `names` must outlive it.
    broker_host(asio::io_context& io, broker_settings settings, name_server_core& names);

    /// As a process that ends: the name server notices at once.
    void kill(ending how) override;
    void restart(bool keep_messages);

    /// A request of the broker's own (broker_core::ask_client).
    bool ask_client(std::string_view client, request_code code, std::span<const protocol::ext_field> fields,
                    std::span<const std::byte> body, on_client_answer done);
    /// Creates or changes a topic; false when the table of topics is full.
    bool put_topic(topic_config topic);

    [[nodiscard]] broker_core& core() noexcept override { return core_; }
    [[nodiscard]] const broker_settings& settings() const noexcept { return core_.state().settings; }

private:
    void on_turn() override { announce(); }
    void announce();
    [[nodiscard]] registration introduction() const;

    broker_core core_;
    name_server_core& names_;
};

}  // namespace rmq::mini
