#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/field_list.hpp>
#include <rmq/protocol/stored_message.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Frames, commands and stored messages for the tests about messages.
namespace rmq::test {

inline std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span{text}); }

// Bytes on the heap that end where they end: the address sanitizer sees one byte too far.
struct exact_copy {
    explicit exact_copy(std::span<const std::byte> bytes) : data(new std::byte[bytes.size()]), size(bytes.size()) {
        std::ranges::copy(bytes, data.get());
    }
    operator std::span<const std::byte>() const noexcept { return {data.get(), size}; }

    std::unique_ptr<std::byte[]> data;
    std::size_t size;
};

// A frame and the command decoded from it, which points into it.
struct decoded_frame {
    explicit decoded_frame(std::vector<std::byte> from) : bytes(std::move(from)) {
        const auto f = protocol::next_frame(bytes);
        if (!f || !*f || (**f).size != bytes.size()) return;
        body = (**f).body;
        auto decoded = protocol::decode_command(**f);
        if (!decoded) return;
        command = *std::move(decoded);
        ok = true;
    }
    decoded_frame(const decoded_frame&) = delete;
    decoded_frame& operator=(const decoded_frame&) = delete;
    ~decoded_frame() = default;

    std::vector<std::byte> bytes;
    protocol::command command;
    std::span<const std::byte> body;
    bool ok = false;
};

// A reply with these fields, as a client sees it. The fields must outlive it.
inline protocol::command reply_of(std::int32_t code, const protocol::field_list& fields = {}) {
    protocol::command c;
    c.code = code;
    c.flag = protocol::flag_response;
    c.has_ext = true;
    c.ext.assign(fields.fields().begin(), fields.fields().end());
    return c;
}

inline protocol::stored_message_fields stored(std::string_view body, std::int64_t queue_offset = 9,
                                              std::string_view properties = {}) {
    return {.topic = "T",
            .body = body,
            .properties = properties,
            .queue_id = 3,
            .queue_offset = queue_offset,
            .commit_log_offset = 1234567890123,
            .born_timestamp = 1700000000000,
            .store_timestamp = 1700000000001,
            .born_host = {"10.0.0.1", 5000},
            .store_host = {"10.0.0.2", 10911}};
}

inline std::vector<std::byte> encoded(const std::vector<protocol::stored_message_fields>& messages) {
    std::vector<std::byte> out;
    for (const auto& m : messages) {
        if (!protocol::encode_stored_message(m, out)) return {};
    }
    return out;
}

// Decoded from an exact copy that the messages keep alive.
inline protocol::stored_messages decode_all(std::span<const std::byte> bytes,
                                            const protocol::stored_message_options& options = {}) {
    const auto storage = std::make_shared<exact_copy>(bytes);
    return protocol::decode_stored_messages(*storage, storage, options);
}
inline result<message_view> decode_one(std::span<const std::byte> bytes,
                                       const protocol::stored_message_options& options = {}) {
    const auto storage = std::make_shared<exact_copy>(bytes);
    return protocol::decode_stored_message(*storage, storage, options);
}

}  // namespace rmq::test
