#include "arguments.hpp"
#include "broker_session.hpp"
#include "message_json.hpp"

#include <memory>
#include <string>

namespace rmq::tools {
namespace {

const char* status_name(pull_status s) {
    switch (s) {
        case pull_status::found:
            return "FOUND";
        case pull_status::no_new_message:
            return "NO_NEW_MSG";
        case pull_status::no_matched_message:
            return "NO_MATCHED_MSG";
        case pull_status::offset_illegal:
            return "OFFSET_ILLEGAL";
    }
    return "";
}

void show_pulled(const pulled& p, const output& out) {
    for (const message_view& m : p.messages) {
        out.words(message_words(m));
        out.object(message_object(m));
    }
    out.words(std::string{to_string(p.status)} + ": " + std::to_string(p.messages.size()) +
              " messages; the queue has " + std::to_string(p.min_offset) + " to " + std::to_string(p.max_offset) +
              ", go on from " + std::to_string(p.next_offset));
    out.object({{"status", status_name(p.status)},
                {"nextBeginOffset", p.next_offset},
                {"minOffset", p.min_offset},
                {"maxOffset", p.max_offset}});
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
    auto* tags = command->add_option("--tags", query->tags, "Tag expression: paid || refunded")->capture_default_str();
    command->add_option("--sql", query->sql, "SQL expression over properties: a > 5")->excludes(tags);
    command->add_option("--group", query->group, "The consumer group to ask as")->capture_default_str();
    command->add_option("--commit-offset", query->commit_offset, "Also store this offset for the group");
    add_duration(*command, "--suspend", query->suspend,
                 "When nothing is there, let the broker wait so long for a message");
    add_timeout(*command, in, query->timeout, "For everything, connecting included [3s; longer with --suspend]");
    add_examples(*command, {"pull --topic orders --queue 0 --offset 0 --group billing",
                            "pull --topic orders --tags 'paid || refunded' --suspend 20s --json"});
    command->callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& from) { return from.pull(*query); }, show_pulled);
        };
    });
}

}  // namespace rmq::tools
