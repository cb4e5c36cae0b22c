#pragma once

#include <rmq/protocol/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rmq {

/// The address of a producer or a broker as stored with a message.
struct message_host {
    std::string ip;  ///< dotted IPv4 or RFC 5952 IPv6, without brackets
    std::int32_t port = 0;
};

/// One stored message. Text and body are views into a buffer that all messages of one answer share and that lives as
/// long as any of them; copying a view is cheap. Thread safety: as a value.
struct message_view {
    std::string_view topic;
    std::string_view body;  ///< decompressed
    std::vector<std::pair<std::string_view, std::string_view>>
        properties;  ///< wire order, a repeated name: last counts
    std::int32_t queue_id = 0;
    std::int64_t queue_offset = 0;
    std::int64_t commit_log_offset = 0;
    std::int32_t flag = 0;
    std::int32_t sys_flag = 0;  ///< as stored; the compressed bit is cleared when the body was inflated
    std::int32_t body_crc = 0;  ///< of the body as stored
    std::int32_t stored_size = 0;
    std::int64_t born_timestamp = 0;   ///< ms since 1970, the producer's clock
    std::int64_t store_timestamp = 0;  ///< ms since 1970, the broker's clock
    message_host born_host;
    message_host store_host;
    std::int32_t reconsume_times = 0;
    std::int64_t prepared_transaction_offset = 0;
    std::shared_ptr<const void> storage;  ///< keeps the views alive

    [[nodiscard]] std::optional<std::string_view> property(std::string_view name) const noexcept;
    [[nodiscard]] std::string_view tags() const noexcept;  ///< empty when there is none
    [[nodiscard]] std::vector<std::string_view> keys() const;
    /// UNIQ_KEY, made by the producer; the offset message id where there is none.
    [[nodiscard]] std::string message_id() const;
    /// Made by the broker from its address and the commit log offset.
    [[nodiscard]] std::string offset_message_id() const;
};

}  // namespace rmq
