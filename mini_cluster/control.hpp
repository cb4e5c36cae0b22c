#pragma once

#include <rmq/mini_cluster/mini_cluster.hpp>

#include <string>
#include <string_view>

namespace rmq {

/// Does what one line of the control protocol asks of a mini cluster, and hands back the line that answers it, without
/// its newline: `{"ok":true, …}`, or `{"ok":false,"error":"…"}` and nothing has happened. docs/mini-cluster.md has all
/// requests. For tests in other languages, by way of a control_server; what a test in C++ wants is mini_cluster.hpp.
///
///     rmq::control(cluster, R"({"do":"add_fault","server":"broker-a","code":"SEND_MESSAGE_V2","then":"drop"})");
///
/// Thread safety: as the cluster's.
std::string control(mini_cluster& cluster, std::string_view line);

}  // namespace rmq
