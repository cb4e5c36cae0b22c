#pragma once

#include <rmq/mini_cluster/detail/broker_settings.hpp>
#include <rmq/mini_cluster/detail/topic_table.hpp>

#include <vector>

namespace rmq::mini {

/// The topics that a broker has from its start, as its release has them.
std::vector<topic_config> own_topics(const broker_settings& settings);

}  // namespace rmq::mini
