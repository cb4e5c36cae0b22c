#pragma once

// Everything a service needs: context, broker_manager, broker_client, settings, results and errors.
// To talk to the actors themselves, include <rmq/client/actor.hpp> as well.

#include <rmq/client/broker_client.hpp>
#include <rmq/client/broker_group.hpp>
#include <rmq/client/broker_manager.hpp>
#include <rmq/client/context.hpp>
#include <rmq/client/lease.hpp>
#include <rmq/client/settings.hpp>
#include <rmq/protocol/error.hpp>
#include <rmq/protocol/exception.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/response_code.hpp>
