#include <rmq/protocol/exception.hpp>

namespace rmq {

exception::exception(rmq::error why)
    : std::runtime_error(why.message()), error_(std::make_shared<const rmq::error>(std::move(why))) {}

void throw_error(error why) {
    if (why.code.category() != error_category()) throw exception(std::move(why));
    switch (static_cast<errc>(why.code.value())) {
        case errc::connection_failed:
            throw connection_failed(std::move(why));
        case errc::connection_lost:
            throw connection_lost(std::move(why));
        case errc::deadline_exceeded:
            throw deadline_exceeded(std::move(why));
        case errc::cancelled:
            throw cancelled(std::move(why));
        case errc::pool_exhausted:
            throw pool_exhausted(std::move(why));
        case errc::client_stopped:
            throw client_stopped(std::move(why));
        case errc::would_deadlock:
            throw would_deadlock(std::move(why));
        case errc::invalid_argument:
            throw invalid_argument(std::move(why));
        case errc::protocol_error:
            throw protocol_error(std::move(why));
        case errc::system_error:
            throw system_error(std::move(why));
        case errc::broker_rejected:
            throw broker_rejected(std::move(why));
        case errc::send_failed:
            throw send_failed(std::move(why));
        case errc::pull_failed:
            throw pull_failed(std::move(why));
        case errc::offset_failed:
            throw offset_failed(std::move(why));
        case errc::topic_not_found:
            throw topic_not_found(std::move(why));
        case errc::queue_not_found:
            throw queue_not_found(std::move(why));
        case errc::authentication_failed:
            throw authentication_failed(std::move(why));
        case errc::permission_denied:
            throw permission_denied(std::move(why));
        case errc::broker_busy:
            throw broker_busy(std::move(why));
        case errc::transaction_failed:
            throw transaction_failed(std::move(why));
        case errc::producer_error:
            throw producer_error(std::move(why));
        case errc::consumer_error:
            throw consumer_error(std::move(why));
        case errc::broker_unavailable:
            throw broker_unavailable(std::move(why));
    }
    throw exception(std::move(why));
}

}  // namespace rmq
