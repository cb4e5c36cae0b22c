#include <rmq/client/actor.hpp>
#include <rmq/client/detail/manager_facade.hpp>

#include <random>
#include <utility>

namespace rmq::client {

manager_facade::manager_facade(std::shared_ptr<manager_life> life, std::shared_ptr<callback_thread> callbacks,
                               std::shared_ptr<const thread_marks> threads)
    : life_(std::move(life)), callbacks_(std::move(callbacks)), threads_(std::move(threads)) {}

manager_facade::~manager_facade() { life_->tell_stop(); }

request_target manager_facade::target(std::string_view name_or_address) const {
    request_target to{
        life_->directory->find(name_or_address), life_->who, callbacks_, threads_, {}, life_, life_->acquire_timeout};
    if (!to.port) to.asked_for.name = name_or_address;
    return to;
}

std::shared_ptr<const group_members> manager_facade::group(std::vector<std::string> names, group_options how) const {
    const auto& desk = life_->failover;
    auto among = std::make_shared<runtime::broker_range>();
    among->names = std::move(names);
    among->policy = how.policy ? std::move(how.policy) : desk->policy;
    among->weights = std::move(how.weights);
    among->duplicates = how.duplicates;
    among->seed = std::random_device{}();
    return std::make_shared<const group_members>(group_members{desk, std::move(among), target({})});
}

actors::broker_manager actor_of(const manager_facade& facade) { return facade.life()->actor(); }

}  // namespace rmq::client
