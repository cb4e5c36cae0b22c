#include "fuzz/checks.hpp"

#include <rmq/protocol/binary_header.hpp>
#include <rmq/protocol/detail/ip_text.hpp>
#include <rmq/protocol/detail/text.hpp>
#include <rmq/protocol/json_header.hpp>

#include <algorithm>
#include <limits>
#include <memory>
#include <ranges>

namespace rmq::fuzz {

using namespace rmq::protocol;

void check_error(const error& e) {
    const auto line = e.message();
    require(!e.detail.empty() || e.response_code != 0, "an error says nothing");
    require(detail::one_line(line, line.size()) == line, "an error is no harmless line");
}

void check_error(const error& e, errc kind) {
    require(e.code == kind, "an error is of the wrong kind");
    check_error(e);
}

void check_command(const command& c, bytes header) {
    const auto is_kept = [&](std::string_view text) {
        if (lies_in(text, header)) return true;
        return c.unescaped &&
               std::ranges::any_of(*c.unescaped, [&](const std::string& own) { return lies_in(text, as_bytes(own)); });
    };
    require(is_kept(c.remark.value_or("")), "the remark lies elsewhere");
    require(c.ext.size() <= max_ext_fields, "too many ext fields");
    require(c.has_ext || c.ext.empty(), "ext fields out of nowhere");
    for (const auto& field : c.ext) {
        require(is_kept(field.key) && is_kept(field.value.value_or("")), "an ext field lies elsewhere");
        require(field.key.size() <= max_ext_key_size, "an ext key is too long");
        require(field.value.value_or("").size() <= max_ext_value_size, "an ext value is too long");
        const auto last =
            std::ranges::find(std::views::reverse(c.ext), field.key, [](const ext_field& f) { return f.key; });
        require(c.find(field.key) == last->value, "not the last of a repeated key counts");
        const auto number = c.find_i64(field.key);
        require(!c.find_i32(field.key) || *c.find_i32(field.key) == *number, "a number depends on its type");
    }
}

command_header written_again(const command& c) {
    return {.code = c.code,
            .lang = c.lang.value_or(language::other),
            .version = c.version,
            .opaque = c.opaque,
            .flag = c.flag,
            .remark = c.remark,
            .has_ext = c.has_ext,
            .ext = std::span{c.ext.data(), c.ext.size()}};
}

namespace {

bool fits_i16(std::int32_t value) {
    return value >= std::numeric_limits<std::int16_t>::min() && value <= std::numeric_limits<std::int16_t>::max();
}

bool may_be_written(serialize_type type, const command_header& h) {
    if (type == serialize_type::rocketmq) return fits_i16(h.code) && fits_i16(h.version);
    return detail::is_utf8(h.remark.value_or("")) && std::ranges::all_of(h.ext, [](const ext_field& f) {
               return detail::is_utf8(f.key) && detail::is_utf8(f.value.value_or(""));
           });
}

bool is_within_limits(const command_header& h) {
    return h.ext.size() <= max_ext_fields && std::ranges::all_of(h.ext, [](const ext_field& f) {
               return f.key.size() <= max_ext_key_size && f.value.value_or("").size() <= max_ext_value_size;
           });
}

// What a reader finds: null values are not written, and each encoding has one thing it can't say.
std::vector<ext_field> as_read(serialize_type type, std::span<const ext_field> ext) {
    std::vector<ext_field> out;
    for (auto field : ext) {
        if (!field.value) continue;
        if (type == serialize_type::json && field.key == "@type") continue;
        if (type == serialize_type::rocketmq && field.value->empty()) field.value.reset();
        out.push_back(field);
    }
    return out;
}

bool same_field(const ext_field& a, const ext_field& b) { return a.key == b.key && a.value == b.value; }

void check_read_back(serialize_type type, const command_header& h, std::int32_t opaque, bytes body, bytes written) {
    const std::vector<std::byte> exact{written.begin(), written.end()};
    const auto frame = next_frame(exact);
    require(frame && *frame, "what was written is no frame");
    require((*frame)->type == type && (*frame)->size == exact.size(), "a frame is not what was written");
    require(std::ranges::equal((*frame)->body, body), "a body changes");
    const auto read = decode_command(**frame);
    require(read.has_value(), "what was written can't be read");
    check_command(*read, (*frame)->header);
    require(read->type == type && read->code == h.code && read->lang == h.lang && read->version == h.version,
            "code, language or version change");
    require(read->opaque == opaque && read->flag == h.flag, "opaque or flag change");
    const bool lost = type == serialize_type::rocketmq && h.remark.value_or("").empty();
    require(read->remark == (lost ? std::nullopt : h.remark), "a remark changes");
    require(std::ranges::equal(read->ext, as_read(type, h.ext), same_field), "ext fields change");
    if (type == serialize_type::json) require(read->has_ext == (h.has_ext || !h.ext.empty()), "extFields come or go");
}

}  // namespace

void check_round_trip(serialize_type type, const command_header& h, bytes body) {
    std::vector<std::byte> header;
    const auto opaque_at =
        type == serialize_type::json ? append_json_header(header, h) : append_binary_header(header, h);
    require(opaque_at.has_value() == may_be_written(type, h), "a header is refused, or is not");

    const auto written = encode_frame(type, h, body);
    const bool may_be = opaque_at && is_within_limits(h) && header.size() <= max_header_size;
    require(written.has_value() == may_be, "a frame is refused, or is not");
    if (!written) return check_error(written.error(), errc::invalid_argument);
    check_read_back(type, h, h.opaque, body, *written);

    auto stampable = encode_stampable(type, h, body);
    if (!stampable) {  // room for the opaque can be what is too much
        require(type == serialize_type::json && header.size() + 11 > max_header_size, "a stampable frame is refused");
        return;
    }
    for (const std::int32_t opaque : {std::numeric_limits<std::int32_t>::min(), ~h.opaque, 0}) {
        stampable->set_opaque(opaque);
        check_read_back(type, h, opaque, body, stampable->bytes);
    }
}

void check_message(const message_view& m) {
    touch(m.topic);
    touch(m.body);
    for (const auto& [name, value] : m.properties) {
        touch(name);
        touch(value);
        require(m.property(name).has_value(), "a property can't be found by its name");
    }
    touch(m.tags());
    for (const auto key : m.keys()) touch(key);
    const bool has_address = protocol::detail::parse_ip(m.store_host.ip).has_value();  // else no broker stored it
    const std::size_t id_size = m.store_host.ip.find(':') == std::string::npos ? 32 : 56;
    require(m.offset_message_id().size() == (has_address ? id_size : 0), "an offset message id of a strange size");
    touch(m.message_id());
}

void check_same(const message_view& a, const message_view& b) {
    require(a.topic == b.topic && a.body == b.body && a.properties == b.properties, "topic, body or properties differ");
    require(a.queue_id == b.queue_id && a.queue_offset == b.queue_offset && a.commit_log_offset == b.commit_log_offset,
            "places differ");
    require(a.flag == b.flag && a.sys_flag == b.sys_flag && a.body_crc == b.body_crc, "flags or CRC differ");
    require(a.born_timestamp == b.born_timestamp && a.store_timestamp == b.store_timestamp, "times differ");
    require(a.born_host.ip == b.born_host.ip && a.born_host.port == b.born_host.port &&
                a.store_host.ip == b.store_host.ip && a.store_host.port == b.store_host.port,
            "hosts differ");
    require(a.reconsume_times == b.reconsume_times && a.prepared_transaction_offset == b.prepared_transaction_offset,
            "reconsume times or transaction differ");
}

}  // namespace rmq::fuzz
