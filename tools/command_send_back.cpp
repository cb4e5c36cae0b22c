#include "arguments.hpp"
#include "broker_session.hpp"

#include <rmq/protocol/message_id.hpp>

#include <memory>
#include <string>

namespace rmq::tools {

void add_send_back(CLI::App& app, invocation& in) {
    auto query = std::make_shared<send_back_query>();
    CLI::App* command =
        app.add_subcommand("send-back", "Have a message delivered to a consumer group again, or made a dead letter");
    command->add_option("--group", query->group, "The consumer group")->required();
    CLI::Option_group* place = command->add_option_group("place", "One of these");
    place->add_option("--commit-log-offset", query->commit_log_offset, "commitLogOffset of the message");
    place
        ->add_option_function<std::string>(
            "--offset-msg-id",
            [query](const std::string& id) {
                const auto at = protocol::parse_offset_message_id(id);
                if (!at) throw CLI::ValidationError("--offset-msg-id", at.error().detail);
                query->commit_log_offset = at->commit_log_offset;
            },
            "offsetMsgId of the message")
        ->type_name("ID");
    place->require_option(1);
    command->add_option("--delay-level", query->delay_level, "1 (1 s) to 18 (2 h); 0: by attempts; -1: a dead letter")
        ->check(CLI::Range(-1, 18))
        ->capture_default_str();
    command->add_option("--max-reconsume-times", query->max_reconsume_times, "Attempts before it is a dead letter")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command->add_option("--topic", query->origin_topic, "The topic it came from");
    command->add_option("--msg-id", query->origin_message_id, "msgId of the message");
    add_timeout(*command, in, query->timeout, "For everything, connecting included [3s]");
    add_examples(*command, {"send-back --group billing --offset-msg-id 7F00… --delay-level 3"});
    command->callback([&in, query] {
        in.run = [&in, query] {
            return with_broker(
                in, [&](const broker_client& broker) { return broker.send_back(*query); },
                [&](const output& out) {
                    out.words("the broker took the message back");
                    out.object({{"group", query->group}, {"commitLogOffset", query->commit_log_offset}});
                });
        };
    });
}

}  // namespace rmq::tools
