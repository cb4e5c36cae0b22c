#include "mini_cluster/name_server_fixture.hpp"

#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/frame.hpp>

namespace rmq::mini::test {

namespace {

name_server_settings of_version(std::int32_t version) {
    name_server_settings s;
    s.release.version = version;
    return s;
}

}  // namespace

name_server_fixture::name_server_fixture(std::int32_t version) : core(of_version(version)) {
    core.on_connected(1, {"127.0.0.1", 40'001});
}

std::optional<received> name_server_fixture::ask(std::int32_t code, const fields& ext, std::string_view body,
                                                 connection_id from) {
    std::vector<protocol::ext_field> views;
    for (const auto& [name, value] : ext) views.push_back({name, value});
    protocol::command_header header;
    header.code = code;
    header.version = client_version;
    header.opaque = ++last_opaque_;
    header.has_ext = !ext.empty();
    header.ext = views;
    const auto bytes = protocol::encode_frame(speaks, header, bytes_of(body)).value();
    const auto frame = protocol::next_frame(bytes).value().value();
    effects out;
    core.on_frames(from, std::span{&frame, 1}, now_, out);
    if (out.empty()) return std::nullopt;
    const auto& write = std::get<effects::write>(out.steps().at(0));
    const auto answer = protocol::next_frame(write.bytes).value().value();
    const auto head = protocol::decode_command(answer).value();
    received r;
    r.on = write.to;
    r.type = answer.type;
    r.code = head.code;
    r.opaque = head.opaque;
    r.version = head.version;
    if (head.remark) r.remark = std::string{*head.remark};
    r.has_ext = head.has_ext;
    for (const auto& f : head.ext) r.ext.emplace_back(f.key, f.value.value_or(""));
    r.body = std::string{protocol::detail::as_text(answer.body)};
    return r;
}

void name_server_fixture::disconnect(connection_id which) {
    effects out;
    core.on_disconnected(which, out);
}

void name_server_fixture::advance(std::chrono::milliseconds by) {
    now_.steady += by;
    now_.wall_ms += by.count();
    effects out;
    if (const auto wake = core.next_wake(); wake && *wake <= now_.steady) core.on_tick(now_, out);
}

registration master(const std::string& broker, const std::vector<std::string>& topics, const std::string& cluster) {
    registration r{.cluster = cluster, .broker = broker, .address = broker + ".example:10911"};
    for (const auto& topic : topics)
        r.topics.emplace_back(topic,
                              protocol::route_queues{.broker = broker, .read_queues = 4, .write_queues = 4, .perm = 6});
    return r;
}

}  // namespace rmq::mini::test
