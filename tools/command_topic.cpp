#include "arguments.hpp"
#include "broker_session.hpp"

#include <algorithm>
#include <memory>
#include <string>

namespace rmq::tools {
namespace {

void add_create(CLI::App& app, invocation& in) {
    auto query = std::make_shared<create_topic_query>();
    CLI::App* command = app.add_subcommand("create", "Create a topic on the broker, or change it");
    command->add_option("topic", query->topic, "Its name")->required();
    command
        ->add_option_function<std::int32_t>(
            "--queues", [query](const std::int32_t& n) { query->read_queues = query->write_queues = n; },
            "How many queues it has [8]")
        ->check(CLI::PositiveNumber);
    command->add_option("--perm", query->perm, "Sum of 4 (may be read), 2 (may be written), 1 (inherited)")
        ->check(CLI::Range(0, 7))
        ->capture_default_str();
    command->add_flag("--ordered", query->ordered, "Mark it as one whose messages have an order");
    command
        ->add_option_function<std::vector<std::string>>(
            "--attribute",
            [query](const std::vector<std::string>& all) {
                for (const auto& text : all) query->attributes.insert(parse_property("--attribute", text));
            },
            "From 5.0, as message.type=FIFO; may be repeated")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    add_timeout(*command, in, query->timeout, "For everything, connecting included [3s]");
    add_examples(*command, {"topic create orders --queues 4", "topic create ticks --attribute message.type=DELAY"});
    command->callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.create_topic(*query); },
                [&](const output& out) {
                    out.words("the broker has " + query->topic + " with " + std::to_string(query->write_queues) +
                              " queues");
                    out.object({{"topic", query->topic},
                                {"readQueueNums", query->read_queues},
                                {"writeQueueNums", query->write_queues},
                                {"perm", query->perm}});
                });
        };
    });
}

void add_delete(CLI::App& app, invocation& in) {
    auto query = std::make_shared<delete_topic_query>();
    CLI::App* command = app.add_subcommand("delete", "Delete a topic with its messages from the broker");
    command->add_option("topic", query->topic, "Its name")->required();
    add_timeout(*command, in, query->timeout, "For everything, connecting included [3s]");
    add_examples(*command, {"topic delete orders"});
    command->callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.delete_topic(*query); },
                [&](const output& out) {
                    out.words("the broker has " + query->topic + " no more");
                    out.object({{"topic", query->topic}});
                });
        };
    });
}

void show_statistics(topic_statistics stats, const output& out) {
    std::ranges::sort(stats.queues, {}, &queue_statistics::queue);
    for (const auto& q : stats.queues) {
        out.words("queue " + std::to_string(q.queue.queue_id) + ": " + std::to_string(q.min_offset) + " to " +
                  std::to_string(q.max_offset) +
                  (q.last_update > 0 ? ", last message at " + std::to_string(q.last_update) + " (ms since 1970)"
                                     : std::string{}));
        out.object({{"topic", q.queue.topic},
                    {"brokerName", q.queue.broker_name},
                    {"queueId", q.queue.queue_id},
                    {"minOffset", q.min_offset},
                    {"maxOffset", q.max_offset},
                    {"lastUpdateTimestamp", q.last_update}});
    }
}

void add_stats(CLI::App& app, invocation& in) {
    auto query = std::make_shared<topic_stats_query>();
    CLI::App* command = app.add_subcommand("stats", "Begin, end and last message of each queue of a topic");
    command->add_option("topic", query->topic, "Its name")->required();
    add_timeout(*command, in, query->timeout, "For everything, connecting included [3s]");
    add_examples(*command, {"topic stats orders", "topic stats orders --json"});
    command->callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.topic_stats(*query); }, show_statistics);
        };
    });
}

}  // namespace

void add_topic(CLI::App& app, invocation& in) {
    CLI::App* command = app.add_subcommand("topic", "Topics of the broker");
    command->require_subcommand(1);
    add_create(*command, in);
    add_delete(*command, in);
    add_stats(*command, in);
}

}  // namespace rmq::tools
