#include "fuzz/checks.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/protocol/java_hash.hpp>
#include <rmq/protocol/subscription.hpp>

#include <algorithm>

namespace rmq::fuzz {
namespace {

void check(bytes input) {
    using namespace rmq::protocol;
    const auto text = as_text(input);
    const auto s = parse_tag_expression("TopicTest", text);
    if (!s) return check_error(s.error(), errc::invalid_argument);
    require(s->topic == "TopicTest" && s->expression_type == "TAG", "it is about something else");
    require(s->expression == (text.empty() ? "*" : text), "an expression changes");
    require(s->tag_hashes.size() <= s->tags.size(), "more hashes than tags");
    std::string joined;
    bool joins = true;  // bars at the ends of tags would move the separators
    for (const auto& tag : s->tags) {
        require(!tag.empty() && static_cast<unsigned char>(tag.front()) > ' ' &&
                    static_cast<unsigned char>(tag.back()) > ' ' && tag.find("||") == tag.npos,
                "not a tag");
        require(std::ranges::count(s->tags, tag) == 1, "a tag twice");
        require(std::ranges::count(s->tag_hashes, java_hash(tag)) == 1, "a tag without its hash, or with two");
        require(s->wants(tag), "a tag that is not wanted");
        joins = joins && tag.front() != '|' && tag.back() != '|';
        joined += joined.empty() ? tag : "||" + tag;
    }
    require(s->wants("") == s->tags.empty(), "no tag is wanted, or is not");
    if (!joins || joined == "*") return;
    const auto again = parse_tag_expression("TopicTest", joined);
    require(again && again->tags == s->tags && again->tag_hashes == s->tag_hashes, "tags change");
}

seed_list seeds() {
    return vectors("hashes", {"input/text", "input/expression", "input/subString"}) +
           texts({"TagA || TagB", "*", "", " * ||a", "||", "a|||b", "中||😀||\xFF||a b"});
}

RMQ_FUZZ_TARGET(tag_expression, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
