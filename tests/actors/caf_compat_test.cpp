#include <rmq/actors/messages.hpp>

#include "actors/virtual_actor_system.hpp"

#include <gtest/gtest.h>

namespace rmq::test {

TEST(caf_compat, CarriesAnErrorThroughCafAndBack) {
    register_messages();
    auto e = local_error(errc::pool_exhausted, "nothing left");
    e.where.broker = "broker-a";
    const auto back = error_from(actors::to_caf(e));
    EXPECT_EQ(back.code, errc::pool_exhausted);
    EXPECT_EQ(back.detail, "nothing left");
    EXPECT_EQ(back.where.broker, "broker-a");
    EXPECT_EQ(back.request, fate::not_sent);
}

TEST(caf_compat, TakesAForeignErrorForAnActorThatHasEnded) {
    register_messages();
    EXPECT_EQ(error_from(caf::make_error(caf::sec::request_receiver_down)).code, errc::client_stopped);
}

using asked = caf::typed_actor<actors::handles<done, list_brokers>>;
struct asked_state {
    static constexpr const char* name = "asked";
    std::vector<actors::owed<done>> owed;
};
using asked_self = actors::self_ptr<asked, asked_state>;

asked::behavior_type run_asked(asked_self self, int) {
    return {[self](const list_brokers&) -> caf::result<done> {
        auto promise = self->make_response_promise<done>();
        actors::state_of(self).owed.emplace_back(promise);
        return promise;
    }};
}

TEST(caf_compat, AnswersAPromiseThatWouldBeDropped) {
    virtual_actor_system vs;
    auto uut = vs.system().spawn(run_asked, 1);
    caf::scoped_actor self{vs.system()};
    auto question = actors::ask(self, uut, list_brokers{});
    vs.settle();
    caf::anon_send_exit(uut, caf::exit_reason::kill);
    vs.settle();
    errc told{};
    std::move(question).receive([](const done&) { FAIL(); },
                                [&](const caf::error& e) { told = static_cast<errc>(error_from(e).code.value()); });
    EXPECT_EQ(told, errc::client_stopped);
}

}  // namespace rmq::test
