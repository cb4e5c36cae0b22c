#include <rmq/mini_cluster/detail/fault_json.hpp>

#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/response_code.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <utility>

namespace rmq::mini {

namespace {

using json = control_json;
using action = decltype(fault::then);

constexpr std::uint64_t always = std::numeric_limits<std::uint64_t>::max();
constexpr auto largest_size = std::int64_t{std::numeric_limits<std::uint32_t>::max()};

ending read_ending(control_request& from) {
    return from.end("how") == connection_end::fin ? ending::orderly : ending::reset;
}

std::int64_t ms_of(runtime::duration d) { return std::chrono::duration_cast<std::chrono::milliseconds>(d).count(); }

action read_reply(control_request& from) {
    const auto code = from.code("responseCode", response_code_named);
    return fault::reply{code, from.text_or("remark", {}), {}};
}

action read_slice(control_request& from) {
    const auto size = static_cast<std::size_t>(from.number_or("size", 1, largest_size, 1));
    return fault::spoiling{fault::sliced{size, from.wait_or("pauseMs", std::chrono::milliseconds{1})}};
}

action read_truncate(control_request& from) {
    const auto size = static_cast<std::size_t>(from.number("size", 0, largest_size));
    return fault::spoiling{fault::truncated{size, read_ending(from)}};
}

action read_announce_size(control_request& from) {
    return fault::spoiling{fault::oversized{static_cast<std::uint32_t>(from.number("size", 0, largest_size))}};
}

struct named_action {
    std::string_view name;
    action (*read)(control_request& from);
};

// The last words of a fault_builder.
constexpr auto actions = std::to_array<named_action>({
    {"reply", read_reply},
    {"reply_body",
     [](control_request& from) -> action {
         return fault::reply{0, {}, from.bytes("body")};
     }},
    {"go_away",
     [](control_request&) -> action {
         return fault::reply{static_cast<std::int32_t>(response_code::go_away), {}, {}};
     }},
    {"drop", [](control_request&) -> action { return fault::drop{}; }},
    {"disconnect", [](control_request& from) -> action { return fault::disconnect{read_ending(from)}; }},
    {"raw_bytes", [](control_request& from) -> action { return fault::raw{from.bytes("body")}; }},
    {"pass", [](control_request&) -> action { return fault::pass{}; }},
    {"duplicate", [](control_request&) -> action { return fault::spoiling{fault::duplicate{}}; }},
    {"unknown_opaque", [](control_request&) -> action { return fault::spoiling{fault::unknown_opaque{}}; }},
    {"swap_opaques", [](control_request&) -> action { return fault::spoiling{fault::swapped{}}; }},
    {"reorder", [](control_request&) -> action { return fault::spoiling{fault::reordered{}}; }},
    {"slice", read_slice},
    {"truncate", read_truncate},
    {"announce_size", read_announce_size},
});

action read_action(control_request& from) {
    const std::string name = from.text("then");
    const auto* const at = std::ranges::find(actions, name, &named_action::name);
    if (at != actions.end()) return at->read(from);
    std::string all;
    for (const named_action& a : actions) all.append(all.empty() ? "" : ", ").append(a.name);
    from.refuse("\"then\" is one of " + all);
    return {};
}

json code_json(std::int32_t code, std::string_view name) { return name.empty() ? json(code) : json(name); }

const char* name_of(ending how) { return how == ending::reset ? "rst" : "fin"; }

// What then happens, as members of an object.
struct tell_action {
    json operator()(const fault::pass&) const { return {{"then", "pass"}}; }
    json operator()(const fault::drop&) const { return {{"then", "drop"}}; }
    json operator()(const fault::disconnect& a) const { return {{"then", "disconnect"}, {"how", name_of(a.how)}}; }
    json operator()(const fault::raw& a) const { return {{"then", "raw_bytes"}, {"bodySize", a.bytes.size()}}; }
    json operator()(const fault::reply& a) const {
        const auto code = static_cast<response_code>(a.code);
        if (code == response_code::success && a.remark.empty())
            return {{"then", "reply_body"}, {"bodySize", a.body.size()}};
        json out{{"then", "reply"}, {"responseCode", code_json(a.code, to_string(code))}};
        if (!a.remark.empty()) out["remark"] = a.remark;
        return out;
    }
    json operator()(const fault::spoiling& a) const { return std::visit(*this, a); }
    json operator()(const fault::duplicate&) const { return {{"then", "duplicate"}}; }
    json operator()(const fault::unknown_opaque&) const { return {{"then", "unknown_opaque"}}; }
    json operator()(const fault::swapped&) const { return {{"then", "swap_opaques"}}; }
    json operator()(const fault::reordered&) const { return {{"then", "reorder"}}; }
    json operator()(const fault::sliced& a) const {
        return {{"then", "slice"}, {"size", a.size}, {"pauseMs", ms_of(a.pause)}};
    }
    json operator()(const fault::truncated& a) const {
        return {{"then", "truncate"}, {"size", a.size}, {"how", name_of(a.how)}};
    }
    json operator()(const fault::oversized& a) const { return {{"then", "announce_size"}, {"size", a.size}}; }
};

}  // namespace

fault read_fault(control_request& from) {
    fault out;
    if (from.has("code")) out.request_code = from.code("code", request_code_named);
    if (from.has("topic")) out.topic = from.text("topic");
    if (from.has("times"))
        out.times = static_cast<std::uint64_t>(from.number("times", 1, std::numeric_limits<std::int64_t>::max()));
    out.probability = from.share_or("probability", 1);
    out.delay = from.wait_or("delayMs", {});
    out.jitter = from.wait_or("jitterMs", {});
    out.after_acting = from.flag_or("afterActing", false);
    out.then = read_action(from);
    return out;
}

control_json to_json(const scripted_fault& f) {
    json out{{"id", f.id}, {"met", f.met}};
    const fault& what = f.what;
    if (what.request_code)
        out["code"] = code_json(*what.request_code, to_string(static_cast<request_code>(*what.request_code)));
    if (!what.topic.empty()) out["topic"] = what.topic;
    if (what.times != always) out["times"] = what.times;
    if (what.probability < 1) out["probability"] = what.probability;
    if (what.delay > runtime::duration::zero()) out["delayMs"] = ms_of(what.delay);
    if (what.jitter > runtime::duration::zero()) out["jitterMs"] = ms_of(what.jitter);
    if (what.after_acting) out["afterActing"] = true;
    out.update(std::visit(tell_action{}, what.then));
    return out;
}

}  // namespace rmq::mini
