#include "control_call.hpp"

#include "arguments.hpp"
#include "exit_code.hpp"

#include <rmq/protocol/detail/text.hpp>
#include <rmq/runtime/endpoint.hpp>

#include <asio/ip/tcp.hpp>
#include <istream>
#include <utility>

namespace rmq::tools {
namespace {

constexpr std::size_t shown_words = 500;

result<json> ask(const control_call& call) {
    const auto where = runtime::endpoint::parse(call.address);
    if (!where) return tl::unexpected{where.error()};
    const auto failed = [&](errc kind, const std::string& what) {
        error e = local_error(kind, what + " the control port " + call.address);
        e.where.address = call.address;
        return tl::unexpected{std::move(e)};
    };
    asio::ip::tcp::iostream peer;
    peer.expires_after(call.timeout);
    peer.connect(where->host, std::to_string(where->port));
    if (!peer) return failed(errc::connection_failed, peer.error().message() + ": cannot connect to");
    peer << call.request.dump(-1, ' ', false, json::error_handler_t::replace) << '\n' << std::flush;
    std::string line;
    if (!std::getline(peer, line)) {
        auto lost = failed(errc::connection_lost, "no answer from");
        lost.value().request = fate::unknown;
        return lost;
    }
    json answer = json::parse(line, nullptr, false);
    const auto ok = answer.is_object() ? answer.find("ok") : answer.end();
    if (ok == answer.end() || !ok->is_boolean()) return failed(errc::protocol_error, "no answer of its protocol from");
    if (*ok) return answer;
    return tl::unexpected{local_error(errc::invalid_argument, answer.value("error", "refused"))};
}

int run(const invocation& in, const control_call& call, const tell_answer& tell) {
    const output out{in.json};
    const auto answer = ask(call);
    if (!answer) return out.failure(answer.error());
    tell(*answer, out);
    out.object(*answer);
    return done;
}

}  // namespace

CLI::App* add_control_family(CLI::App& app, const std::string& name, const std::string& description,
                             const control_call_ptr& call) {
    CLI::App* family = app.add_subcommand(name, description);
    family->require_subcommand(1);
    family->add_option("--control", call->address, "Its control port, as its ready line has it")
        ->type_name("HOST:PORT")
        ->required();
    add_duration(*family, "--timeout", call->timeout, "For everything, connecting included [30s]");
    return family;
}

CLI::App* add_control_request(CLI::App& family, invocation& in, const control_call_ptr& call, const std::string& name,
                              const std::string& what, const std::string& description, tell_answer tell,
                              std::initializer_list<std::string_view> examples) {
    CLI::App* command = family.add_subcommand(name, description);
    std::string footer = "Examples:";
    for (const std::string_view example : examples)
        footer.append("\n  rmqctl " + family.get_name() + " --control 127.0.0.1:40123 ").append(example);
    command->footer(footer);
    command->callback([&in, call, what, tell = std::move(tell)] {
        call->request["do"] = what;
        in.run = [&in, call, tell] { return run(in, *call, tell); };
    });
    return command;
}

CLI::Option* add_wait_member(CLI::App& to, const control_call_ptr& call, const std::string& name, const char* member,
                             const std::string& description) {
    return add_duration(
        to, name, [call, member](std::chrono::milliseconds value) { call->request[member] = value.count(); },
        description);
}

std::string words_of(const json& object) {
    std::string out;
    for (const auto& [name, value] : object.items()) {
        if (!out.empty()) out += ", ";
        out += name + ' ' + (value.is_string() ? value.get<std::string>() : value.dump());
    }
    return protocol::detail::one_line(out, shown_words);
}

}  // namespace rmq::tools
