#pragma once

#include <string>

namespace rmq::tools {

/// The content of a file, or of standard input for "-". Throws CLI::ValidationError when it can't be read or is longer
/// than any frame.
std::string read_body_file(const std::string& name);

}  // namespace rmq::tools
