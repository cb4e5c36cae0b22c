#include "error_kind.hpp"

#include <rmq/protocol/error.hpp>

namespace rmq::tools {
namespace {

// Without a default: the compiler tells when a kind is missing.
const char* name_of(errc kind) {
    switch (kind) {
        case errc::connection_failed:
            return "connection_failed";
        case errc::connection_lost:
            return "connection_lost";
        case errc::deadline_exceeded:
            return "deadline_exceeded";
        case errc::cancelled:
            return "cancelled";
        case errc::pool_exhausted:
            return "pool_exhausted";
        case errc::client_stopped:
            return "client_stopped";
        case errc::would_deadlock:
            return "would_deadlock";
        case errc::invalid_argument:
            return "invalid_argument";
        case errc::protocol_error:
            return "protocol_error";
        case errc::system_error:
            return "system_error";
        case errc::broker_rejected:
            return "broker_rejected";
        case errc::send_failed:
            return "send_failed";
        case errc::pull_failed:
            return "pull_failed";
        case errc::offset_failed:
            return "offset_failed";
        case errc::topic_not_found:
            return "topic_not_found";
        case errc::queue_not_found:
            return "queue_not_found";
        case errc::authentication_failed:
            return "authentication_failed";
        case errc::permission_denied:
            return "permission_denied";
        case errc::broker_busy:
            return "broker_busy";
        case errc::transaction_failed:
            return "transaction_failed";
        case errc::producer_error:
            return "producer_error";
        case errc::consumer_error:
            return "consumer_error";
        case errc::broker_unavailable:
            return "broker_unavailable";
    }
    return nullptr;
}

}  // namespace

std::string error_kind(const std::error_code& code) {
    const char* name = code.category() == error_category() ? name_of(static_cast<errc>(code.value())) : nullptr;
    if (name != nullptr) return name;
    return std::string{code.category().name()} + ':' + std::to_string(code.value());
}

}  // namespace rmq::tools
