#include <rmq/protocol/detail/body_value.hpp>
#include <rmq/protocol/kv_table_body.hpp>

namespace rmq::protocol {

std::string encode_kv_table(const kv_table& table) { return detail::write_json({{"table", table}}); }

result<kv_table> decode_kv_table(std::span<const std::byte> body) {
    return detail::decode_body(body, "a table of names and texts",
                               [](const detail::body_value& b) { return b["table"].texts(); });
}

}  // namespace rmq::protocol
