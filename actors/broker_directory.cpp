#include <rmq/actors/broker_directory.hpp>

#include <utility>

namespace rmq::actors {

namespace {

std::shared_ptr<runtime::broker_port> find_in(const broker_directory::table& now, std::string_view name_or_address) {
    if (const auto by_name = now.find(name_or_address); by_name != now.end()) return by_name->second;
    for (const auto& [name, port] : now)
        if (port->address() == name_or_address) return port;
    return nullptr;
}

}  // namespace

std::shared_ptr<const broker_directory::table> broker_directory::snapshot() const {
    const std::lock_guard lock{mutex_};
    return table_;
}

void broker_directory::publish(table ports_by_name) {
    auto fresh = std::make_shared<const table>(std::move(ports_by_name));
    const std::lock_guard lock{mutex_};
    table_.swap(fresh);
}

std::shared_ptr<const std::vector<broker_description>> broker_directory::descriptions() const {
    const std::lock_guard lock{mutex_};
    return descriptions_;
}

void broker_directory::publish(std::vector<broker_description> brokers) {
    auto fresh = std::make_shared<const std::vector<broker_description>>(std::move(brokers));
    const std::lock_guard lock{mutex_};
    descriptions_.swap(fresh);
}

std::shared_ptr<runtime::broker_port> broker_directory::find(std::string_view name_or_address) const {
    return find_in(*snapshot(), name_or_address);
}

std::vector<std::shared_ptr<runtime::broker_port>> broker_directory::find_all(
    const std::vector<std::string>& names_or_addresses) const {
    const auto now = snapshot();
    std::vector<std::shared_ptr<runtime::broker_port>> found;
    found.reserve(names_or_addresses.size());
    for (const auto& wanted : names_or_addresses) found.push_back(find_in(*now, wanted));
    return found;
}

}  // namespace rmq::actors
