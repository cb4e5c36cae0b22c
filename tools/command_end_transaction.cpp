#include "arguments.hpp"
#include "broker_session.hpp"

#include <memory>
#include <string>

namespace rmq::tools {

void add_end_transaction(CLI::App& app, invocation& in) {
    auto receipt = std::make_shared<send_receipt>();
    auto query = std::make_shared<end_transaction_query>();
    auto from_check = std::make_shared<bool>(false);
    CLI::App* command =
        app.add_subcommand("end-transaction", "Commit or roll back a half message, by what its send printed");
    command
        ->add_option_function<std::string>(
            "--state",
            [query](const std::string& name) {
                for (const auto state :
                     {transaction_state::commit, transaction_state::rollback, transaction_state::unknown})
                    if (to_string(state) == name) query->state = state;
            },
            "How the transaction went: commit, rollback or unknown")
        ->required()
        ->check(CLI::IsMember({"commit", "rollback", "unknown"}))
        ->type_name("STATE");
    command->add_option("--producer-group", receipt->group, "The group that sent it")->required();
    command->add_option("--msg-id", receipt->message_id, "msgId of the send")->required();
    command->add_option("--offset-msg-id", receipt->offset_message_id, "offsetMsgId of the send")->required();
    command->add_option("--queue-offset", receipt->queue_offset, "queueOffset of the send")->required();
    command->add_option("--topic", receipt->topic, "The topic it was sent to");
    command->add_option("--transaction-id", receipt->transaction_id, "transactionId of the send");
    command->add_option("--remark", query->remark, "For the broker's log");
    command->add_flag("--from-check", *from_check, "The broker asked: ids and offsets are those of its question");
    command->add_flag("!--wait", query->oneway, "Wait for the broker's verdict, which it does not give on unknown");
    add_timeout(*command, in, query->timeout, "For everything, connecting included [3s]");
    add_examples(*command, {"end-transaction --state commit --producer-group shop --msg-id 7F00… --offset-msg-id "
                            "7F00… --queue-offset 12"});
    command->callback([&in, receipt, query, from_check] {
        in.run = [&in, receipt, query, from_check] {
            if (const auto where = runtime::endpoint::parse(in.broker))
                receipt->broker = in.broker_name.empty() ? where->to_string() : in.broker_name;
            query->half = *receipt;
            query->half.from_check = *from_check;
            return with_broker(
                in, [&](const broker_client& broker) { return broker.end_transaction(*query); },
                [&](const output& out) {
                    const std::string state{to_string(query->state)};
                    out.words(state + (query->oneway ? " sent" : " done"));
                    out.object({{"state", state}, {"msgId", receipt->message_id}, {"oneway", query->oneway}});
                });
        };
    });
}

}  // namespace rmq::tools
