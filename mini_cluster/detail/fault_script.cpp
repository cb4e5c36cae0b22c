#include <rmq/mini_cluster/detail/fault_script.hpp>

#include <rmq/protocol/request_code.hpp>

#include <algorithm>
#include <utility>

namespace rmq::mini {

namespace {

// What a request is about; the short headers of sends call it "b".
std::string_view topic_of(const protocol::command& request) {
    const auto is = [&](rmq::request_code code) { return request.code == static_cast<std::int32_t>(code); };
    const bool is_short = is(rmq::request_code::send_message_v2) || is(rmq::request_code::send_batch_message) ||
                          is(rmq::request_code::send_reply_message_v2);
    return request.find(is_short ? "b" : "topic").value_or("");
}

}  // namespace

fault_id fault_script::add(fault f) {
    ++last_;
    if (f.times > 0) faults_.push_back({last_, std::move(f)});
    return last_;
}

bool fault_script::remove(fault_id which) {
    return std::erase_if(faults_, [&](const scripted_fault& f) { return f.id == which; }) > 0;
}

bool fault_script::hits(const fault& f, connection_id from, const protocol::command& request) {
    if (f.request_code && *f.request_code != request.code) return false;
    if (f.from && *f.from != from) return false;
    if (!f.topic.empty() && f.topic != topic_of(request)) return false;
    return f.probability >= 1 || std::uniform_real_distribution<double>{}(dice_) < f.probability;
}

std::optional<fault> fault_script::take(connection_id from, const protocol::command& request) {
    const auto at = std::ranges::find_if(faults_, [&](const scripted_fault& f) { return hits(f.what, from, request); });
    if (at == faults_.end()) return std::nullopt;
    ++at->met;
    fault taken = at->what;
    if (--at->what.times == 0) faults_.erase(at);
    if (taken.jitter > runtime::duration::zero())
        taken.delay +=
            runtime::duration{std::uniform_int_distribution<runtime::duration::rep>{0, taken.jitter.count()}(dice_)};
    return taken;
}

}  // namespace rmq::mini
