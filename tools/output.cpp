#include "output.hpp"

#include "error_kind.hpp"
#include "exit_code.hpp"

#include <rmq/protocol/hex.hpp>

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

bool is_utf8(std::string_view bytes) {
    try {
        static_cast<void>(json(bytes).dump());
        return true;
    } catch (const json::type_error&) {  // "invalid UTF-8 byte"
        return false;
    }
}

}  // namespace

void put_bytes(json& object, const std::string& name, std::string_view bytes) {
    if (is_utf8(bytes)) {
        object[name] = bytes;
    } else {
        object[name + "_hex"] = protocol::to_hex(std::as_bytes(std::span{bytes.data(), bytes.size()}));
    }
}

json to_json(const error& e) {
    json out{{"kind", error_kind(e.code)}, {"message", e.message()}, {"fate", to_string(e.request)}};
    put(out, "operation", e.where.operation);
    put(out, "broker", e.where.broker);
    put(out, "address", e.where.address);
    put(out, "topic", e.where.topic);
    put(out, "queue", e.where.queue_id);
    put(out, "group", e.where.group);
    put(out, "client_id", e.where.client_id);
    put(out, "opaque", e.where.opaque);
    if (e.where.attempts != 0) out["attempts"] = e.where.attempts;
    if (e.where.elapsed.count() != 0) out["elapsed_us"] = e.where.elapsed.count();
    if (e.response_code != 0) out["response_code"] = e.response_code;
    put(out, "detail", e.detail);
    put(out, "remark", e.remark);
    return out;
}

void output::words(std::string_view line) const { std::cerr << line << '\n'; }

void output::object(const json& value) const {
    // Flushed, since whoever reads a pipe waits for it.
    if (json_wanted_) std::cout << dumped(value) << std::endl;
}

int output::failure(const error& e) const {
    words("rmqctl: " + e.message());
    object({{"error", to_json(e)}});
    const bool nothing_tried = e.code == errc::invalid_argument && e.response_code == 0;
    return nothing_tried ? wrong_usage : said_no;
}

}  // namespace rmq::tools
