#include <rmq/mini_cluster/detail/broker_core.hpp>

#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/protocol/detail/ip_text.hpp>
#include <rmq/protocol/request_code.hpp>

#include <array>
#include <string>
#include <utility>

namespace rmq::mini {

namespace {

struct operation {
    request_code code;
    handler answer;
    bool since_5 = false;
};

constexpr std::array operations{
    operation{request_code::send_message, on_send},
    operation{request_code::send_message_v2, on_send},
    operation{request_code::send_batch_message, on_send},
    operation{request_code::pull_message, on_pull},
    operation{request_code::lite_pull_message, on_pull, true},
    operation{request_code::get_max_offset, on_max_offset},
    operation{request_code::get_min_offset, on_min_offset},
    operation{request_code::search_offset_by_timestamp, on_search_offset},
    operation{request_code::get_earliest_msg_storetime, on_earliest_store_time},
    operation{request_code::query_consumer_offset, on_query_offset},
    operation{request_code::update_consumer_offset, on_update_offset},
    operation{request_code::view_message_by_id, on_view_message},
    operation{request_code::query_message, on_query_messages},
    operation{request_code::get_topic_stats_info, on_topic_stats},
    operation{request_code::get_consumer_list_by_group, on_consumer_ids},
    operation{request_code::heart_beat, on_heartbeat},
    operation{request_code::unregister_client, on_unregister},
    operation{request_code::update_and_create_topic, on_create_topic},
    operation{request_code::delete_topic_in_broker, on_delete_topic},
    operation{request_code::get_broker_runtime_info, on_runtime_info},
    operation{request_code::lock_batch_mq, on_lock_queues},
    operation{request_code::unlock_batch_mq, on_unlock_queues},
    operation{request_code::end_transaction, on_end_transaction},
    operation{request_code::consumer_send_msg_back, on_send_back},
};

std::optional<response> on_unknown(const request& r) {
    response unknown;
    unknown.code = response_code::request_code_not_supported;
    unknown.remark = " request type " + std::to_string(r.head.code) + " not supported";  // the blank is Java's
    unknown.has_fields = false;
    return unknown;
}

std::optional<response> handle(broker_state& broker, const request& r, effects& others) {
    for (const operation& op : operations) {
        if (static_cast<std::int32_t>(op.code) != r.head.code) continue;
        if (op.since_5 && !broker.settings.release.is_5()) break;
        return op.answer(broker, r, others);
    }
    return on_unknown(r);
}

protocol::detail::ip_bytes ip_of(const broker_settings& settings) {
    return protocol::detail::parse_ip(settings.address.ip).value_or(protocol::detail::ip_bytes{{}, 4});
}

}  // namespace

broker_state::broker_state(broker_settings s)
    : settings(std::move(s)),
      topics(settings.auto_create_topics, settings.template_queues, settings.limits.topics),
      store(settings.limits.messages, settings.limits.bytes),
      clients(settings.limits.groups),
      groups(settings.limits.groups),
      offsets(settings.limits.offsets),
      parked(settings.limits.waiting_pulls),
      locks(settings.limits.queue_locks),
      unique_ids(ip_of(settings).span(), 0, static_cast<std::uint32_t>(settings.address.port)) {}

serialize_type answer_header(const broker_settings& settings, const response& r, serialize_type asked_in) noexcept {
    switch (settings.answers) {
        case answer_type::as_the_release:
            return settings.release.answers_in_request_type() && !r.in_own_type ? asked_in : serialize_type::json;
        case answer_type::as_asked:
            return asked_in;
        case answer_type::json:
            return serialize_type::json;
        case answer_type::rocketmq:
            return serialize_type::rocketmq;
    }
    return serialize_type::json;
}

std::vector<std::byte> frame_of(const broker_settings& settings, const response& r, serialize_type asked_in,
                                std::int32_t opaque) {
    return encode_response(r, answer_header(settings, r, asked_in), settings.release.version, opaque);
}

broker_core::broker_core(broker_settings settings) : state_(std::move(settings)) {
    if (state_.settings.storage_free) short_cut_.emplace(state_.settings);
}

void broker_core::on_connected(connection_id which, message_host peer) {
    log_.opened(which, peer.ip + ':' + std::to_string(peer.port));
    state_.peers.insert_or_assign(which, std::move(peer));
}

std::size_t broker_core::on_frames(connection_id from, std::span<const protocol::frame> frames, moment now,
                                   effects& out) {
    const bool may_cut_short = short_cut_ && faults_.empty();
    send_tally quick;
    std::size_t taken = 0;
    for (const protocol::frame& f : frames) {
        if (out.is_much()) break;
        ++taken;
        if (may_cut_short && short_cut_->answer(f, quick, out.output(from))) continue;
        const auto head = protocol::decode_command(f);
        if (!head) {
            // As Java: bytes that are no command get no answer.
            out.end(from, ending::orderly);
            taken = frames.size();
            break;
        }
        on_request(from, *head, f.body, now, out);
    }
    for (const auto& [code, count] : quick) {
        if (count > 0) log_.seen(from, static_cast<std::int32_t>(code), count);
        state_.messages_put += count;
    }
    return taken;
}

void broker_core::on_request(connection_id from, const protocol::command& head, std::span<const std::byte> body,
                             moment now, effects& out) {
    if (head.is_response()) {
        client_answer answer{
            head.code, std::string{head.remark.value_or("")}, {}, std::string{protocol::detail::as_text(body)}};
        for (const auto& f : head.ext) answer.fields.emplace_back(f.key, f.value.value_or(""));
        state_.questions.settle(from, head.opaque, std::move(answer));
        return;
    }
    if (state_.started_ms == 0) state_.started_ms = now.wall_ms;
    log_.seen(from, head.code);
    const request r{from, head, body, now};
    if (const auto f = faults_.take(head.code)) {
        misbehave(*f, r, out);
    } else {
        answer(r, out);
    }
}

void broker_core::answer(const request& r, effects& out) {
    effects others;
    const auto reply = handle(state_, r, others);
    if (reply && !r.head.is_oneway()) out.send(r.from, frame_of(state_.settings, *reply, r.head.type, r.head.opaque));
    out.append(std::move(others));
}

void broker_core::misbehave(const fault& f, const request& r, effects& out) {
    effects fallout;
    if (std::holds_alternative<fault::pass>(f.then)) {
        answer(r, fallout);
    } else {
        effects others;
        if (f.after_acting) handle(state_, r, others);  // its answer is what gets lost
        if (const auto* reply = std::get_if<fault::reply>(&f.then)) {
            response scripted;
            scripted.code = static_cast<response_code>(reply->code);
            if (!reply->remark.empty()) scripted.remark = reply->remark;
            if (!r.head.is_oneway()) {
                fallout.send(r.from, frame_of(state_.settings, scripted, r.head.type, r.head.opaque));
            }
        } else if (const auto* cut = std::get_if<fault::disconnect>(&f.then)) {
            fallout.end(r.from, cut->how);
        } else if (const auto* raw = std::get_if<fault::raw>(&f.then)) {
            fallout.send(r.from, raw->bytes);
        }
        out.append(std::move(others));
    }
    if (f.delay > runtime::duration::zero()) {
        later_.emplace(r.now.steady + f.delay, std::move(fallout));
    } else {
        out.append(std::move(fallout));
    }
}

void broker_core::on_disconnected(connection_id which, effects& out) {
    log_.closed(which);
    state_.peers.erase(which);
    state_.parked.drop(which);
    state_.questions.drop(which);
    on_clients_gone(state_, which, out);
}

std::optional<runtime::time_point> broker_core::next_wake() const {
    auto wake = state_.parked.next();
    const auto sooner = [&](std::optional<runtime::time_point> other) {
        if (other && (!wake || *other < *wake)) wake = other;
    };
    if (!later_.empty()) sooner(later_.begin()->first);
    sooner(state_.halves.next());
    sooner(state_.delayed.next());
    return wake;
}

void broker_core::on_tick(moment now, effects& out) {
    on_delays_over(state_, now, out);  // before pulls: one may be for what comes now
    on_checks_due(state_, now, out);
    on_pulls_expired(state_, now.steady, out);
    while (!later_.empty() && later_.begin()->first <= now.steady) {
        out.append(std::move(later_.begin()->second));
        later_.erase(later_.begin());
    }
}

bool broker_core::ask_client(std::string_view client, request_code code, std::span<const protocol::ext_field> fields,
                             std::span<const std::byte> body, on_client_answer done, effects& out) {
    const auto to = state_.clients.connection_of(client);
    if (!to) return false;
    const auto opaque = tell_client(state_, *to, code, fields, body, !done, out);
    if (done) state_.questions.add(*to, opaque, std::move(done));
    return true;
}

std::vector<message_view> broker_core::stored(std::string_view topic, std::int32_t queue_id) const {
    return state_.store.all(topic, queue_id);
}

void broker_core::forget_messages() {
    state_.store = message_store{state_.settings.limits.messages, state_.settings.limits.bytes};
    state_.offsets = consumer_offsets{state_.settings.limits.offsets};
    state_.halves.clear();
    state_.delayed.clear();
}

}  // namespace rmq::mini
