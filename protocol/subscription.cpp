#include <rmq/protocol/subscription.hpp>

#include <algorithm>
#include <rmq/protocol/java_hash.hpp>

namespace rmq::protocol {

namespace {

// String.trim: everything up to the blank counts.
std::string_view trim(std::string_view text) noexcept {
    const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

template <class T, class V>
void add_once(std::vector<T>& to, const V& value) {
    if (std::ranges::find(to, value) == to.end()) to.emplace_back(value);
}

}  // namespace

bool subscription::wants(std::string_view message_tags) const noexcept {
    return tags.empty() || std::ranges::find(tags, message_tags) != tags.end();
}

result<subscription> parse_tag_expression(std::string_view topic, std::string_view expression) {
    constexpr std::string_view separator = "||";
    subscription out{.topic = std::string{topic}};
    if (expression.empty() || expression == "*") return out;
    out.expression = expression;
    bool separators_only = true;
    for (std::string_view rest = expression;;) {
        const std::size_t end = rest.find(separator);
        const std::string_view piece = rest.substr(0, end);
        if (!piece.empty()) separators_only = false;
        if (const auto tag = trim(piece); !tag.empty()) {
            add_once(out.tags, tag);
            add_once(out.tag_hashes, java_hash(tag));
        }
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + separator.size());
    }
    if (separators_only) {
        return tl::unexpected{local_error(errc::invalid_argument, "the tag expression '" + out.expression +
                                                                      "' names no tag; use * for all messages")};
    }
    return out;
}

}  // namespace rmq::protocol
