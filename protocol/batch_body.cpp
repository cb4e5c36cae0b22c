#include <rmq/protocol/batch_body.hpp>

#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/detail/byte_writer.hpp>
#include <rmq/protocol/properties.hpp>
#include <string>
#include <utility>

namespace rmq::protocol {

namespace {

constexpr std::size_t item_overhead = 4 + 4 + 4 + 4 + 4 + 2;

tl::unexpected<error> damaged(std::string why) {
    return tl::unexpected{error{.code = errc::protocol_error, .detail = "a batch " + std::move(why)}};
}

}  // namespace

std::size_t batch_item_size(const batch_item& item) noexcept {
    return item_overhead + item.body.size() + item.properties.size();
}

result<void> encode_batch_item(const batch_item& item, std::vector<std::byte>& out) {
    const std::size_t size = batch_item_size(item);
    if (item.properties.size() > max_properties_size || size > 0x7FFFFFFF) {
        return tl::unexpected{local_error(errc::invalid_argument,
                                          "a message of a batch has up to 32767 bytes of "
                                          "properties, and less than 2 GiB in all")};
    }
    detail::byte_writer to{out};
    to.size32(size);
    to.i32(0);  // the broker writes its own version and CRC
    to.i32(0);
    to.i32(item.flag);
    to.size32(item.body.size());
    to.text(item.body);
    to.size16(item.properties.size());
    to.text(item.properties);
    return {};
}

result<std::vector<batch_item>> decode_batch_body(std::span<const std::byte> body, std::size_t max_items) {
    std::vector<batch_item> items;
    detail::byte_reader in{body};
    while (!in.at_end()) {
        if (items.size() >= max_items) return damaged("has more than " + std::to_string(max_items) + " messages");
        const std::size_t before = in.left();
        const std::int32_t size = in.i32();
        in.i32();  // version and CRC: 0, and nobody's business
        in.i32();
        batch_item item;
        item.flag = in.i32();
        item.body = in.text(in.i32());
        item.properties = in.text(in.i16());
        if (!in.ok()) return damaged("is cut inside its message " + std::to_string(items.size()));
        if (size < 0 || static_cast<std::size_t>(size) != before - in.left()) {
            return damaged("has a message " + std::to_string(items.size()) + " that does not end where it says");
        }
        items.push_back(item);
    }
    return items;
}

}  // namespace rmq::protocol
