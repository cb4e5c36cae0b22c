#pragma once

#include <rmq/mini_cluster/detail/effects.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rmq::mini {

/// What a client answered to a request of the broker's.
struct client_answer {
    std::int32_t code = 0;
    std::string remark;
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;
};

/// Called once; with nothing when the connection ended first.
using on_client_answer = std::function<void(std::optional<client_answer>)>;

/// Requests of the broker's own whose answers somebody waits for. Their opaques are the broker's: a space of its own.
class client_questions {
public:
    void add(connection_id to, std::int32_t opaque, on_client_answer done) {
        waiting_.insert_or_assign({to, opaque}, std::move(done));
    }
    /// Answers to what was never asked, or twice, are dropped.
    void settle(connection_id from, std::int32_t opaque, client_answer answer) {
        const auto at = waiting_.find({from, opaque});
        if (at == waiting_.end()) return;
        const auto done = std::move(at->second);
        waiting_.erase(at);
        done(std::move(answer));
    }
    void drop(connection_id which) {
        for (auto at = waiting_.lower_bound({which, INT32_MIN}); at != waiting_.end() && at->first.first == which;) {
            const auto done = std::move(at->second);
            at = waiting_.erase(at);
            done(std::nullopt);
        }
    }

private:
    std::map<std::pair<connection_id, std::int32_t>, on_client_answer> waiting_;
};

}  // namespace rmq::mini
