#include "arguments.hpp"
#include "broker_session.hpp"

#include <charconv>
#include <memory>
#include <string>
#include <vector>

namespace rmq::tools {
namespace {

// "orders:3"
message_queue parse_queue(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    message_queue out{text.substr(0, colon), {}, 0};
    const char* const end = text.data() + text.size();
    const char* const digits = colon == std::string::npos ? end : text.data() + colon + 1;
    const auto [rest, failed] = std::from_chars(digits, end, out.queue_id);
    if (out.topic.empty() || failed != std::errc{} || rest != end || out.queue_id < 0)
        throw CLI::ValidationError("--queue", "expected topic:id, got " + text);
    return out;
}

json objects_of(const std::vector<message_queue>& queues) {
    json out = json::array();
    for (const auto& q : queues)
        out.push_back({{"topic", q.topic}, {"brokerName", q.broker_name}, {"queueId", q.queue_id}});
    return out;
}

std::string names_of(const std::vector<message_queue>& queues) {
    std::string out;
    for (const auto& q : queues) out += (out.empty() ? "" : ", ") + q.topic + ':' + std::to_string(q.queue_id);
    return out.empty() ? "nothing" : out;
}

// What both commands are told.
template <class Query>
void add_arguments(CLI::App& command, const std::shared_ptr<Query>& query, invocation& in) {
    command.add_option("--group", query->group, "The consumer group")->required();
    command.add_option("--client-id", query->client_id, "Whose locks; this run's own id when it isn't given");
    command
        .add_option_function<std::vector<std::string>>(
            "--queue",
            [query](const std::vector<std::string>& all) {
                for (const auto& text : all) query->queues.push_back(parse_queue(text));
            },
            "A queue; may be repeated")
        ->type_name("TOPIC:ID")
        ->allow_extra_args(false)
        ->required();
    add_timeout(command, in, query->timeout, "For everything, connecting included [3s]");
    command.final_callback([query, &in] {
        if (in.broker_name.empty()) throw CLI::RequiredError("--broker-name: locks count by the broker's name, which");
        for (auto& queue : query->queues) queue.broker_name = in.broker_name;
    });
}

}  // namespace

void add_lock(CLI::App& app, invocation& in) {
    auto query = std::make_shared<lock_queues_query>();
    CLI::App* command = app.add_subcommand("lock", "Lock queues for one reader of a consumer group, for a minute");
    add_arguments(*command, query, in);
    add_examples(*command,
                 {"lock --group billing --broker-name broker-a --queue orders:0 --queue orders:1 --client-id me"});
    command->parse_complete_callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.lock_queues(*query); },
                [](const locked_queues& held, const output& out) {
                    out.words("locked: " + names_of(held.queues));
                    out.object({{"locked", objects_of(held.queues)}});
                });
        };
    });
}

void add_unlock(CLI::App& app, invocation& in) {
    auto query = std::make_shared<unlock_queues_query>();
    CLI::App* command = app.add_subcommand("unlock", "Unlock queues of a consumer group");
    add_arguments(*command, query, in);
    command->add_flag("--oneway", query->oneway, "Do not wait for the broker's answer");
    add_examples(*command, {"unlock --group billing --broker-name broker-a --queue orders:0 --client-id me"});
    command->parse_complete_callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.unlock_queues(*query); },
                [&](const output& out) {
                    out.words("unlocked: " + names_of(query->queues));
                    out.object({{"unlocked", objects_of(query->queues)}});
                });
        };
    });
}

}  // namespace rmq::tools
