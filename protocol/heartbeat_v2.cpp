#include <rmq/protocol/heartbeat_v2.hpp>

#include <rmq/protocol/detail/java_json.hpp>
#include <rmq/protocol/detail/subscription_json.hpp>
#include <rmq/protocol/java_hash.hpp>

#include <algorithm>
#include <tuple>

namespace rmq {

namespace {

heartbeat_data canonical(heartbeat_data data) {
    data.client_id.clear();
    data.fingerprint = 0;
    data.without_subscriptions = false;
    std::ranges::sort(data.producer_groups);
    std::ranges::sort(data.consumers, {}, &consumer_data::group);
    for (auto& c : data.consumers) {
        for (auto& s : c.subscriptions) {
            s.version = 0;
            std::ranges::sort(s.tags);
            std::ranges::sort(s.tag_hashes);
        }
        std::ranges::sort(c.subscriptions, {},
                          [](const subscription& s) { return std::tie(s.topic, s.expression_type, s.expression); });
    }
    return data;
}

}  // namespace

std::int32_t heartbeat_fingerprint(const heartbeat_data& data) {
    // What stands for "not V2" is written as well: Java's text has these members.
    auto text = protocol::encode_heartbeat_body(canonical(data));
    const auto producers = text.rfind(",\"producerDataSet\":");
    text.insert(producers, ",\"heartbeatFingerprint\":0");
    text.insert(text.size() - 1, ",\"withoutSub\":false");
    const auto hash = protocol::java_hash(text);
    return hash == 0 ? 1 : hash;
}

heartbeat_data heartbeat_v2::next(const heartbeat_data& all) {
    auto out = all;
    sent_ = 0;
    if (unsupported_ || all.consumers.empty()) return out;
    sent_ = heartbeat_fingerprint(all);
    out.fingerprint = sent_;
    if (sent_ != known_) return out;
    out.without_subscriptions = true;
    for (auto& c : out.consumers) c.subscriptions.clear();
    return out;
}

void heartbeat_v2::on_reply(const heartbeat_reply& reply) {
    unsupported_ = !reply.supports_v2;
    known_ = reply.supports_v2 && !reply.subscriptions_changed ? sent_ : 0;
}

void heartbeat_v2::on_lost() noexcept { *this = heartbeat_v2{}; }

}  // namespace rmq
