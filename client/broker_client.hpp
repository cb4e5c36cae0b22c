#pragma once

#include <rmq/client/broker_operations.hpp>
#include <rmq/client/context.hpp>
#include <rmq/client/settings.hpp>

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace rmq {

namespace client {
class manager_facade;
}

/// A handle to one broker; what may be asked of it is in broker_operations. Its requests share connections with those
/// of other handles. Cheap to copy. May outlive its manager and its context; requests then fail with client_stopped.
///
/// Thread safety: all members, from any number of threads.
class broker_client : public broker_operations {
private:
    friend class broker_manager;
    broker_client(client::request_target target, std::shared_ptr<const client::manager_facade> owner)
        : broker_operations(std::make_shared<const client::request_target>(std::move(target))),
          owner_(std::move(owner)) {}

    std::shared_ptr<const client::manager_facade> owner_;
};

/// A client of one broker, with nothing to manage: its connections end with the last copy of the handle.
/// Throws rmq::exception (invalid_argument) when host or port can't be right. Does not connect yet.
broker_client create_broker_client(context& context, std::string_view host, std::int64_t port,
                                   const client_settings& settings = {});

}  // namespace rmq
