#include <rmq/actors/broker_manager.hpp>

#include "actors/fake_transport.hpp"
#include "actors/virtual_actor_system.hpp"

#include <rmq/protocol/broker_pushes/consumer_ids_changed.hpp>
#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/name_list_body.hpp>
#include <rmq/protocol/stored_message.hpp>
#include <rmq/protocol/version.hpp>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <array>
#include <functional>
#include <string>

namespace rmq::test {

namespace {

// What a listener was told, and what it answers.
struct notes {
    std::vector<std::string> changed;
    std::vector<transaction_check> checks;
    std::vector<offset_reset> resets;
    std::vector<pushed_reply> replies;
    std::vector<client_id_seen_twice> alarms;
    int asked = 0;
    bool refuses = false;  // to answer questions
    bool is_slow = false;  // never answers
    std::vector<std::function<void()>> owed;
};

caf::behavior listen(caf::event_based_actor* self, std::shared_ptr<notes> n) {
    const auto reply = [self, n](auto answer) -> caf::result<decltype(answer)> {
        ++n->asked;
        if (n->refuses) return caf::make_error(caf::sec::invalid_argument);
        if (!n->is_slow) return answer;
        auto promise = self->make_response_promise<decltype(answer)>();
        n->owed.emplace_back([promise, answer]() mutable { promise.deliver(answer); });
        return promise;
    };
    return {
        [n](const consumer_ids_changed& m) { n->changed.push_back(m.broker + "/" + m.group); },
        [n](const transaction_check& m) { n->checks.push_back(m); },
        [n](const offset_reset& m) { n->resets.push_back(m); },
        [n](const client_id_seen_twice& m) { n->alarms.push_back(m); },
        [n](const done&) {  // the test's own: answer what is owed
            for (const auto& pay : n->owed) pay();
        },
        [reply](const running_info_question&) {
            consumer_running_info info;
            info.user_info["said"] = "hello";
            return reply(info);
        },
        [reply](const consumer_status_question&) {
            return reply(consumer_status{{{{"t", "broker-a", 1}, 5}}, {}});
        },
        [reply](const direct_consumption&) { return reply(direct_consumption_outcome{consume_result::later}); },
        [n, reply](const pushed_reply& m) {
            n->replies.push_back(m);
            return reply(done{});
        },
    };
}

struct own_request {
    std::int32_t code = 0;
    std::int32_t flag = 0;
    std::vector<protocol::ext_field> fields{};
    std::string body{};
};

runtime::received_frames read_of(const std::vector<own_request>& requests) {
    auto storage = std::make_shared<std::vector<std::byte>>();
    std::int32_t opaque = 1000;
    for (const auto& r : requests) {
        protocol::command_header header;
        header.code = r.code;
        header.flag = r.flag;
        header.opaque = opaque++;
        header.ext = r.fields;
        const auto bytes =
            protocol::encode_frame(serialize_type::json, header, protocol::detail::as_bytes(r.body)).value();
        storage->insert(storage->end(), bytes.begin(), bytes.end());
    }
    runtime::received_frames received;
    received.storage = storage;
    for (std::span<const std::byte> rest{*storage}; !rest.empty();) {
        received.frames.push_back(*protocol::next_frame(rest).value());
        rest = rest.subspan(received.frames.back().size);
    }
    return received;
}

class push_desk : public testing::Test {
protected:
    push_desk() {
        register_messages();
        setup->who.client_id = "client-1";
        const std::array<std::byte, 4> ip{};
        setup->who.ids = std::make_shared<protocol::unique_id_generator>(ip, 1, 2);
        setup->directory = std::make_shared<actors::broker_directory>();
        setup->transports = network.factory();
        setup->sink = [](std::vector<runtime::completion> batch) {
            for (auto& done : batch) done.op->deliver(std::move(done.outcome));
        };
        setup->health.reset();  // no probes: health_manager_test.cpp has them
        setup->log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
        uut = actors::spawn_broker_manager(vs.system(), setup);
        vs.settle();
        actors::tell_anonymously(uut, add_broker{"broker-a", "127.0.0.1:10911"});
        vs.settle();
        auto op = std::make_shared<recorded_operation>(vs.system().clock().now() + 3s);
        setup->directory->find("broker-a")->submit(op);
        vs.settle();
        network.last().accept();
        vs.settle();
        network.last().finish_write();
        vs.settle();
    }
    ~push_desk() override {
        for (auto& listener : listeners) caf::anon_send_exit(listener, caf::exit_reason::user_shutdown);
        actors::tell_anonymously(uut, actors::stop{});
        vs.settle();
    }
    std::shared_ptr<notes> subscribed() {
        auto n = std::make_shared<notes>();
        listeners.push_back(vs.system().spawn(listen, n));
        actors::tell_anonymously(uut, subscribe{listeners.back()});
        vs.settle();
        return n;
    }
    void push(const std::vector<own_request>& requests) {
        network.last().receive(read_of(requests));
        vs.settle();
    }
    void pay_back() {
        actors::tell_anonymously(listeners.at(0), done{});
        vs.settle();
    }
    // What was written since the last call.
    std::vector<protocol::command> answers() {
        std::vector<protocol::command> out;
        auto& all = network.last().writes;
        for (; read_so_far < all.size(); ++read_so_far) {
            written.push_back(std::make_unique<written_frames>(all[read_so_far]));
            for (const auto& c : written.back()->commands)
                if (c.is_response()) out.push_back(c);
            network.last().finish_write();
            vs.settle();
        }
        return out;
    }
    std::string text_written() const {
        std::string all;
        for (const auto& w : written) all += protocol::detail::as_text(w->bytes);
        return all;
    }
    static own_request running_info() { return {307, 0, {{"consumerGroup", "cg"}, {"clientId", "client-1"}}}; }

    virtual_actor_system vs;
    fake_network network;
    std::shared_ptr<actors::manager_setup> setup = std::make_shared<actors::manager_setup>();
    actors::broker_manager uut;
    std::vector<caf::actor> listeners;
    std::vector<std::unique_ptr<written_frames>> written;
    std::size_t read_so_far = 0;
};

TEST_F(push_desk, TellsEverySubscriberThatAGroupHasChanged) {
    const auto one = subscribed();
    const auto two = subscribed();
    push({{40, protocol::flag_oneway, {{"consumerGroup", "cg"}}}});
    EXPECT_EQ(one->changed, std::vector<std::string>{"broker-a/cg"});
    EXPECT_EQ(two->changed, std::vector<std::string>{"broker-a/cg"});
    EXPECT_TRUE(answers().empty());
}

TEST_F(push_desk, PassesAnOffsetResetOn) {
    const auto n = subscribed();
    push({{220,
           protocol::flag_oneway,
           {{"topic", "t"}, {"group", "cg"}, {"timestamp", "0"}},
           protocol::encode_offset_table({{{"t", "broker-a", 1}, 5}})}});
    ASSERT_EQ(n->resets.size(), 1U);
    EXPECT_EQ(n->resets[0].offsets.at(0).offset, 5);
}

TEST_F(push_desk, AnswersWithWhatASubscriberSays) {
    const auto n = subscribed();
    push({running_info(), {221, 0, {{"topic", "t"}, {"group", "cg"}}}});
    const auto got = answers();
    ASSERT_EQ(got.size(), 2U);
    EXPECT_EQ(got[0].code, 0);
    EXPECT_EQ(got[0].opaque, 1000);
    EXPECT_EQ(got[0].type, serialize_type::json) << "as it was asked";
    EXPECT_EQ(got[1].opaque, 1001);
    EXPECT_NE(text_written().find(R"("said":"hello")"), std::string::npos);
    EXPECT_NE(text_written().find("messageQueueTable"), std::string::npos);
    vs.advance(1h);
    EXPECT_TRUE(answers().empty()) << "once";
}

TEST_F(push_desk, AsksTheNextOneWhenASubscriberRefuses) {
    const auto one = subscribed();
    const auto two = subscribed();
    const auto three = subscribed();
    one->refuses = true;
    push({running_info()});
    EXPECT_EQ(answers().at(0).code, 0);
    EXPECT_EQ(one->asked, 1);
    EXPECT_EQ(two->asked, 1);
    EXPECT_EQ(three->asked, 0);
}

TEST_F(push_desk, SaysSoWhenNobodyTakesARequest) {
    push({running_info()});
    EXPECT_EQ(answers().at(0).code, 1);
    const auto n = subscribed();
    n->refuses = true;
    push({running_info()});
    EXPECT_EQ(answers().at(0).code, 1);
}

TEST_F(push_desk, SaysSoBeforeTheBrokerStopsWaiting) {
    const auto n = subscribed();
    n->is_slow = true;
    push({running_info()});
    vs.advance(8999ms);
    EXPECT_TRUE(answers().empty());
    vs.advance(1ms);
    EXPECT_EQ(answers().at(0).code, 1);
    pay_back();
    EXPECT_TRUE(answers().empty()) << "too late";
}

TEST_F(push_desk, TellsTheBrokerWhatItCannotRead) {
    const auto n = subscribed();
    push({{309, 0, {{"consumerGroup", "cg"}}, "no message"}, {40, protocol::flag_oneway, {}}});
    const auto got = answers();
    ASSERT_EQ(got.size(), 1U) << "a oneway is not answered";
    EXPECT_EQ(got[0].code, 1);
    EXPECT_EQ(n->asked, 0);
    EXPECT_TRUE(n->changed.empty());
}

TEST_F(push_desk, LeavesWhatItDoesNotKnowToTheBroker) {
    subscribed();
    push({{9999, 0, {}}});
    EXPECT_EQ(answers().at(0).code, 3);
}

TEST_F(push_desk, RefusesMoreThanAHundredRequestsASecond) {
    const auto n = subscribed();
    push(std::vector<own_request>(150, own_request{40, 0, {{"consumerGroup", "cg"}}}));
    EXPECT_EQ(n->changed.size(), 100U);
    const auto got = answers();
    ASSERT_EQ(got.size(), 50U);
    EXPECT_EQ(got[0].code, 2);
    vs.advance(1s);
    push({running_info()});
    EXPECT_EQ(answers().at(0).code, 0);
}

TEST_F(push_desk, DropsAnAnswerWhoseConnectionIsGone) {
    const auto n = subscribed();
    n->is_slow = true;
    push({running_info()});
    EXPECT_TRUE(answers().empty());
    network.last().lose(errc::connection_lost);
    vs.settle();
    pay_back();
    EXPECT_TRUE(answers().empty());
}

TEST_F(push_desk, RaisesAnAlarmWhenAGroupHasUsTwice) {
    const auto n = subscribed();
    const auto ask = [&](const std::vector<std::string>& ids) {
        caf::scoped_actor self{vs.system()};
        auto question = actors::ask(self, uut, consumer_ids_request{"broker-a", {.group = "cg"}});
        vs.settle();
        const auto opaque = network.last().last_opaques().back();
        protocol::command_header header;
        header.opaque = opaque;
        header.flag = protocol::flag_response;
        const auto body = protocol::encode_consumer_ids(ids);
        auto storage = std::make_shared<const std::vector<std::byte>>(
            protocol::encode_frame(serialize_type::json, header, protocol::detail::as_bytes(body)).value());
        runtime::received_frames received;
        received.storage = storage;
        received.frames.push_back(*protocol::next_frame(*storage).value());
        network.last().finish_write();
        network.last().receive(std::move(received));
        vs.settle();
        std::move(question).receive([&](const consumer_list& list) { EXPECT_EQ(list.client_ids, ids); },
                                    [&](const caf::error& e) { ADD_FAILURE() << error_from(e).message(); });
    };
    ask({"client-1", "other", "other"});
    EXPECT_TRUE(n->alarms.empty());
    ask({"client-1", "other", "client-1"});
    ASSERT_EQ(n->alarms.size(), 1U);
    EXPECT_EQ(n->alarms[0].broker, "broker-a");
    EXPECT_EQ(n->alarms[0].group, "cg");
    EXPECT_EQ(n->alarms[0].client_id, "client-1");
    EXPECT_EQ(n->alarms[0].times, 2U);
}

}  // namespace
}  // namespace rmq::test
