#include "control_call.hpp"
#include "toxic_options.hpp"

#include <memory>
#include <string>
#include <utility>

namespace rmq::tools {
namespace {

const tell_answer done_words = [](const json&, const output& out) { out.words("done"); };

void tell_proxy(const json& answer, const output& out) {
    out.words(answer["proxy"].get<std::string>() + " leads to " + answer["upstream"].get<std::string>());
    for (const auto& [member, words] : {std::pair{"toBroker", "to the broker"}, std::pair{"toClient", "to clients"}}) {
        const json& set = answer[member];
        out.words(std::string{words} + ": " + (set.empty() ? "as it comes" : words_of(set)));
    }
    out.words(answer["open"].dump() + " of " + answer["connections"].dump() + " connections are open, " +
              answer["cuts"].dump() + " were cut");
}

void add_end(CLI::App& family, invocation& in, const control_call_ptr& call, const std::string& name,
             const std::string& description) {
    CLI::App* command =
        add_control_request(family, in, call, name, name, description, done_words, {name, name + " --how fin"});
    add_member<std::string>(*command, call, "--how", "how", "rst, as when a machine is lost, or fin [rst]")
        ->check(CLI::IsMember({"rst", "fin"}));
}

}  // namespace

void add_toxic(CLI::App& app, invocation& in) {
    const auto call = std::make_shared<control_call>();
    CLI::App* family = add_control_family(app, "toxic", "Steer a proxy that runs; it was started with --control", call);
    CLI::App* set = add_control_request(*family, in, call, "set", "set",
                                        "What happens from now on, in place of what was set before", done_words,
                                        {"set --latency 100ms --jitter 20ms", "set --direction to-client --black-hole",
                                         "set --cut-frames 0 --cut-times 1"});
    add_toxics(*set, call);
    add_control_request(*family, in, call, "show", "proxy", "What is set, and what has passed", tell_proxy, {"show"});
    add_control_request(*family, in, call, "heal", "heal", "Let everything pass again", done_words, {"heal"});
    add_end(*family, in, call, "disconnect", "End all connections");
    add_end(*family, in, call, "kill", "End all connections and refuse new ones until restart");
    add_control_request(*family, in, call, "restart", "restart", "Listen again", done_words, {"restart"});
}

}  // namespace rmq::tools
