#include <rmq/actors/messages.hpp>

#include <utility>

namespace rmq {

void register_messages() {
#if RMQ_CAF_1
    caf::init_global_meta_objects<caf::id_block::rocketmq>();
    caf::core::init_global_meta_objects();
#endif
}

}  // namespace rmq

namespace rmq::actors {

caf::error to_caf(error e) { return caf::make_error(caf::sec::runtime_error, std::move(e)); }

error from_caf(const caf::error& e) {
    if (!(e == caf::error{}) && e.context().match_elements<error>()) return e.context().get_as<error>(0);
    return make_stopped("the actor that was asked has ended");
}

}  // namespace rmq::actors
