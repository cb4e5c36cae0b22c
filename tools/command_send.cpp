#include "arguments.hpp"
#include "body_source.hpp"
#include "broker_session.hpp"
#include "progress_line.hpp"

#include <rmq/runtime/logging.hpp>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace rmq::tools {
namespace {

struct send_arguments {
    message what;
    send_options how;
    std::string body_file;
    bool lines = false;
};

const char* status_name(send_status s) {
    switch (s) {
        case send_status::ok:
            return "SEND_OK";
        case send_status::flush_disk_timeout:
            return "FLUSH_DISK_TIMEOUT";
        case send_status::flush_slave_timeout:
            return "FLUSH_SLAVE_TIMEOUT";
        case send_status::slave_not_available:
            return "SLAVE_NOT_AVAILABLE";
    }
    return "";
}

json receipt_object(const send_receipt& r) {
    return {{"status", status_name(r.status)},
            {"msgId", r.message_id},
            {"offsetMsgId", r.offset_message_id},
            {"topic", r.topic},
            {"brokerName", r.broker},
            {"queueId", r.queue_id},
            {"queueOffset", r.queue_offset},
            {"transactionId", r.transaction_id}};
}

void show_receipt(const send_receipt& r, const output& out) {
    const auto text = [](const std::string& s) { return runtime::escaped(s); };
    out.words("stored in " + text(r.topic) + ", queue " + std::to_string(r.queue_id) + ", offset " +
              std::to_string(r.queue_offset) + ", as " + text(r.message_id) +
              (r.status == send_status::ok ? std::string{} : ", but " + std::string{to_string(r.status)}));
    out.object(receipt_object(r));
}

// Ends with the first message that can't be sent.
result<std::size_t> send_lines(const broker_client& to, send_arguments& arguments, const output& out) {
    progress_line progress{"messages sent"};
    while (std::getline(std::cin, arguments.what.body)) {
        if (arguments.what.body.empty()) continue;
        const auto sent = to.send(arguments.what, arguments.how);
        if (!sent) return tl::unexpected{sent.error()};
        out.object(receipt_object(*sent));
        progress.step();
    }
    return progress.steps();
}

int run(const invocation& in, send_arguments& arguments) {
    if (!arguments.lines) {
        return with_broker(
            in, [&](const broker_client& to) { return to.send(arguments.what, arguments.how); }, show_receipt);
    }
    return with_broker(
        in, [&](const broker_client& to) { return send_lines(to, arguments, output{in.json}); },
        [](std::size_t, const output&) {});
}

void add_message_options(CLI::App& command, const std::shared_ptr<send_arguments>& arguments) {
    message& what = arguments->what;
    command.add_option("--tag", what.tags, "The message's tag");
    command.add_option("--key", what.keys, "An index key; may be repeated")->allow_extra_args(false);
    command
        .add_option_function<std::vector<std::string>>(
            "--prop",
            [arguments](const std::vector<std::string>& all) {
                for (const auto& text : all) arguments->what.properties.push_back(parse_property("--prop", text));
            },
            "A property of yours; may be repeated")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    command.add_option("--sharding-key", what.sharding_key, "The ordering key");
    auto* level = command.add_option("--delay-level", what.delay_level, "1 (1 s) to 18 (2 h)");
    level->check(CLI::Range(0, 18));
    add_duration(command, "--delay", what.delay, "An exact delay, by brokers from 5.0 on")->excludes(level);
    command.add_option("--flag", what.flag, "A number kept with the message");
    command.add_flag("--transactional", arguments->how.transactional,
                     "A half message: seen by nobody until end-transaction commits it");
}

}  // namespace

void add_send(CLI::App& app, invocation& in) {
    auto arguments = std::make_shared<send_arguments>();
    CLI::App* command = app.add_subcommand("send", "Send a message, or one a line");
    command->add_option("--topic", arguments->what.topic, "Where to")->required();
    command->add_option("--queue", arguments->how.queue_id, "Queue id; the broker picks one when it isn't given");
    CLI::Option_group* body = command->add_option_group("body", "One of these");
    body->add_option("--body", arguments->what.body, "The body, as text");
    body->add_option("--body-file", arguments->body_file, "A file that holds the body; - is standard input");
    body->add_flag("--lines", arguments->lines,
                   "Each line of standard input is the body of a message; empty ones are left out");
    body->require_option(1);
    add_message_options(*command, arguments);
    command->add_flag("--require-ok", arguments->how.require_ok,
                      "Nothing less than SEND_OK is good: flushed and replicated as the broker is configured");
    command->add_flag("--unchecked", arguments->how.unchecked,
                      "Let the broker judge names and limits: 4.x stores an empty body");
    command->add_option("--group", arguments->how.group, "The producer group");
    add_timeout(*command, in, arguments->how.timeout, "For each message, connecting included [3s]");
    add_examples(*command, {"send --topic orders --body hello --tag paid --prop region=eu",
                            "send --topic orders --queue 0 --body-file order.bin --key order-7 --json",
                            "send --topic words --lines < /usr/share/dict/words"});
    command->callback([&in, arguments] {
        if (!arguments->body_file.empty()) arguments->what.body = read_body_file(arguments->body_file);
        in.run = [&in, arguments] { return run(in, *arguments); };
    });
}

}  // namespace rmq::tools
