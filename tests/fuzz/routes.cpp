#include "fuzz/allocation_meter.hpp"
#include "fuzz/checks.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/seeds.hpp"

#include <rmq/protocol/cluster_info_body.hpp>
#include <rmq/protocol/limits.hpp>
#include <rmq/protocol/topic_route_body.hpp>

#include <array>

// What name servers tell of topics and clusters, in all the forms they write: with bare numbers as keys, which is no
// JSON, too. The first byte says what is asked for.
namespace rmq::fuzz {
namespace {

using namespace rmq::protocol;

constexpr std::array forms{
    route_form{},
    route_form{.standard_json = false},
    route_form{.standard_json = false, .old_flag_name = true},
};

// A value becomes a node of a tree, perhaps copied once, and then a row in a table; references repeat what is there.
std::size_t allowed_memory(bytes body) {
    constexpr std::size_t per_byte = 600;
    const bool refers = as_text(body).find("$ref") != std::string_view::npos;
    return 4096 + per_byte * (body.size() + (refers ? default_limits.json_values : 0));
}

template <class T>
bool is_read(const result<T>& decoded, const allocation_meter& meter, bytes body) {
    require_at_most(allowed_memory(body), meter.bytes());
    if (!decoded) check_error(decoded.error(), errc::protocol_error);
    return decoded.has_value();
}

// What is not there is written with its default: a body full of nothing may get too many values to be read again.
bool may_be_read_again(const std::string& text) { return text.size() <= default_limits.json_values; }

void check_route(bytes body, const route_form& form) {
    const allocation_meter meter;
    const auto route = decode_topic_route(body);
    if (!is_read(route, meter, body)) return;
    const auto text = encode_topic_route(*route, form);
    if (may_be_read_again(text)) require(decode_topic_route(as_bytes(text)) == *route, "a route changes");
}

void check_cluster(bytes body) {
    const allocation_meter meter;
    const auto info = decode_cluster_info(body);
    if (!is_read(info, meter, body)) return;
    const auto text = encode_cluster_info(*info);
    if (may_be_read_again(text)) require(decode_cluster_info(as_bytes(text)) == *info, "a cluster changes");
}

void check(bytes input) {
    choices in{input};
    const std::size_t asked = in.u8() % (forms.size() + 1);
    if (asked < forms.size())
        check_route(in.rest(), forms[asked]);
    else
        check_cluster(in.rest());
}

seed_list seeds() {
    const auto bodies = vectors("json_bodies", {"text"}) + vectors("json_accept", {"input/text"});
    seed_list out;
    for (unsigned asked = 0; asked <= forms.size(); ++asked) out = std::move(out) + behind({asked}, bodies);
    return out;
}

RMQ_FUZZ_TARGET(routes, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
