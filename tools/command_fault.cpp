#include "arguments.hpp"
#include "body_source.hpp"
#include "control_call.hpp"

#include <charconv>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>

namespace rmq::tools {
namespace {

const tell_answer nothing = [](const json&, const output& out) { out.words("done"); };
const tell_answer count = [](const json& answer, const output& out) { out.words(answer["count"].dump()); };

void add_server(CLI::App& command, const control_call_ptr& call) {
    add_member<std::string>(command, call, "server", "server", "broker-a, broker-b, … or name-server")->required();
}

// A number, or RocketMQ's name.
CLI::Option* add_code(CLI::App& command, const control_call_ptr& call, const std::string& name, const char* member,
                      const std::string& description) {
    const auto set = [call, member](const std::string& text) {
        std::int32_t number = 0;
        const auto* const end = text.data() + text.size();
        const auto [rest, failed] = std::from_chars(text.data(), end, number);
        call->request[member] = failed == std::errc{} && rest == end ? json(number) : json(text);
    };
    return command.add_option_function<std::string>(name, set, description)->type_name("CODE");
}

void add_how(CLI::App& command, const control_call_ptr& call) {
    add_member<std::string>(command, call, "--how", "how",
                            "How connections end: rst, as when a machine is lost, or fin")
        ->check(CLI::IsMember({"rst", "fin"}));
}

void add_conditions(CLI::App& command, const control_call_ptr& call) {
    add_code(command, call, "--on", "code", "Only requests of this code, e.g. SEND_MESSAGE_V2 or 310");
    add_member<std::string>(command, call, "--topic", "topic", "Only requests about this topic");
    add_member<std::int64_t>(command, call, "--times", "times", "How many requests meet it [all]");
    add_member<double>(command, call, "--probability", "probability", "The chance of each that fits to meet it [1]");
    add_wait_member(command, call, "--delay", "delayMs", "It happens that much later");
    add_wait_member(command, call, "--jitter", "jitterMs", "And up to that much later still");
    command.add_flag_callback(
        "--after-acting", [call] { call->request["afterActing"] = true; },
        "What was asked is done first, and only its answer replaced");
}

void add_actions(CLI::App& command, const control_call_ptr& call) {
    add_member<std::string>(command, call, "action", "then",
                            "What then happens: reply, reply_body, go_away, drop, disconnect, raw_bytes, pass, "
                            "duplicate, unknown_opaque, swap_opaques, reorder, slice, truncate or announce_size")
        ->required();
    add_code(command, call, "--response-code", "responseCode", "Of reply, e.g. SYSTEM_BUSY or 2");
    add_member<std::string>(command, call, "--remark", "remark", "Of reply");
    auto* body =
        add_member<std::string>(command, call, "--body", "body", "Of reply_body, or what raw_bytes writes, as text");
    command
        .add_option_function<std::string>(
            "--body-file", [call](const std::string& name) { put_bytes(call->request, "body", read_body_file(name)); },
            "A file that holds it; - is standard input")
        ->excludes(body);
    add_how(command, call);
    add_member<std::int64_t>(command, call, "--size", "size",
                             "Bytes: of each slice, of what truncate leaves, of what announce_size announces");
    add_wait_member(command, call, "--pause", "pauseMs", "Between two slices [1ms]");
}

void add_scripts(CLI::App& family, invocation& in, const control_call_ptr& call) {
    CLI::App* add = add_control_request(
        family, in, call, "add", "add_fault", "Something that shall go wrong",
        [](const json& answer, const output& out) { out.words("fault " + answer["id"].dump()); },
        {"add broker-a reply --response-code SYSTEM_BUSY --on SEND_MESSAGE_V2 --times 3",
         "add broker-a drop --after-acting --topic orders --probability 0.1", "add broker-a pass --delay 200ms"});
    add_server(*add, call);
    add_actions(*add, call);
    add_conditions(*add, call);

    const auto tell_faults = [](const json& answer, const output& out) {
        for (const json& fault : answer["faults"]) out.words(words_of(fault));
    };
    CLI::App* list = add_control_request(family, in, call, "list", "faults", "Faults that are not used up yet",
                                         tell_faults, {"list", "list broker-a --json"});
    add_member<std::string>(*list, call, "server", "server", "Of which server [all]");

    CLI::App* clear = add_control_request(
        family, in, call, "clear", "clear_faults", "Let nothing more go wrong",
        [](const json& answer, const output& out) { out.words(answer["cleared"].dump() + " cleared"); },
        {"clear", "clear broker-a --id 3"});
    add_member<std::string>(*clear, call, "server", "server", "Of which server [all]");
    add_member<std::int64_t>(*clear, call, "--id", "id", "Only this one, by the number that add gave it");
}

void add_outages(CLI::App& family, invocation& in, const control_call_ptr& call) {
    CLI::App* kill =
        add_control_request(family, in, call, "kill", "kill", "End all connections and refuse new ones until restart",
                            nothing, {"kill broker-a", "kill name-server --how fin"});
    add_server(*kill, call);
    add_how(*kill, call);
    CLI::App* restart = add_control_request(family, in, call, "restart", "restart", "Listen again", nothing,
                                            {"restart broker-a", "restart broker-a --forget-messages"});
    add_server(*restart, call);
    restart->add_flag_callback(
        "--forget-messages", [call] { call->request["keepMessages"] = false; }, "What a broker had stored is lost");

    const auto plain = [&](const std::string& name, const std::string& what, const std::string& description) {
        add_server(*add_control_request(family, in, call, name, what, description, nothing, {name + " broker-a"}),
                   call);
    };
    plain("black-hole", "black_hole", "Read, answer and accept nothing, though connections stay, until resume");
    plain("resume", "resume", "Go on after black-hole");
    plain("hold-replies", "hold_replies", "Do what is asked, but answer nothing until release-replies");
    plain("release-replies", "release_replies", "Send the answers that were held");

    CLI::App* shift = add_control_request(family, in, call, "shift-clock", "shift_clock",
                                          "Make the time that a server stamps with wrong", nothing,
                                          {"shift-clock broker-a --behind 1h", "shift-clock broker-a --ahead 0s"});
    add_server(*shift, call);
    auto* amount = shift->add_option_group("by how much");
    add_wait_member(*amount, call, "--ahead", "byMs", "It is that much too late");
    add_duration(
        *amount, "--behind", [call](std::chrono::milliseconds by) { call->request["byMs"] = -by.count(); },
        "It is that much too early");
    amount->require_option(1);
}

void add_questions(CLI::App& family, invocation& in, const control_call_ptr& call) {
    add_control_request(family, in, call, "cluster", "cluster", "Where its servers are",
                        [](const json& answer, const output& out) {
                            out.words("name server: " + answer["nameServer"].get<std::string>());
                            for (const json& b : answer["brokers"])
                                out.words(b["name"].get<std::string>() + ": " + b["address"].get<std::string>());
                        },
                        {"cluster"});
    CLI::App* seen = add_control_request(family, in, call, "requests-seen", "requests_seen",
                                         "How many requests of a code came, those that met a fault included", count,
                                         {"requests-seen broker-a SEND_MESSAGE_V2"});
    add_server(*seen, call);
    add_code(*seen, call, "code", "code", "The code, e.g. SEND_MESSAGE_V2 or 310")->required();
    CLI::App* connections = add_control_request(family, in, call, "connections", "connections",
                                                "Connections, also of the past, and what was asked on them",
                                                [](const json& answer, const output& out) {
                                                    for (const json& c : answer["connections"]) out.words(words_of(c));
                                                },
                                                {"connections broker-a"});
    add_server(*connections, call);
    CLI::App* stored = add_control_request(family, in, call, "stored", "stored", "How many messages a queue holds",
                                           count, {"stored broker-a --topic orders --queue 0"});
    add_server(*stored, call);
    add_member<std::string>(*stored, call, "--topic", "topic", "Of which topic")->required();
    add_member<std::int64_t>(*stored, call, "--queue", "queueId", "Queue id [0]");
    CLI::App* taken = add_control_request(family, in, call, "messages-taken", "messages_taken",
                                          "How many messages a broker took in all", count, {"messages-taken broker-a"});
    add_server(*taken, call);
}

}  // namespace

void add_fault(CLI::App& app, invocation& in) {
    const auto call = std::make_shared<control_call>();
    CLI::App* family = add_control_family(
        app, "fault", "Make a mini cluster fail, and look at what it was asked; it was started with --control", call);
    add_scripts(*family, in, call);
    add_outages(*family, in, call);
    add_questions(*family, in, call);
}

}  // namespace rmq::tools
