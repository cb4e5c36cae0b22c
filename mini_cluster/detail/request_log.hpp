#pragma once

#include <rmq/mini_cluster/detail/effects.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rmq::mini {

/// What a broker has been asked, as counts: per request code, and per connection.
class request_log {
public:
    struct connection {
        connection_id id = 0;
        std::string peer;
        bool open = true;
        std::map<std::int32_t, std::uint64_t> codes;
    };

    void opened(connection_id id, std::string peer);
    void seen(connection_id id, std::int32_t code, std::uint64_t times = 1);
    void closed(connection_id id);

    [[nodiscard]] std::uint64_t count(std::int32_t code) const;
    /// Open ones and the last `remembered` closed ones, oldest first.
    [[nodiscard]] std::vector<connection> connections() const;

    static constexpr std::size_t remembered = 1024;
    /// Codes told apart; a client that invents more of them finds the rest under -1.
    static constexpr std::size_t distinct_codes = 512;

private:
    static void add(std::map<std::int32_t, std::uint64_t>& codes, std::int32_t code, std::uint64_t times);

    std::map<connection_id, connection> connections_;  // by id, which is by age
    std::size_t closed_ = 0;
    std::map<std::int32_t, std::uint64_t> codes_;
};

}  // namespace rmq::mini
