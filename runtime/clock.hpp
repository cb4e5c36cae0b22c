#pragma once

#include <chrono>

namespace rmq::runtime {

// Every duration is measured on the steady clock; the wall clock appears only in wire fields.
using clock = std::chrono::steady_clock;
using time_point = clock::time_point;
using duration = clock::duration;

}  // namespace rmq::runtime
