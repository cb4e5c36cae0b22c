#pragma once

namespace rmq::tools {

/// What rmqctl exits with.
enum exit_code : int {
    done = 0,
    said_no = 1,      ///< the broker, the network or a check
    wrong_usage = 2,  ///< nothing was tried
};

}  // namespace rmq::tools
