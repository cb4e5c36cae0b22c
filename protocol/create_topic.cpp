#include <rmq/protocol/create_topic.hpp>

#include <rmq/protocol/detail/check_answer.hpp>
#include <rmq/protocol/detail/field_reader.hpp>
#include <rmq/protocol/detail/query_checks.hpp>
#include <rmq/protocol/detail/request_builder.hpp>
#include <rmq/protocol/detail/request_frame.hpp>
#include <rmq/protocol/topic_name.hpp>

namespace rmq::protocol {

namespace {

result<void> refused(std::string why) { return tl::unexpected{local_error(errc::invalid_argument, std::move(why))}; }

// The text of attributes has no escapes.
result<void> check_attribute(const std::string& name, const std::string& value) {
    if (name.empty() || name.find_first_of("+-=,") == 0 || name.find_first_of("=,") != std::string::npos)
        return refused("the attribute name \"" + name + "\" is empty, begins with + or -, or has = or , in it");
    if (value.empty() || value.find_first_of("=,") != std::string::npos)
        return refused("the value \"" + value + "\" of the attribute " + name + " is empty, or has = or , in it");
    return {};
}

result<void> check(const create_topic_query& query) {
    if (auto fine = check_topic(query.topic); !fine) return fine;
    if (is_system_topic(query.topic)) return refused("the topic " + query.topic + " is RocketMQ's own; choose another");
    if (auto fine = detail::check_at_least("read_queues", query.read_queues, 1); !fine) return fine;
    if (auto fine = detail::check_at_least("write_queues", query.write_queues, 1); !fine) return fine;
    if (query.perm < 0 || query.perm > 7) {
        return refused("perm is " + std::to_string(query.perm) +
                       "; it must be a sum of 4 (may be read), 2 (may be written) and 1 (inherited)");
    }
    for (const auto& [name, value] : query.attributes)
        if (auto fine = check_attribute(name, value); !fine) return fine;
    return {};
}

std::string attribute_text(const create_topic_query& query) {
    std::string out;
    for (const auto& [name, value] : query.attributes) {
        if (!out.empty()) out += ',';
        out.append(1, '+').append(name).append(1, '=').append(value);
    }
    return out;
}

}  // namespace

result<typed_request<void>> prepare(const caller& from, const create_topic_query& query) {
    auto r = detail::begin_request(from, request_code::update_and_create_topic, "create_topic", query.timeout);
    r.topic = query.topic;
    if (auto fine = check(query); !fine && !query.unchecked)
        return detail::refuse_request<void>(from, r, std::move(fine).error());
    const std::string attributes = attribute_text(query);
    auto frame = encode_create_topic(from.who.header, {.topic = query.topic,
                                                       .read_queues = query.read_queues,
                                                       .write_queues = query.write_queues,
                                                       .perm = query.perm,
                                                       .ordered = query.ordered,
                                                       .sys_flag = query.sys_flag,
                                                       .attributes = attributes});
    return detail::end_request<void>(from, std::move(r), std::move(frame),
                                     [](const reply& answer, const prepared_request&, const caller&) {
                                         return decode_create_topic_reply(answer.header);
                                     });
}

result<encoded_frame> encode_create_topic(serialize_type type, const create_topic_fields& fields) {
    field_list ext;
    ext.add("topic", fields.topic)
        .add("defaultTopic", auto_create_topic)  // unused by brokers, but they want one
        .add("readQueueNums", fields.read_queues)
        .add("writeQueueNums", fields.write_queues)
        .add("perm", fields.perm)
        .add("topicFilterType", "SINGLE_TAG")
        .add("topicSysFlag", fields.sys_flag)
        .add("order", fields.ordered)
        .add_unless_empty("attributes", fields.attributes);
    return detail::request_frame(type, request_code::update_and_create_topic, ext);
}

result<void> decode_create_topic_reply(const command& reply) {
    return detail::check_answer(request_code::update_and_create_topic, reply);
}

result<create_topic_fields> decode_create_topic_request(const command& request) {
    detail::field_reader fields{request, "UPDATE_AND_CREATE_TOPIC"};
    const create_topic_fields out{.topic = fields.text("topic"),
                                  .read_queues = fields.i32("readQueueNums"),
                                  .write_queues = fields.i32("writeQueueNums"),
                                  .perm = fields.i32("perm"),
                                  .ordered = request.find_bool("order").value_or(false),
                                  .sys_flag = request.find_i32("topicSysFlag").value_or(0),
                                  .attributes = request.find("attributes").value_or(std::string_view{})};
    fields.text("defaultTopic");
    fields.text("topicFilterType");
    if (auto failure = fields.failure()) return tl::unexpected{*std::move(failure)};
    return out;
}

}  // namespace rmq::protocol
