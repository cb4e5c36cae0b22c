#include <rmq/protocol/detail/signed_frame.hpp>

#include <rmq/protocol/frame.hpp>

#include <utility>
#include <vector>

namespace rmq::protocol::detail {

result<encoded_frame> signed_frame(const credentials& who, encoded_frame plain) {
    const auto whole = next_frame(plain.bytes);
    if (!whole) return tl::unexpected{whole.error()};
    const auto& found = *whole;
    if (!found) return tl::unexpected{local_error(errc::protocol_error, "a frame to be signed is not whole")};
    const auto& frame = *found;
    const auto header = decode_command(frame);
    if (!header) return tl::unexpected{header.error()};
    const auto signature = sign(who, {header->ext.data(), header->ext.size()}, frame.body);
    if (!signature) return tl::unexpected{signature.error()};
    std::vector<ext_field> ext{header->ext.begin(), header->ext.end()};
    for (const auto& field : signature->fields()) {
        std::erase_if(ext, [&](const ext_field& other) { return other.key == field.key; });
        ext.push_back(field);
    }
    return encode_stampable(plain.type,
                            {.code = header->code,
                             .lang = header->lang.value_or(language::cpp),
                             .version = header->version,
                             .flag = header->flag,
                             .remark = header->remark,
                             .ext = ext},
                            frame.body);
}

}  // namespace rmq::protocol::detail
