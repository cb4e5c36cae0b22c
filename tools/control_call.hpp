#pragma once

#include "invocation.hpp"
#include "output.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace rmq::tools {

/// A request to a control port (docs/mini-cluster.md), as a command line puts it together.
struct control_call {
    std::string address;
    std::chrono::milliseconds timeout = std::chrono::seconds{30};
    json request = json::object();
};

using control_call_ptr = std::shared_ptr<control_call>;

/// A command whose subcommands are requests to the port of --control.
CLI::App* add_control_family(CLI::App& app, const std::string& name, const std::string& description,
                             const control_call_ptr& call);

/// Tells people of the answer; its object is written anyhow.
using tell_answer = std::function<void(const json& answer, const output& out)>;

/// A subcommand of such a family that asks for `what`. Its examples are written without "rmqctl <family> --control …".
CLI::App* add_control_request(CLI::App& family, invocation& in, const control_call_ptr& call, const std::string& name,
                              const std::string& what, const std::string& description, tell_answer tell,
                              std::initializer_list<std::string_view> examples);

/// An option, or an argument, whose value becomes a member of the request.
template <class T>
CLI::Option* add_member(CLI::App& to, const control_call_ptr& call, const std::string& name, const char* member,
                        const std::string& description) {
    return to.add_option_function<T>(
        name, [call, member](const T& value) { call->request[member] = value; }, description);
}

/// The same for a duration, in ms.
CLI::Option* add_wait_member(CLI::App& to, const control_call_ptr& call, const std::string& name, const char* member,
                             const std::string& description);

/// "a 1, b x": for people.
std::string words_of(const json& object);

}  // namespace rmq::tools
