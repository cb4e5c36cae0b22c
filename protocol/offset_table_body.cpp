#include <rmq/protocol/detail/queue_json.hpp>
#include <rmq/protocol/offset_table_body.hpp>

namespace rmq::protocol {
namespace {

using detail::body_value;
using nlohmann::json;

json table_of(const std::vector<queue_offset>& offsets) {
    json out = json::object();
    for (const auto& o : offsets) out[detail::queue_key(o.queue)] = o.offset;
    return out;
}

std::string table_text(const std::vector<queue_offset>& offsets) {
    return detail::write_queue_table(table_of(offsets));
}

std::vector<queue_offset> read_table(const body_value& table) {
    std::vector<queue_offset> out;
    table.each_member([&](const std::string& key, const body_value& offset) {
        out.push_back({detail::read_queue_key(key, offset), offset.i64()});
    });
    return out;
}

std::vector<queue_offset> read_list(const body_value& list) {
    std::vector<queue_offset> out;
    list.each([&](const body_value& row) { out.push_back({detail::read_queue(row), row["offset"].i64()}); });
    return out;
}

std::vector<queue_offset> read_either(const body_value& body) {
    const auto offsets = body["offsetTable"];
    return offsets.is_array() ? read_list(offsets) : read_table(offsets);
}

consumer_status read_status(const body_value& body) {
    consumer_status out;
    if (const auto own = body.find("messageQueueTable")) out.offsets = read_table(*own);
    if (const auto clients = body.find("consumerTable")) {
        clients->each_member([&](const std::string& client_id, const body_value& table) {
            out.by_client.emplace(client_id, read_table(table));
        });
    }
    return out;
}

}  // namespace

std::string encode_offset_table(const std::vector<queue_offset>& offsets) {
    return R"({"offsetTable":)" + table_text(offsets) + '}';
}

std::string encode_offset_list(const std::vector<queue_offset>& offsets) {
    json list = json::array();
    for (const auto& o : offsets) {
        json row = detail::to_json(o.queue);
        row["offset"] = o.offset;
        list.push_back(std::move(row));
    }
    return detail::write_json({{"offsetTable", std::move(list)}});
}

result<std::vector<queue_offset>> decode_offset_table(std::span<const std::byte> body) {
    return detail::decode_body(body, "a table of offsets", read_either);
}

std::string encode_consumer_status(const consumer_status& status) {
    std::string clients;
    for (const auto& [client_id, offsets] : status.by_client) {
        if (!clients.empty()) clients += ',';
        clients += detail::write_json(client_id) + ':' + table_text(offsets);
    }
    return R"({"consumerTable":{)" + clients + R"(},"messageQueueTable":)" + table_text(status.offsets) + '}';
}

result<consumer_status> decode_consumer_status(std::span<const std::byte> body) {
    return detail::decode_body(body, "the status of a consumer", read_status);
}

}  // namespace rmq::protocol
