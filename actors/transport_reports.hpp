#pragma once

#include <rmq/actors/broker.hpp>
#include <rmq/runtime/transport.hpp>

#include <cstdint>
#include <memory>

namespace rmq::actors {

// Tells a broker actor what its transport number `transport` of connection `connection` reports.
std::shared_ptr<runtime::transport_listener> report_to(broker actor, std::uint32_t connection, std::uint64_t transport);

}  // namespace rmq::actors
