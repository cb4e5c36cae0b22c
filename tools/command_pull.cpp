#include "arguments.hpp"
#include "broker_session.hpp"

#include <rmq/runtime/logging.hpp>

#include <memory>
#include <string>

namespace rmq::tools {
namespace {

constexpr std::size_t shown_body = 200;

json message_object(const message_view& m) {
    json properties = json::object();
    for (const auto& [name, value] : m.properties) {
        properties[std::string{name}] = value;  // a repeated name: the last counts
    }
    json out{{"topic", m.topic},
             {"queue", m.queue_id},
             {"offset", m.queue_offset},
             {"message_id", m.message_id()},
             {"offset_message_id", m.offset_message_id()},
             {"tags", m.tags()},
             {"properties", std::move(properties)},
             {"flag", m.flag},
             {"sys_flag", m.sys_flag},
             {"born_timestamp", m.born_timestamp},
             {"store_timestamp", m.store_timestamp},
             {"commit_log_offset", m.commit_log_offset},
             {"stored_size", m.stored_size},
             {"reconsume_times", m.reconsume_times}};
    put_bytes(out, "body", m.body);
    return out;
}

void show(const pulled& p, const output& out) {
    for (const message_view& m : p.messages) {
        out.words(std::to_string(m.queue_offset) + "  " + runtime::escaped(m.message_id()) + "  " +
                  (m.tags().empty() ? std::string{} : "[" + runtime::escaped(m.tags()) + "]  ") +
                  runtime::escaped(m.body, shown_body));
        out.object({{"message", message_object(m)}});
    }
    out.words(std::string{to_string(p.status)} + ": " + std::to_string(p.messages.size()) +
              " messages; the queue has " + std::to_string(p.min_offset) + " to " + std::to_string(p.max_offset) +
              ", go on from " + std::to_string(p.next_offset));
    out.object({{"status", to_string(p.status)},
                {"messages", p.messages.size()},
                {"next_offset", p.next_offset},
                {"min_offset", p.min_offset},
                {"max_offset", p.max_offset},
                {"suggested_broker_id", p.suggested_broker_id}});
}

}  // namespace

void add_pull(CLI::App& app, invocation& in) {
    auto query = std::make_shared<pull_query>();
    query->group = "rmqctl";
    CLI::App* command = app.add_subcommand("pull", "Pull messages of one queue; consumes nothing");
    command->add_option("--topic", query->topic, "Where from")->required();
    command->add_option("--queue", query->queue_id, "Queue id")->capture_default_str();
    command->add_option("--offset", query->offset, "The first offset wanted")->capture_default_str();
    command->add_option("--max", query->max_messages, "No more messages than this")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--tags", query->tags, "Tag expression: paid || refunded")->capture_default_str();
    command->add_option("--group", query->group, "The consumer group to ask as")->capture_default_str();
    add_duration(*command, "--suspend", query->suspend,
                 "When nothing is there, let the broker wait so long for a message");
    add_duration(*command, "--timeout", query->timeout,
                 "For everything, connecting included [3s; longer with --suspend]");
    command->callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& from) { return from.pull(*query); }, show);
        };
    });
}

}  // namespace rmq::tools
