#include "fuzz/checks.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/mini_cluster/detail/control_line.hpp>
#include <rmq/mini_cluster/detail/control_request.hpp>
#include <rmq/mini_cluster/detail/fault_json.hpp>
#include <rmq/mini_cluster/detail/toxics_json.hpp>

#include <string>

namespace rmq::fuzz {
namespace {

using mini::control_json;

// What was read of a line, told again. A body is told by its size only.
std::string told(const std::string& line, bool& read_all) {
    std::string out;
    const std::string answer =
        mini::answer_control(line, [&](const std::string& name, mini::control_request& r) -> mini::control_deed {
            control_json members;
            if (name == "add_fault") members = mini::to_json(mini::scripted_fault{1, mini::read_fault(r), 0});
            if (name == "set") members = mini::to_json(mini::read_toxics(r));
            return [members] { return members.is_null() ? control_json::object() : members; };
        });
    require(answer.find('\n') == std::string::npos, "an answer of several lines");
    const auto parsed = control_json::parse(answer, nullptr, false);
    require(parsed.is_object() && parsed.contains("ok") && parsed["ok"].is_boolean(), "no answer");
    read_all = parsed["ok"].get<bool>();
    require(read_all || (parsed.contains("error") && parsed["error"].is_string()), "an error says nothing");
    return answer;
}

void check_line(const std::string& line) {
    bool good = false;
    const std::string once = told(line, good);
    if (!good) return;
    auto again = control_json::parse(once);
    for (const char* name : {"ok", "id", "met"}) again.erase(name);
    if (again.contains("bodySize")) return;
    again["do"] = again.contains("then") ? "add_fault" : "set";
    bool still_good = false;
    const std::string twice = told(again.dump(), still_good);
    const auto request = control_json::parse(line);
    const bool is_known = request["do"] == "add_fault" || request["do"] == "set";
    if (is_known) require(still_good && twice == once, "what is told is read as something else");
}

void check(bytes input) {
    const auto text = as_text(input);
    mini::control_lines whole;
    const auto lines = whole.put(text);
    mini::control_lines split;
    std::size_t at = 0;
    for (const char c : text) {
        for (const auto& line : split.put({&c, 1})) {
            require(at < lines.size(), "more lines in pieces");
            require(line.text == lines[at].text && line.refusal == lines[at].refusal, "another line in pieces");
            ++at;
        }
    }
    require(at == lines.size(), "fewer lines in pieces");
    for (const auto& line : lines)
        if (line.refusal.empty()) check_line(line.text);
}

seed_list seeds() {
    return texts(
        {"{\"do\":\"add_fault\",\"code\":\"send_message_v2\",\"topic\":\"orders\",\"times\":3,\"probability\":0.5,"
         "\"delayMs\":30,\"jitterMs\":20,\"afterActing\":true,\"then\":\"reply\",\"responseCode\":2,\"remark\":\"b\"}"
         "\n",
         "{\"do\":\"add_fault\",\"then\":\"raw_bytes\",\"bodyBase64\":\"AAE=\"}\n{\"do\":\"add_fault\",\"then\":"
         "\"slice\"}\n",
         "{\"do\":\"add_fault\",\"then\":\"truncate\",\"size\":3,\"how\":\"fin\"}\r\n\n{\"do\":\"what\"}\n",
         "{\"do\":\"add_fault\",\"then\":\"announce_size\",\"size\":4294967295,\"code\":-1}\n",
         "{\"do\":\"set\",\"latencyMs\":10,\"jitterMs\":5,\"bytesPerSecond\":1000,\"sliceSize\":1,\"slicePauseMs\":0,"
         "\"corruption\":1e-3,\"blackHole\":true,\"cutFrames\":1,\"cutBytes\":2,\"cutHow\":\"fin\",\"cutTimes\":3}\n",
         "{\"do\":[[{}]],\"do\":1}\n", "POST / HTTP/1.1\n{\"do\":\"set\"}\n"});
}

RMQ_FUZZ_TARGET(control_lines, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
