#pragma once

#include <rmq/config/detail/fault_list.hpp>
#include <rmq/config/detail/toml.hpp>

#include <string_view>

namespace rmq::detail {

struct toml_document {
    toml::table root;
    bool complete = true;  ///< false: lines with syntax faults are missing from `root`, perhaps all after them too
};

/// Parses as much as can be trusted. A faulty `key = value` line costs only itself, so that the faults behind it are
/// found in the same run; any other syntax fault ends the document there.
toml_document read_toml(std::string_view text, fault_list& faults);

}  // namespace rmq::detail
