#include "arguments.hpp"
#include "broker_session.hpp"
#include "progress_line.hpp"

#include <rmq/runtime/logging.hpp>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace rmq::tools {
namespace {

constexpr std::size_t max_lines_of_a_batch = 1000;

struct batch_arguments {
    send_batch_query query;
    message model;  // what all messages have in common
    std::size_t size = max_lines_of_a_batch;
};

std::vector<message> next_lines(const batch_arguments& arguments) {
    std::vector<message> out;
    std::string line;
    while (out.size() < arguments.size && std::getline(std::cin, line)) {
        if (line.empty()) continue;
        out.push_back(arguments.model);
        out.back().body = line;
    }
    return out;
}

json receipt_object(const batch_receipt& r) {
    return {{"status", r.status == send_status::ok ? "SEND_OK" : to_string(r.status)},
            {"msgIds", r.message_ids},
            {"offsetMsgIds", r.offset_message_ids},
            {"topic", r.topic},
            {"brokerName", r.broker},
            {"queueId", r.queue_id},
            {"queueOffset", r.queue_offset}};
}

// Ends with the first batch that can't be sent.
result<std::size_t> send_all(const broker_client& to, batch_arguments& arguments, const output& out) {
    progress_line progress{"messages sent"};
    for (auto lines = next_lines(arguments); !lines.empty(); lines = next_lines(arguments)) {
        for (const auto part : split_batch(lines)) {
            arguments.query.messages.assign(part.begin(), part.end());
            const auto sent = to.send_batch(arguments.query);
            if (!sent) return tl::unexpected{sent.error()};
            out.object(receipt_object(*sent));
            for (std::size_t i = 0; i < part.size(); ++i) progress.step();
        }
    }
    if (progress.steps() == 0) {
        return tl::unexpected{local_error(errc::invalid_argument, "standard input has no line to send")};
    }
    return progress.steps();
}

}  // namespace

void add_send_batch(CLI::App& app, invocation& in) {
    auto arguments = std::make_shared<batch_arguments>();
    CLI::App* command = app.add_subcommand(
        "send-batch", "Send the lines of standard input as messages, many with one request; empty ones are left out");
    command->add_option("--topic", arguments->model.topic, "Where to")->required();
    command->add_option("--queue", arguments->query.queue_id, "Queue id; the broker picks one when it isn't given");
    command->add_option("--size", arguments->size, "Lines of a request, fewer when they are long")
        ->check(CLI::Range(std::size_t{1}, std::size_t{65'536}))
        ->capture_default_str();
    command->add_option("--tag", arguments->model.tags, "The messages' tag");
    command->add_option("--key", arguments->model.keys, "An index key of each; may be repeated")
        ->allow_extra_args(false);
    command->add_flag("--require-ok", arguments->query.require_ok,
                      "Nothing less than SEND_OK is good: flushed and replicated as the broker is configured");
    command->add_option("--group", arguments->query.group, "The producer group");
    add_timeout(*command, in, arguments->query.timeout, "For each request, connecting included [3s]");
    add_examples(*command, {"send-batch --topic words < /usr/share/dict/words",
                            "send-batch --topic words --queue 0 --size 100 --json < list"});
    command->callback([&in, arguments] {
        in.run = [&in, arguments] {
            return with_broker(
                in, [&](const broker_client& to) { return send_all(to, *arguments, output{in.json}); },
                [](std::size_t, const output&) {});
        };
    });
}

}  // namespace rmq::tools
