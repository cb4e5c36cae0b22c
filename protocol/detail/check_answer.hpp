#pragma once

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/error_table.hpp>
#include <rmq/protocol/request_code.hpp>

namespace rmq::protocol::detail {

// Codes but 0 become the error of the error table.
inline result<void> check_answer(request_code asked, const command& reply) {
    if (reply.code == 0) return {};
    return tl::unexpected{make_response_error(asked, reply.code, reply.remark)};
}

}  // namespace rmq::protocol::detail
