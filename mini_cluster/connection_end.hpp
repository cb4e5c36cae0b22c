#pragma once

namespace rmq {

/// How connections end.
enum class connection_end {
    fin,  ///< closed in order, as when a process exits
    rst,  ///< reset, as when a machine forgot about it
};

}  // namespace rmq
