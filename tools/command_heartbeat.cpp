#include "arguments.hpp"
#include "broker_session.hpp"
#include "stop_signal.hpp"

#include <rmq/client/actor.hpp>
#include <rmq/protocol/heartbeat_v2.hpp>
#include <rmq/protocol/topic_name.hpp>
#include <rmq/runtime/logging.hpp>

#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace rmq::tools {
namespace {

struct membership {
    heartbeat_data data;
    std::chrono::milliseconds interval{30'000};
    std::chrono::milliseconds timeout{0};
};

// "orders" or "orders=paid || refunded"
subscription parse_subscription(const std::string& text) {
    const std::size_t equals = text.find('=');
    const auto parsed = protocol::parse_tag_expression(text.substr(0, equals),
                                                       equals == std::string::npos ? "*" : text.substr(equals + 1));
    if (!parsed) throw CLI::ValidationError("--topic", parsed.error().detail);
    auto out = *parsed;
    out.version = std::chrono::system_clock::now().time_since_epoch() / std::chrono::milliseconds{1};
    return out;
}

std::string shown(std::string_view text) { return runtime::escaped(text); }

void event(const output& out, const char* name, const std::string& words, const json& details) {
    out.words(words);
    json object{{"event", name}};
    object.update(details);
    out.object(object);
}

consumer_running_info running_info(const membership& who, std::int64_t started_ms) {
    namespace names = protocol::running_info_names;
    consumer_running_info info;
    info.properties = {{names::consume_type, std::string{to_string(protocol::consume_type::passively)}},
                       {names::client_version, "rmqctl " RMQ_VERSION},
                       {names::ordered, "false"},
                       {names::threads, "0"},
                       {names::started_at, std::to_string(started_ms)}};
    for (const auto& c : who.data.consumers)
        info.subscriptions.insert(info.subscriptions.end(), c.subscriptions.begin(), c.subscriptions.end());
    return info;
}

// Tells what the broker says by itself, and answers it: as a member that consumes nothing.
caf::behavior answer_broker(caf::event_based_actor* self, const membership& who, const output& out) {
    actors::drop_other_messages(self);
    const auto started = std::chrono::system_clock::now().time_since_epoch() / std::chrono::milliseconds{1};
    return {
        [out](const consumer_ids_changed& e) {
            event(out, "consumerIdsChanged", "the members of " + shown(e.group) + " have changed",
                  {{"group", e.group}});
        },
        [out](const transaction_check& e) {
            event(out, "transactionCheck",
                  "how did the transaction of " + shown(e.half.message_id) + " in " + shown(e.half.topic) + " go?",
                  {{"producerGroup", e.half.producer_group},
                   {"topic", e.half.topic},
                   {"msgId", e.half.message_id},
                   {"transactionId", e.half.transaction_id},
                   {"offsetMsgId", e.message.offset_message_id()},
                   {"queueOffset", e.half.queue_offset},
                   {"commitLogOffset", e.half.commit_log_offset}});
        },
        [out](const offset_reset& e) {
            json offsets = json::array();
            for (const auto& o : e.offsets) offsets.push_back({{"queueId", o.queue.queue_id}, {"offset", o.offset}});
            event(out, "offsetReset", "the offsets of " + shown(e.group) + " in " + shown(e.topic) + " were reset",
                  {{"group", e.group}, {"topic", e.topic}, {"offsets", std::move(offsets)}});
        },
        [out](const consumer_status_question& e) {
            event(out, "consumerStatus", "how far has " + shown(e.group) + " come in " + shown(e.topic) + "?",
                  {{"group", e.group}, {"topic", e.topic}});
            return consumer_status{};
        },
        [out, who, started](const running_info_question& e) {
            event(out, "runningInfo", "what is " + shown(e.group) + " doing?", {{"group", e.group}});
            return running_info(who, started);
        },
        [out](const direct_consumption& e) {
            event(out, "consumeDirectly", "consume " + shown(e.message.message_id()) + " of " + shown(e.message.topic),
                  {{"group", e.group}, {"topic", e.message.topic}, {"msgId", e.message.message_id()}});
            return direct_consumption_outcome{.outcome = consume_result::later, .remark = "rmqctl consumes nothing"};
        },
        [out](const pushed_reply& e) {
            event(out, "reply", "a reply to " + shown(e.correlation_id), {{"correlationId", e.correlation_id}});
            return rmq::done{};
        },
    };
}

void show_reply(const heartbeat_reply& reply, const output& out) {
    out.words("the broker, version " + std::to_string(reply.broker_version) + ", knows us");
    out.object({{"brokerVersion", reply.broker_version},
                {"heartbeatV2", reply.supports_v2},
                {"subscriptionsChanged", reply.subscriptions_changed}});
}

// The first one has to succeed; later ones may fail for a while.
int stay(const broker_client& broker, const membership& who, stop_signal& stop, const output& out) {
    heartbeat_v2 v2;
    bool known = false;
    for (;;) {
        const auto reply = broker.heartbeat({.data = v2.next(who.data), .timeout = who.timeout});
        if (reply) {
            v2.on_reply(*reply);
            if (!known) show_reply(*reply, out);
            known = true;
        } else {
            if (!known) return out.failure(reply.error());
            v2.on_lost();
            out.words(reply.error().message());
        }
        if (const char* why = stop.wait_for(who.interval)) {
            out.words(std::string{"ending: "} + why);
            break;
        }
    }
    // So that others take over at once. When the broker is gone, so are its groups.
    for (const auto& group : who.data.producer_groups)
        static_cast<void>(broker.unregister({.producer_group = group, .client_id = who.data.client_id}));
    for (const auto& c : who.data.consumers)
        static_cast<void>(broker.unregister({.consumer_group = c.group, .client_id = who.data.client_id}));
    return done;
}

int run(const invocation& in, const membership& who) {
    const output out{in.json};
    if (in.broker.empty()) {
        return out.failure(local_error(errc::invalid_argument, "which broker? name it with --broker host:port"));
    }
    stop_signal stop;
    try {
        context context;
        broker_manager brokers{context, session_settings(in)};
        const std::string& name = in.broker_name.empty() ? in.broker : in.broker_name;
        if (auto added = brokers.add(name, in.broker); !added) return out.failure(added.error());
        const auto listener = context.actor_system().spawn(answer_broker, who, out);
        caf::scoped_actor self{context.actor_system()};
        actors::ask(self, brokers.actor(), subscribe{listener})
            .receive([](const rmq::done&) {}, [](const caf::error&) {});
        const int code = stay(brokers.client(name), who, stop, out);
        caf::anon_send_exit(listener, caf::exit_reason::user_shutdown);
        return code;
    } catch (const exception& e) {
        return out.failure(e.error());
    }
}

}  // namespace

void add_heartbeat(CLI::App& app, invocation& in) {
    struct arguments {
        membership who;
        std::string group;
        std::vector<subscription> subscriptions;
    };
    auto given = std::make_shared<arguments>();
    CLI::App* command = app.add_subcommand("heartbeat",
                                           "Be a member of groups until stopped, and answer what the broker asks; ends "
                                           "on Ctrl-C, SIGTERM, or when the pipe on its standard input is closed");
    command->add_option("--producer-group", given->who.data.producer_groups, "A producer group; may be repeated")
        ->allow_extra_args(false);
    command->add_option("--group", given->group, "The consumer group");
    command
        ->add_option_function<std::vector<std::string>>(
            "--topic",
            [given](const std::vector<std::string>& all) {
                for (const auto& text : all) given->subscriptions.push_back(parse_subscription(text));
            },
            "What the consumer group subscribes to, with or without tags; may be repeated")
        ->type_name("TOPIC[=TAGS]")
        ->allow_extra_args(false);
    command->add_option("--client-id", given->who.data.client_id, "Who to be; a new id when it isn't given");
    add_duration(*command, "--interval", given->who.interval, "Between two heartbeats; brokers forget after 2m [30s]");
    add_timeout(*command, in, given->who.timeout, "For each heartbeat [3s]");
    add_examples(*command,
                 {"heartbeat --producer-group shop", "heartbeat --group billing --topic 'orders=paid || late'"});
    command->callback([&in, given] {
        if (given->who.interval.count() <= 0) throw CLI::ValidationError("--interval", "must be over 0");
        if (!given->group.empty()) {
            auto& consumer = given->who.data.consumers.emplace_back();
            consumer.group = given->group;
            consumer.subscriptions = given->subscriptions;
            consumer.subscriptions.push_back({.topic = protocol::retry_topic(given->group), .version = 1});
        }
        in.run = [&in, given] { return run(in, given->who); };
    });
}

void add_unregister(CLI::App& app, invocation& in) {
    auto query = std::make_shared<unregister_query>();
    CLI::App* command = app.add_subcommand("unregister", "Leave a producer group, a consumer group, or both");
    command->add_option("--producer-group", query->producer_group, "The producer group");
    command->add_option("--group", query->consumer_group, "The consumer group");
    command->add_option("--client-id", query->client_id, "Who leaves; this run's own id when it isn't given");
    add_timeout(*command, in, query->timeout, "For everything, connecting included [3s]");
    add_examples(*command, {"unregister --group billing --client-id 10.0.0.1@7"});
    command->callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.unregister(*query); },
                [&](const output& out) {
                    out.words("left");
                    out.object({{"producerGroup", query->producer_group}, {"group", query->consumer_group}});
                });
        };
    });
}

}  // namespace rmq::tools
