#include <rmq/protocol/detail/body_value.hpp>
#include <rmq/protocol/direct_consume_body.hpp>

#include <array>

namespace rmq::protocol {
namespace {

using detail::body_value;

constexpr std::array<std::string_view, 6> result_names = {"CR_SUCCESS", "CR_LATER",           "CR_ROLLBACK",
                                                          "CR_COMMIT",  "CR_THROW_EXCEPTION", "CR_RETURN_NULL"};

direct_consume_body read_body(const body_value& body) {
    direct_consume_body out{.outcome = std::nullopt,
                            .ordered = body.boolean_or("order", false),
                            .auto_commit = body.boolean_or("autoCommit", true)};
    if (const auto outcome = body.find("consumeResult")) out.outcome = outcome->named<consume_result>(result_names);
    if (const auto remark = body.find("remark")) out.remark = remark->text();
    out.spent_ms = body.i64_or("spentTimeMills", 0);
    return out;
}

}  // namespace

std::string_view to_string(consume_result r) noexcept { return detail::name_of(result_names, r); }

std::string encode_direct_consume_body(const direct_consume_body& body) {
    nlohmann::json out = {{"autoCommit", body.auto_commit}, {"order", body.ordered}, {"spentTimeMills", body.spent_ms}};
    if (body.outcome) out["consumeResult"] = to_string(*body.outcome);
    if (body.remark) out["remark"] = *body.remark;
    return detail::write_json(out);
}

result<direct_consume_body> decode_direct_consume_body(std::span<const std::byte> body) {
    return detail::decode_body(body, "the answer to CONSUME_MESSAGE_DIRECTLY", read_body);
}

}  // namespace rmq::protocol
