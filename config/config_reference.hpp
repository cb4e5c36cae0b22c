#pragma once

#include <string>

namespace rmq {

/// The annotated sample configuration file: every key with its meaning, type, range and default. It loads as it is, and
/// what it sets are the defaults (and one broker on this machine).
std::string config_reference();

}  // namespace rmq
