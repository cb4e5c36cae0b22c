#pragma once

#include "fuzz/target.hpp"
#include "fuzz/views.hpp"

#include <rmq/protocol/command.hpp>
#include <rmq/protocol/message_view.hpp>

#include <span>

namespace rmq::fuzz {

/// Says what it is, in one line that does no harm in a log.
void check_error(const error& e);
void check_error(const error& e, errc kind);

/// What holds for every decoded header: its limits, and texts that lie in `header` or in what the command itself keeps.
void check_command(const protocol::command& c, bytes header);

/// What was read of a header, to be written again. An unknown language becomes OTHER. As long as `c`.
protocol::command_header written_again(const protocol::command& c);

/// A header is written exactly if it may be, and what is read back is what was written: also with its body, and with an
/// opaque that was stamped later.
void check_round_trip(serialize_type type, const protocol::command_header& header, bytes body);

/// Reads every view of a message and calls what it computes from them.
void check_message(const message_view& m);
/// The two say the same, whatever they point to.
void check_same(const message_view& a, const message_view& b);

}  // namespace rmq::fuzz
