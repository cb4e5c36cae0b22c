#include "arguments.hpp"
#include "broker_session.hpp"
#include "message_json.hpp"

#include <rmq/runtime/logging.hpp>

#include <memory>
#include <string>

namespace rmq::tools {

void add_consumers(CLI::App& app, invocation& in) {
    auto query = std::make_shared<consumer_ids_query>();
    CLI::App* command = app.add_subcommand("consumers", "The clients of a consumer group that the broker knows");
    command->add_option("--group", query->group, "The consumer group")->required();
    add_timeout(*command, in, query->timeout, "For everything, connecting included [3s]");
    add_examples(*command, {"consumers --group billing"});
    command->callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.consumer_ids(*query); },
                [&](const consumer_list& list, const output& out) {
                    for (const std::string& id : list.client_ids) out.words(runtime::escaped(id));
                    out.object({{"group", query->group}, {"clientIds", list.client_ids}});
                });
        };
    });
}

void add_view(CLI::App& app, invocation& in) {
    auto query = std::make_shared<view_message_query>();
    CLI::App* command = app.add_subcommand("view", "One stored message, by its offset message id");
    command->add_option("id", query->offset_message_id, "offsetMsgId of a send or a pull")->required();
    command->add_option("--topic", query->topic, "The message's, for brokers that check permissions by it");
    add_timeout(*command, in, query->timeout, "For everything, connecting included [3s]");
    add_examples(*command, {"view 7F00000100002A9F0000000000000000"});
    command->callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.view_message(*query); },
                [](const message_view& m, const output& out) {
                    out.words(message_words(m));
                    out.object(message_object(m));
                });
        };
    });
}

void add_query(CLI::App& app, invocation& in) {
    struct arguments {
        query_messages_query query;
        std::string unique_id;
    };
    auto given = std::make_shared<arguments>();
    CLI::App* command = app.add_subcommand("query", "Stored messages, by key or by message id");
    command->add_option("--topic", given->query.topic, "Where they are")->required();
    CLI::Option_group* what = command->add_option_group("what", "One of these");
    what->add_option("--key", given->query.key, "A key that they have");
    what->add_option("--id", given->unique_id, "Their msgId");
    what->require_option(1);
    command->add_option("--max", given->query.max_messages, "No more than so many, the newest ones")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--begin", given->query.begin_timestamp, "Stored not before: milliseconds since 1970");
    command->add_option("--end", given->query.end_timestamp, "Stored not after: milliseconds since 1970");
    add_timeout(*command, in, given->query.timeout, "For everything, connecting included [3s]");
    add_examples(*command, {"query --topic orders --key order-7",
                            "query --topic orders --id 7F0000010F3A5B1C2D3E00000000002A --json"});
    command->callback([&in, given] {
        if (!given->unique_id.empty()) {
            given->query.key = given->unique_id;
            given->query.by_unique_id = true;
        }
        in.run = [&in, given] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.query_messages(given->query); },
                [](const found_messages& found, const output& out) {
                    for (const message_view& m : found.messages) {
                        out.words(message_words(m));
                        out.object(message_object(m));
                    }
                    out.words(std::to_string(found.messages.size()) + " messages found");
                });
        };
    });
}

void add_runtime_info(CLI::App& app, invocation& in) {
    auto query = std::make_shared<runtime_info_query>();
    CLI::App* command = app.add_subcommand("runtime-info", "What the broker tells of itself");
    add_timeout(*command, in, query->timeout, "For everything, connecting included [3s]");
    add_examples(*command, {"runtime-info", "runtime-info --json"});
    command->callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.runtime_info(*query); },
                [](const runtime_values& info, const output& out) {
                    json object = json::object();
                    for (const auto& [name, value] : info.values) {
                        out.words(runtime::escaped(name) + ": " + runtime::escaped(value));
                        object[name] = value;
                    }
                    out.object(object);
                });
        };
    });
}

}  // namespace rmq::tools
