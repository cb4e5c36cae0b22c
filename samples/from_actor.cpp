// From other actors: a CAF actor that sends typed requests to ours and gets typed replies.

#include "sample_broker.hpp"

#include <rmq/client.hpp>
#include <rmq/client/actor.hpp>

#include <caf/event_based_actor.hpp>

#include <future>
#include <iostream>

namespace {

using rmq::actors::ask;

// Sends one order, then pulls it back; tells `done` how it went.
caf::behavior shop(caf::event_based_actor* self, const rmq::actors::broker_manager& brokers, std::promise<int>* done) {
    const auto failed = [=](const caf::error& e) {
        std::cerr << rmq::error_from(e).message() << '\n';
        done->set_value(1);
        self->quit();
    };
    const rmq::message order{.topic = "orders", .body = "two books", .tags = "paid"};
    ask(self, brokers, rmq::send_request{.broker = "broker-a", .message = order, .queue_id = 1})
        .then(
            [=](const rmq::send_receipt& receipt) {
                std::cout << "the broker stored it at offset " << receipt.queue_offset << '\n';
                ask(self, brokers,
                    rmq::pull_request{"broker-a",
                                      {.group = "billing",
                                       .topic = "orders",
                                       .queue_id = 1,
                                       .offset = receipt.queue_offset,
                                       .suspend = std::chrono::seconds{5}}})
                    .then(
                        [=](const rmq::pulled& answer) {
                            for (const auto& m : answer.messages) std::cout << "pulled \"" << m.body << "\"\n";
                            done->set_value(answer.messages.empty() ? 1 : 0);
                            self->quit();
                        },
                        failed);
            },
            failed);
    return {[](int) {}};  // stays for the replies
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app{"An actor sends a message and pulls it back."};
    sample::broker target;
    target.add_options(app);
    CLI11_PARSE(app, argc, argv);
    target.start();

    rmq::context context;
    rmq::broker_manager brokers{context};
    rmq::value_or_throw(brokers.add("broker-a", target.address()));

    std::promise<int> done;
    context.actor_system().spawn(shop, brokers.actor(), &done);
    return done.get_future().get();
} catch (const rmq::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
