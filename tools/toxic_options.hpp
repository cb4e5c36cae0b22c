#pragma once

#include "control_call.hpp"

namespace rmq::tools {

/// What a proxy does to what passes: the members of the control protocol's "set".
void add_toxics(CLI::App& to, const control_call_ptr& call);

}  // namespace rmq::tools
