#include "arguments.hpp"
#include "broker_session.hpp"

#include <rmq/runtime/logging.hpp>

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace rmq::tools {
namespace {

// Over what any frame can carry; more need not be read to be refused.
constexpr std::size_t max_body = std::size_t{16} << 20;

struct send_arguments {
    message what;
    send_options how;
    std::string body_file;
};

void read_body(std::istream& from, const std::string& name, std::string& body) {
    body.resize(max_body + 1);
    from.read(body.data(), static_cast<std::streamsize>(body.size()));
    body.resize(static_cast<std::size_t>(from.gcount()));
    if (body.size() > max_body) throw CLI::ValidationError("--body-file", name + " is longer than 16 MiB");
}

void load_body(send_arguments& arguments) {
    if (arguments.body_file.empty()) return;
    if (arguments.body_file == "-") {
        read_body(std::cin, "standard input", arguments.what.body);
        return;
    }
    std::ifstream file{arguments.body_file, std::ios::binary};
    if (!file) throw CLI::ValidationError("--body-file", "can't read " + arguments.body_file);
    read_body(file, arguments.body_file, arguments.what.body);
}

void show(const send_receipt& r, const output& out) {
    const auto text = [](const std::string& s) { return runtime::escaped(s); };
    out.words("stored in " + text(r.topic) + ", queue " + std::to_string(r.queue_id) + ", offset " +
              std::to_string(r.queue_offset) + ", as " + text(r.message_id) +
              (r.status == send_status::ok ? std::string{} : ", but " + std::string{to_string(r.status)}));
    out.object({{"status", to_string(r.status)},
                {"broker", r.broker},
                {"topic", r.topic},
                {"queue", r.queue_id},
                {"offset", r.queue_offset},
                {"message_id", r.message_id},
                {"offset_message_id", r.offset_message_id},
                {"transaction_id", r.transaction_id},
                {"region", r.region},
                {"trace_on", r.trace_on}});
}

}  // namespace

void add_send(CLI::App& app, invocation& in) {
    auto arguments = std::make_shared<send_arguments>();
    message& what = arguments->what;
    CLI::App* command = app.add_subcommand("send", "Send one message");
    command->add_option("--topic", what.topic, "Where to")->required();
    command->add_option("--queue", arguments->how.queue_id, "Queue id; the broker picks one when it isn't given");
    CLI::Option_group* body = command->add_option_group("body", "One of these");
    body->add_option("--body", what.body, "The body, as text");
    body->add_option("--body-file", arguments->body_file, "A file that holds the body; - is standard input");
    body->require_option(1);
    command->add_option("--tag", what.tags, "The message's tag");
    command->add_option("--key", what.keys, "An index key; may be repeated")->allow_extra_args(false);
    command
        ->add_option_function<std::vector<std::string>>(
            "--prop",
            [arguments](const std::vector<std::string>& all) {
                for (const auto& text : all) arguments->what.properties.push_back(parse_property("--prop", text));
            },
            "A property of yours; may be repeated")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    command->add_option("--sharding-key", what.sharding_key, "The ordering key");
    command->add_option("--delay-level", what.delay_level, "1 (1 s) to 18 (2 h)")->check(CLI::Range(0, 18));
    command->add_option("--flag", what.flag, "A number kept with the message");
    command->add_option("--group", arguments->how.group, "The producer group");
    add_duration(*command, "--timeout", arguments->how.timeout, "For everything, connecting included [3s]");
    command->callback([&in, arguments] {
        load_body(*arguments);
        in.run = [&in, arguments] {
            return with_broker(
                in, [&](const broker_client& to) { return to.send(arguments->what, arguments->how); }, show);
        };
    });
}

}  // namespace rmq::tools
