#include <rmq/protocol/detail/subscription_json.hpp>

namespace rmq::protocol::detail {

nlohmann::json to_json(const subscription& s) {
    return {{"classFilterMode", s.class_filter},
            {"codeSet", s.tag_hashes},
            {"expressionType", s.expression_type},
            {"subString", s.expression},
            {"subVersion", s.version},
            {"tagsSet", s.tags},
            {"topic", s.topic}};
}

subscription read_subscription(const body_value& value) {
    subscription out{.topic = value.text_or("topic", {}), .expression = value.text_or("subString", {})};
    if (const auto tags = value.find("tagsSet")) {
        tags->each([&](const body_value& tag) { out.tags.push_back(tag.text()); });
    }
    if (const auto hashes = value.find("codeSet")) {
        hashes->each([&](const body_value& hash) { out.tag_hashes.push_back(hash.i32()); });
    }
    out.version = value.i64_or("subVersion", 0);
    out.expression_type = value.text_or("expressionType", "TAG");
    out.class_filter = value.boolean_or("classFilterMode", false);
    return out;
}

}  // namespace rmq::protocol::detail
