#include <rmq/protocol/detail/error_rows.hpp>
#include <rmq/protocol/detail/text.hpp>
#include <rmq/protocol/error_table.hpp>

namespace rmq {
namespace {

using enum retry_class;
using rq = request_code;
using family = request_family;

// How closely a row fits, 0: not at all.
int closeness(const error_rule& rule, request_code request, std::int32_t code, std::string_view remark) noexcept {
    if (rule.code && static_cast<std::int32_t>(*rule.code) != code) return 0;
    if (rule.request && *rule.request != request) return 0;
    if (rule.family && *rule.family != family_of(request)) return 0;
    if (!rule.remark.empty() && remark.find(rule.remark) == std::string_view::npos) return 0;
    return 1 + (rule.code ? 8 : 0) + (rule.remark.empty() ? 0 : 4) + (rule.request ? 2 : 0) + (rule.family ? 1 : 0);
}

}  // namespace

std::string_view to_string(retry_class r) noexcept {
    switch (r) {
        case never:
            return "never";
        case retry_same:
            return "retry_same";
        case other_broker:
            return "other_broker";
        case refresh_route:
            return "refresh_route";
    }
    return {};
}

std::string_view to_string(request_family f) noexcept {
    switch (f) {
        case family::other:
            return "other";
        case family::send:
            return "send";
        case family::pull:
            return "pull";
        case family::offset:
            return "offset";
        case family::transaction:
            return "transaction";
        case family::producer:
            return "producer";
        case family::consumer:
            return "consumer";
    }
    return {};
}

request_family family_of(request_code request) noexcept {
    switch (request) {
        case rq::send_message:
        case rq::send_message_v2:
        case rq::send_batch_message:
        case rq::send_reply_message:
        case rq::send_reply_message_v2:
        case rq::recall_message:
            return family::send;
        case rq::pull_message:
        case rq::lite_pull_message:
        case rq::pop_message:
        case rq::peek_message:
        case rq::query_message:
        case rq::view_message_by_id:
            return family::pull;
        case rq::query_consumer_offset:
        case rq::update_consumer_offset:
        case rq::search_offset_by_timestamp:
        case rq::get_max_offset:
        case rq::get_min_offset:
        case rq::get_earliest_msg_storetime:
            return family::offset;
        case rq::end_transaction:
            return family::transaction;
        case rq::get_producer_connection_list:
        case rq::get_all_producer_info:
            return family::producer;
        case rq::consumer_send_msg_back:
        case rq::get_consumer_list_by_group:
        case rq::get_consumer_connection_list:
        case rq::get_consumer_running_info:
        case rq::consume_message_directly:
        case rq::update_and_create_subscriptiongroup:
        case rq::delete_subscriptiongroup:
        case rq::lock_batch_mq:
        case rq::unlock_batch_mq:
        case rq::check_client_config:
        case rq::query_assignment:
        case rq::ack_message:
        case rq::batch_ack_message:
        case rq::change_message_invisibletime:
        case rq::notification:
        case rq::polling_info:
            return family::consumer;
        default:
            return family::other;
    }
}

std::span<const error_rule> error_table() noexcept { return detail::error_rows(); }

const error_rule& rule_for(request_code request, std::int32_t code, std::string_view remark) noexcept {
    const auto rules = error_table();
    const error_rule* best = &rules.back();
    int best_closeness = 0;
    for (const auto& rule : rules) {
        const int fits = closeness(rule, request, code, remark);
        if (fits <= best_closeness) continue;
        best = &rule;
        best_closeness = fits;
    }
    return *best;
}

std::string explanation(const error_rule& rule) {
    std::string out{rule.meaning};
    if (!rule.meaning.empty() && !rule.advice.empty()) out += "; ";
    return out += rule.advice;
}

error make_response_error(request_code request, std::int32_t code, std::optional<std::string_view> remark) {
    const auto& rule = rule_for(request, code, remark.value_or(""));
    return {.code = rule.kind,
            .request = rule.request_fate,
            .response_code = code,
            .detail = explanation(rule),
            .remark = protocol::detail::one_line(remark.value_or(""), max_remark_size)};
}

}  // namespace rmq
