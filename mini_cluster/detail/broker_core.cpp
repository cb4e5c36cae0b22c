#include <rmq/mini_cluster/detail/broker_core.hpp>

#include <rmq/mini_cluster/detail/own_topics.hpp>
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
    operation{request_code::send_reply_message, on_send_reply},
    operation{request_code::send_reply_message_v2, on_send_reply},
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
    operation{request_code::check_client_config, on_check_client},
    operation{request_code::update_and_create_topic, on_create_topic},
    operation{request_code::delete_topic_in_broker, on_delete_topic},
    operation{request_code::get_topic_config, on_topic_config, true},
    operation{request_code::get_all_topic_config, on_all_topics},
    operation{request_code::get_broker_config, on_broker_config},
    operation{request_code::get_broker_runtime_info, on_runtime_info},
    operation{request_code::get_consumer_connection_list, on_consumer_connections},
    operation{request_code::get_producer_connection_list, on_producer_connections},
    operation{request_code::get_consume_stats, on_consume_stats},
    operation{request_code::query_topic_consume_by_who, on_groups_of_topic},
    operation{request_code::query_topics_by_consumer, on_topics_of_group, true},
    operation{request_code::invoke_broker_to_reset_offset, on_reset_offsets},
    operation{request_code::lock_batch_mq, on_lock_queues},
    operation{request_code::unlock_batch_mq, on_unlock_queues},
    operation{request_code::end_transaction, on_end_transaction},
    operation{request_code::consumer_send_msg_back, on_send_back},
};

protocol::detail::ip_bytes ip_of(const broker_settings& settings) {
    return protocol::detail::parse_ip(settings.address.ip).value_or(protocol::detail::ip_bytes{{}, 4});
}

}  // namespace

broker_state::broker_state(broker_settings s)
    : settings(std::move(s)),
      topics(own_topics(settings), settings.limits.topics),
      store(settings.limits.messages, settings.limits.bytes),
      clients(settings.limits.groups),
      groups(settings.limits.groups),
      offsets(settings.limits.offsets),
      pulled(settings.limits.offsets),
      resets(settings.limits.offsets),
      parked(settings.limits.waiting_pulls),
      locks(settings.limits.queue_locks),
      replies(settings.limits.waiting_replies),
      unique_ids(ip_of(settings).span(), 0, static_cast<std::uint32_t>(settings.address.port)) {}

serialize_type answer_header(const broker_settings& settings, const response& r, serialize_type asked_in) noexcept {
    return answer_header(settings.release, settings.answers, r, asked_in);
}

std::vector<std::byte> frame_of(const broker_settings& settings, const response& r, serialize_type asked_in,
                                std::int32_t opaque) {
    return encode_response(r, answer_header(settings, r, asked_in), settings.release.version, opaque);
}

broker_core::broker_core(broker_settings settings)
    : server_core(settings.release, settings.answers), state_(std::move(settings)) {
    if (state_.settings.storage_free) short_cut_.emplace(state_.settings);
}

void broker_core::on_connected(connection_id which, const message_host& peer) {
    state_.peers.insert_or_assign(which, peer);
    server_core::on_connected(which, peer);
}

std::size_t broker_core::on_frames(connection_id from, std::span<const protocol::frame> frames, moment now,
                                   effects& out) {
    if (!short_cut_ || !faults().empty()) return server_core::on_frames(from, frames, now, out);
    send_tally quick;
    std::size_t taken = 0;
    for (const protocol::frame& f : frames) {
        if (out.is_much()) break;
        ++taken;
        if (short_cut_->answer(f, quick, out.output(from)) || on_frame(from, f, now, out)) continue;
        taken = frames.size();
        break;
    }
    for (const auto& [code, count] : quick) {
        if (count > 0) note_seen(from, static_cast<std::int32_t>(code), count);
        state_.messages_put += count;
    }
    return taken;
}

void broker_core::on_answer(connection_id from, const protocol::command& head, std::span<const std::byte> body,
                            moment now, effects& out) {
    if (auto reply = state_.replies.take(from, head.opaque)) {
        on_reply_taken(state_, *reply, head.code == static_cast<std::int32_t>(response_code::success), now, out);
        return;
    }
    client_answer answer{
        head.code, std::string{head.remark.value_or("")}, {}, std::string{protocol::detail::as_text(body)}};
    for (const auto& f : head.ext) answer.fields.emplace_back(f.key, f.value.value_or(""));
    state_.questions.settle(from, head.opaque, std::move(answer));
}

std::optional<response> broker_core::handle(const request& r, effects& others) {
    if (state_.started_ms == 0) state_.started_ms = r.now.wall_ms;
    for (const operation& op : operations) {
        if (static_cast<std::int32_t>(op.code) != r.head.code) continue;
        if (op.since_5 && !state_.settings.release.is_5()) break;
        return op.answer(state_, r, others);
    }
    return not_supported(r.head.code);
}

void broker_core::on_disconnected(connection_id which, effects& out) {
    server_core::on_disconnected(which, out);
    state_.peers.erase(which);
    state_.parked.drop(which);
    state_.questions.drop(which);
    on_replies_lost(state_, which, out);
    on_clients_gone(state_, which, out);
}

std::optional<runtime::time_point> broker_core::next_wake() const {
    auto wake = server_core::next_wake();
    for (const auto& other :
         {state_.parked.next(), state_.halves.next(), state_.delayed.next(), state_.next_scan, state_.replies.next()}) {
        if (other && (!wake || *other < *wake)) wake = other;
    }
    return wake;
}

void broker_core::on_tick(moment now, effects& out) {
    on_delays_over(state_, now, out);  // before pulls: one may be for what comes now
    on_checks_due(state_, now, out);
    on_pulls_expired(state_, now.steady, out);
    on_scan_due(state_, now, out);
    on_replies_expired(state_, now, out);
    server_core::on_tick(now, out);
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
    for (auto* offsets : {&state_.offsets, &state_.pulled, &state_.resets})
        *offsets = consumer_offsets{state_.settings.limits.offsets};
    state_.halves.clear();
    state_.delayed.clear();
}

}  // namespace rmq::mini
