#pragma once

#include <rmq/protocol/acl.hpp>
#include <rmq/protocol/command.hpp>

namespace rmq::protocol::detail {

// A request of ours with the fields that say and prove who we are. The one place where requests are signed: whatever
// encoded them, nothing is added afterwards.
result<encoded_frame> signed_frame(const credentials& who, encoded_frame plain);

}  // namespace rmq::protocol::detail
