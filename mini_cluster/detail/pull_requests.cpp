#include <rmq/mini_cluster/detail/broker_state.hpp>

#include <rmq/mini_cluster/detail/java_exception.hpp>
#include <rmq/protocol/pull_message.hpp>
#include <rmq/protocol/sys_flag.hpp>
#include <rmq/protocol/topic_name.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace rmq::mini {

namespace {

namespace pull_flag = protocol::pull_flag;

response_code code_of(get_status status, std::int64_t asked_for) {
    switch (status) {
        case get_status::found:
            return response_code::success;
        case get_status::no_matched_message:
            return response_code::pull_retry_immediately;
        case get_status::offset_overflow_one:
            return response_code::pull_not_found;
        case get_status::no_message_in_queue:
        case get_status::no_matched_logic_queue:
            return asked_for == 0 ? response_code::pull_not_found : response_code::pull_offset_moved;
        case get_status::offset_overflow_badly:
        case get_status::offset_too_small:
            return response_code::pull_offset_moved;
    }
    return response_code::system_error;
}

// The group was told to go on elsewhere (5.2); once per queue.
std::optional<response> reset(broker_state& broker, const pull_job& job) {
    if (broker.resets.size() == 0) return std::nullopt;
    const auto to = broker.resets.take(job.group, job.topic, job.queue_id);
    if (!to) return std::nullopt;
    response r;
    r.code = response_code::pull_offset_moved;
    r.remark = "OFFSET_RESET";
    r.fields = protocol::pull_reply_fields({*to, 0, broker.store.max_offset(job.topic, job.queue_id)});
    r.fields.add("topicSysFlag", 0).add("groupSysFlag", 0);
    return r;
}

response run(broker_state& broker, const pull_job& job) {
    if (auto moved = reset(broker, job)) return *std::move(moved);
    got g = broker.store.get(job.topic, job.queue_id, job.offset, job.max_messages, job.filter);
    broker.messages_got += g.messages;
    broker.pulled.put(job.group, job.topic, job.queue_id, g.next_offset);
    response r;
    r.code = code_of(g.status, job.offset);
    r.remark = std::string{to_string(g.status)};
    r.fields = protocol::pull_reply_fields({g.next_offset, g.min_offset, g.max_offset});
    if (broker.settings.release.is_5()) r.fields.add("topicSysFlag", 0).add("groupSysFlag", 0);
    r.body = std::move(g.body);
    return r;
}

// Runs parked pulls again, for the last time.
void finish(broker_state& broker, const std::vector<pull_job>& jobs, effects& out) {
    for (const pull_job& job : jobs) {
        response r = run(broker, job);
        r.in_own_type = true;
        out.send(job.from, frame_of(broker.settings, r, job.asked_in, job.opaque));
    }
}

response plain(response_code code, std::string remark) { return refused(response{}, code, std::move(remark)); }

// PullMessageProcessor's checks, in its order; nothing when the pull may run.
std::optional<response> objection(const broker_state& broker, const request& r, const protocol::pull_request& pull) {
    const release& as = broker.settings.release;
    const std::string topic_name{pull.topic};
    if (!protocol::check_group(pull.group)) {
        return plain(response_code::subscription_group_not_exist, "subscription group [" + std::string{pull.group} +
                                                                      "] does not exist, " + std::string{as.advice()});
    }
    const topic_config* topic = broker.topics.find(pull.topic);
    if (topic == nullptr) {
        return plain(response_code::topic_not_exist,
                     "topic[" + topic_name + "] not exist, apply first please! " + std::string{as.advice()});
    }
    if ((topic->perm & perm_read) == 0) {
        response no = plain(response_code::no_permission, "the topic[" + topic_name + "] pulling message is forbidden");
        if (as.is_5()) no.fields.add("forbiddenType", 3);
        return no;
    }
    if (pull.queue_id < 0 || pull.queue_id >= topic->read_queues) {
        const message_host& peer = broker.peers.at(r.from);
        return plain(as.knows_invalid_parameter() ? response_code::invalid_parameter : response_code::system_error,
                     "queueId[" + std::to_string(pull.queue_id) + "] is illegal, topic:[" + topic_name +
                         "] topicConfig.readQueueNums:[" + std::to_string(topic->read_queues) + "] consumer:[/" +
                         peer.ip + ':' + std::to_string(peer.port) + ']');
    }
    return std::nullopt;
}

response no_property_filter(std::string_view type) {
    return plain(response_code::system_error,
                 "The broker does not support consumer to filter message by " + std::string{type});
}

// The subscription in the request itself.
std::optional<response> own_filter(const broker_state& broker, const protocol::pull_request& pull,
                                   message_filter& filter) {
    if (!is_tag_type(pull.expression_type)) {
        if (pull.expression.value_or("").empty())
            return plain(response_code::subscription_parse_failed, "parse the consumer's subscription failed");
        if (!broker.settings.property_filter) return no_property_filter(pull.expression_type);
        // Seen: what is no SQL lets everything pass.
        if (pull.expression_type == sql_type)
            filter.sql = sql_filter::parse(*pull.expression, broker.settings.release.is_5());
        return std::nullopt;
    }
    const auto wanted = protocol::parse_tag_expression(pull.topic, pull.expression.value_or("*"));
    if (!wanted) return plain(response_code::subscription_parse_failed, "parse the consumer's subscription failed");
    filter.tags = tag_filter::of(*wanted);
    return std::nullopt;
}

// The subscription the group's heartbeats brought.
std::optional<response> heartbeat_filter(const broker_state& broker, const protocol::pull_request& pull,
                                         message_filter& filter) {
    const std::string advice{broker.settings.release.advice()};
    const auto* group = broker.clients.consumers(pull.group);
    if (group == nullptr) {
        return plain(response_code::subscription_not_exist, "the consumer's group info not exist" + advice);
    }
    const auto known = group->topics.find(pull.topic);
    if (known == group->topics.end()) {
        return plain(response_code::subscription_not_exist, "the consumer's subscription not exist" + advice);
    }
    if (known->second.wanted.version < pull.subscription_version) {
        return plain(response_code::subscription_not_latest, "the consumer's subscription not latest");
    }
    const subscription& wanted = known->second;
    filter.tags = tag_filter::of(wanted.wanted);
    if (is_tag_type(wanted.wanted.expression_type)) return std::nullopt;
    if (!wanted.sql) {
        return plain(response_code::filter_data_not_exist,
                     "The broker's consumer filter data is not exist!Your expression may be wrong!");
    }
    if (wanted.sql_version < pull.subscription_version)
        return plain(response_code::filter_data_not_latest, "the consumer's consumer filter data not latest");
    if (!broker.settings.property_filter) return no_property_filter(wanted.wanted.expression_type);
    filter.sql = wanted.sql;
    return std::nullopt;
}

}  // namespace

// PULL_MESSAGE and LITE_PULL_MESSAGE, which differ only in the threads that serve them.
std::optional<response> on_pull(broker_state& broker, const request& r, effects&) {
    const auto pull = protocol::decode_pull_message_request(r.head);
    if (!pull) return thrown(java_exception(r.head, pull.error()));
    if (auto no = objection(broker, r, *pull)) return no;
    broker.groups.add(pull->group);
    pull_job job;
    job.from = r.from;
    job.opaque = r.head.opaque;
    job.asked_in = r.head.type;
    job.group = pull->group;
    job.topic = pull->topic;
    job.queue_id = pull->queue_id;
    job.offset = pull->offset;
    job.max_messages = pull->max_messages;
    const bool own = protocol::sys_flag::has(pull->sys_flag, pull_flag::subscription);
    if (auto no = own ? own_filter(broker, *pull, job.filter) : heartbeat_filter(broker, *pull, job.filter)) return no;

    response answer = run(broker, job);
    // Whatever the pull has found, a reset included, which it undoes (seen). A parked one is not asked again.
    if (protocol::sys_flag::has(pull->sys_flag, pull_flag::commit_offset))
        broker.offsets.put(pull->group, pull->topic, pull->queue_id, pull->commit_offset);
    const bool may_wait = protocol::sys_flag::has(pull->sys_flag, pull_flag::suspend) && !r.head.is_oneway();
    if (answer.code != response_code::pull_not_found || !may_wait || broker.parked.full()) return answer;
    constexpr std::int64_t longest = std::int64_t{24} * 60 * 60 * 1000;
    job.give_up = r.now.steady + std::chrono::milliseconds{std::clamp<std::int64_t>(pull->suspend_ms, 0, longest)};
    broker.parked.park(std::move(job));
    return std::nullopt;
}

void on_arrival(broker_state& broker, std::string_view topic, std::int32_t queue_id, const placed& where,
                effects& others) {
    if (broker.parked.size() == 0) return;
    const auto* record = broker.store.at(where.commit_log_offset);
    if (record == nullptr) return;
    finish(broker, broker.parked.take_matching(topic, queue_id, record->tag_code, record->bytes), others);
}

void on_pulls_expired(broker_state& broker, runtime::time_point now, effects& others) {
    finish(broker, broker.parked.take_expired(now), others);
}

}  // namespace rmq::mini
