#include "output.hpp"

#include "error_kind.hpp"
#include "exit_code.hpp"

#include <rmq/protocol/detail/base64.hpp>
#include <rmq/protocol/detail/text.hpp>

#include <iostream>
#include <optional>
#include <span>

namespace rmq::tools {
namespace {

void put(json& object, const char* name, const std::string& text) {
    if (!text.empty()) object[name] = text;
}

void put(json& object, const char* name, std::optional<std::int32_t> number) {
    if (number) object[name] = *number;
}

std::string dumped(const json& value) { return value.dump(-1, ' ', false, nlohmann::detail::error_handler_t::replace); }

}  // namespace

void put_bytes(json& object, const std::string& name, std::string_view bytes) {
    if (protocol::detail::is_utf8(bytes)) {
        object[name] = bytes;
    } else {
        object[name + "Base64"] = protocol::detail::to_base64(std::as_bytes(std::span{bytes.data(), bytes.size()}));
    }
}

json to_json(const error& e) {
    json context = json::object();
    put(context, "operation", e.where.operation);
    put(context, "brokerName", e.where.broker);
    put(context, "address", e.where.address);
    put(context, "topic", e.where.topic);
    put(context, "queueId", e.where.queue_id);
    put(context, "group", e.where.group);
    put(context, "clientId", e.where.client_id);
    put(context, "opaque", e.where.opaque);
    if (e.where.attempts != 0) context["attempts"] = e.where.attempts;
    if (e.where.elapsed.count() != 0) context["elapsedMicros"] = e.where.elapsed.count();
    return {{"kind", error_kind(e.code)},
            {"message", e.message()},
            {"responseCode", e.response_code == 0 ? json(nullptr) : json(e.response_code)},
            {"remark", e.remark.empty() ? json(nullptr) : json(e.remark)},
            {"fate", to_string(e.request)},
            {"context", std::move(context)}};
}

// A line is one write: what an actor tells and what the command tells must not mix.
void output::words(std::string_view line) const { std::cerr << std::string{line} + '\n'; }

void output::object(const json& value) const {
    // Flushed, since whoever reads a pipe waits for it.
    if (json_wanted_) std::cout << dumped(value) + '\n' << std::flush;
}

int output::failure(const error& e) const {
    words("rmqctl: " + e.message());
    object({{"error", to_json(e)}});
    const bool nothing_tried = e.code == errc::invalid_argument && e.response_code == 0;
    return nothing_tried ? wrong_usage : said_no;
}

}  // namespace rmq::tools
