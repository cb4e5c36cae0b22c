#pragma once

#include <rmq/mini_cluster/detail/control_request.hpp>
#include <rmq/mini_cluster/toxics.hpp>

namespace rmq::mini {

/// Toxics as the control protocol writes them, docs/mini-cluster.md. A cut is one if it has frames or bytes.
toxics read_toxics(control_request& from);

/// The same names, as far as they say something.
control_json to_json(const toxics& t);

}  // namespace rmq::mini
