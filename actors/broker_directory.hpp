#pragma once

#include <rmq/actors/broker_description.hpp>
#include <rmq/runtime/broker_port.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace rmq::actors {

/// Where facades find the port of a broker by its name or address, and how the brokers are. The manager actor owns both
/// and publishes new immutable ones after every change, before it answers whoever asked for the change.
///
/// Thread safety: all members, from any thread.
class broker_directory {
public:
    using table = std::map<std::string, std::shared_ptr<runtime::broker_port>, std::less<>>;

    /// Nothing when no broker has that name or address.
    [[nodiscard]] std::shared_ptr<runtime::broker_port> find(std::string_view name_or_address) const;
    /// The same for several, in order.
    [[nodiscard]] std::vector<std::shared_ptr<runtime::broker_port>> find_all(
        const std::vector<std::string>& names_or_addresses) const;
    [[nodiscard]] std::shared_ptr<const table> snapshot() const;
    void publish(table ports_by_name);

    /// By name.
    [[nodiscard]] std::shared_ptr<const std::vector<broker_description>> descriptions() const;
    void publish(std::vector<broker_description> brokers);

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const table> table_ = std::make_shared<const table>();
    std::shared_ptr<const std::vector<broker_description>> descriptions_ =
        std::make_shared<const std::vector<broker_description>>();
};

}  // namespace rmq::actors
