#pragma once

#include <rmq/mini_cluster/detail/control_request.hpp>
#include <rmq/mini_cluster/detail/fault_script.hpp>

namespace rmq::mini {

/// A fault as the control protocol writes it, docs/mini-cluster.md: its conditions, and what then happens.
fault read_fault(control_request& from);

/// The same names, as far as they say something. Of bytes only how many they are.
control_json to_json(const scripted_fault& f);

}  // namespace rmq::mini
