#include <rmq/mini_cluster/detail/storage_free.hpp>

#include <rmq/mini_cluster/detail/broker_state.hpp>
#include <rmq/protocol/detail/byte_reader.hpp>

#include <algorithm>

namespace rmq::mini {

namespace {

bool is_send(std::int32_t code) noexcept {
    switch (static_cast<request_code>(code)) {
        case request_code::send_message:
        case request_code::send_message_v2:
        case request_code::send_batch_message:
            return true;
        default:
            return false;
    }
}

void count(send_tally& seen, request_code code) {
    for (auto& [known, times] : seen) {
        if (known == code) {
            ++times;
            return;
        }
    }
    seen.emplace_back(code, 1);
}

}  // namespace

storage_free::storage_free(const broker_settings& settings) {
    const response told = storage_free_receipt(settings);
    protocol::command_header header;
    header.lang = protocol::language::java;
    header.version = settings.release.version;
    header.flag = protocol::flag_response;
    header.ext = told.fields.fields();
    reply_ = protocol::encode_stampable(answer_header(settings, told, serialize_type::rocketmq), header, {}).value();
}

bool storage_free::answer(const protocol::frame& f, send_tally& seen, std::vector<std::byte>& out) {
    if (f.type != serialize_type::rocketmq) return false;
    // The fixed front of a binary header; the rest is of no interest here.
    protocol::detail::byte_reader front{f.header};
    const std::int32_t code = front.i16();
    front.bytes(1 + 2);  // language, version
    const std::int32_t opaque = front.i32();
    const std::int32_t flag = front.i32();
    if (!front.ok() || !is_send(code) || (flag & protocol::flag_response) != 0) return false;
    count(seen, static_cast<request_code>(code));
    if ((flag & protocol::flag_oneway) != 0) return true;
    reply_.set_opaque(opaque);
    out.insert(out.end(), reply_.bytes.begin(), reply_.bytes.end());
    return true;
}

}  // namespace rmq::mini
