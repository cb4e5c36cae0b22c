#include "mini_cluster/broker_fixture.hpp"

#include <algorithm>
#include <memory>
#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/frame.hpp>
#include <rmq/protocol/stored_message.hpp>
#include <stdexcept>

namespace rmq::mini::test {

namespace {

constexpr connection_id first_connection = 1;

std::vector<received> read_all(connection_id on, std::span<const std::byte> bytes) {
    std::vector<received> all;
    while (!bytes.empty()) {
        const auto frame = protocol::next_frame(bytes).value();
        if (!frame) throw std::runtime_error{"the broker wrote half a frame"};
        const auto head = protocol::decode_command(*frame).value();
        received r;
        r.on = on;
        r.type = frame->type;
        r.code = head.code;
        r.opaque = head.opaque;
        r.flag = head.flag;
        r.version = head.version;
        if (head.remark) r.remark = std::string{*head.remark};
        r.has_ext = head.has_ext;
        for (const auto& f : head.ext) r.ext.emplace_back(f.key, f.value.value_or(""));
        r.body = std::string{protocol::detail::as_text(frame->body)};
        all.push_back(std::move(r));
        bytes = bytes.subspan(frame->size);
    }
    return all;
}

fields changed(fields base, const fields& change) {
    for (const auto& [name, value] : change) {
        std::erase_if(base, [&name = name](const auto& f) { return f.first == name; });
        if (!value.empty()) base.emplace_back(name, value);
    }
    return base;
}

}  // namespace

std::optional<std::string> received::field(std::string_view name) const {
    const auto at = std::ranges::find(ext, name, &std::pair<std::string, std::string>::first);
    return at == ext.end() ? std::nullopt : std::optional{at->second};
}

std::vector<message_view> received::messages() const {
    const auto copy = std::make_shared<const std::vector<std::byte>>(bytes_of(body));
    auto decoded = protocol::decode_stored_messages(*copy, copy);
    if (decoded.damage) throw std::runtime_error{decoded.damage->detail};
    return std::move(decoded.messages);
}

broker_fixture::broker_fixture(broker_settings settings) : core(std::make_unique<broker_core>(std::move(settings))) {
    connect(first_connection);
}

void broker_fixture::connect(connection_id which) {
    known.push_back(which);
    core->on_connected(which, {"127.0.0.1", static_cast<std::int32_t>(40'000 + which)});
}

void broker_fixture::disconnect(connection_id which) {
    effects out;
    core->on_disconnected(which, out);
    sort_out(std::move(out), std::nullopt, which);
}

void broker_fixture::advance(std::chrono::milliseconds by) {
    // As a timer would: at every moment the broker asked for, not only at the end.
    const runtime::time_point end = now_.steady + by;
    while (const auto wake = core->next_wake()) {
        if (*wake > end) break;
        now_.wall_ms +=
            std::chrono::duration_cast<std::chrono::milliseconds>(std::max(*wake, now_.steady) - now_.steady).count();
        now_.steady = std::max(*wake, now_.steady);
        effects out;
        core->on_tick(now_, out);
        sort_out(std::move(out), std::nullopt, 0);
    }
    now_.wall_ms += std::chrono::duration_cast<std::chrono::milliseconds>(end - now_.steady).count();
    now_.steady = end;
}

std::optional<received> broker_fixture::sort_out(effects out, std::optional<std::int32_t> opaque, connection_id from) {
    std::optional<received> reply;
    for (const effects::step& step : out.steps()) {
        if (const auto* close = std::get_if<effects::close>(&step)) {
            closed.emplace_back(close->which, close->how);
            continue;
        }
        const auto& write = std::get<effects::write>(step);
        for (received& r : read_all(write.to, write.bytes)) {
            if (opaque == r.opaque && write.to == from && (r.flag & protocol::flag_response) != 0) {
                reply = std::move(r);
            } else {
                others.push_back(std::move(r));
            }
        }
    }
    return reply;
}

std::optional<received> broker_fixture::ask_frame(connection_id from, const std::vector<std::byte>& bytes) {
    const auto frame = protocol::next_frame(bytes).value().value();
    const auto head = protocol::decode_command(frame);
    effects out;
    core->on_frames(from, std::span{&frame, 1}, now_, out);
    return sort_out(std::move(out), head ? std::optional{head->opaque} : std::nullopt, from);
}

std::optional<received> broker_fixture::ask(connection_id from, request_code code, const fields& ext,
                                            std::string_view body, std::int32_t flag) {
    std::vector<protocol::ext_field> views;
    for (const auto& [name, value] : ext) views.push_back({name, value});
    protocol::command_header header;
    header.code = static_cast<std::int32_t>(code);
    header.version = protocol::announced_version;
    header.opaque = ++last_opaque_;
    header.flag = flag;
    header.ext = views;
    const serialize_type type = protocol::header_type_for(header.code, speaks);
    return ask_frame(from, protocol::encode_frame(type, header, bytes_of(body)).value());
}

std::optional<received> broker_fixture::send(std::string_view topic, std::int32_t queue, std::string_view body,
                                             const fields& change) {
    const fields base{
        {"a", "producers"}, {"b", std::string{topic}}, {"c", "TBW102"}, {"d", "4"}, {"e", std::to_string(queue)},
        {"f", "0"},         {"g", "1699999999000"},    {"h", "0"},      {"j", "0"}, {"k", "false"},
        {"m", "false"}};
    return ask(first_connection, request_code::send_message_v2, changed(base, change), body);
}

std::optional<received> broker_fixture::pull(std::string_view topic, std::int32_t queue, std::int64_t offset,
                                             const fields& change) {
    const fields base{{"consumerGroup", "consumers"},
                      {"topic", std::string{topic}},
                      {"queueId", std::to_string(queue)},
                      {"queueOffset", std::to_string(offset)},
                      {"maxMsgNums", "32"},
                      {"sysFlag", "4"},
                      {"commitOffset", "0"},
                      {"suspendTimeoutMillis", "0"},
                      {"subscription", "*"},
                      {"subVersion", "0"}};
    return ask(first_connection, request_code::pull_message, changed(base, change));
}

broker_settings release_4_9_7() {
    broker_settings s;
    s.release.version = protocol::v4(9, 7);
    return s;
}

broker_settings release_5_3_3() { return {}; }

std::vector<std::byte> bytes_of(std::string_view text) {
    const auto view = protocol::detail::as_bytes(text);
    return {view.begin(), view.end()};
}

}  // namespace rmq::mini::test
