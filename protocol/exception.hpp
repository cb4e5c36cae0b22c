#pragma once

#include <rmq/protocol/error.hpp>

#include <memory>
#include <stdexcept>
#include <utility>

namespace rmq {

/// What the throwing form of the interface throws: one class per kind of failure, all derived from this one, most of
/// them by way of connection_error or response_error. `what()` is the error's message. Copying does not throw.
class exception : public std::runtime_error {
public:
    explicit exception(rmq::error why);
    [[nodiscard]] const rmq::error& error() const noexcept { return *error_; }
    [[nodiscard]] std::error_code code() const noexcept { return error_->code; }

private:
    std::shared_ptr<const rmq::error> error_;
};

// clang-format off
/// There is no connection to the broker (any more).
class connection_error : public exception { public: using exception::exception; };
/// The broker answered, and did not do what was asked. (Its own failures are a system_error.)
class response_error   : public exception { public: using exception::exception; };

// See errc for what each one means.
class connection_failed     : public connection_error { public: using connection_error::connection_error; };
class connection_lost       : public connection_error { public: using connection_error::connection_error; };
class deadline_exceeded     : public exception { public: using exception::exception; };
class cancelled             : public exception { public: using exception::exception; };
class pool_exhausted        : public exception { public: using exception::exception; };
class client_stopped        : public exception { public: using exception::exception; };
class would_deadlock        : public exception { public: using exception::exception; };
class invalid_argument      : public exception { public: using exception::exception; };
class protocol_error        : public exception { public: using exception::exception; };
class system_error          : public exception { public: using exception::exception; };
class broker_rejected       : public response_error { public: using response_error::response_error; };
class send_failed           : public response_error { public: using response_error::response_error; };
class pull_failed           : public response_error { public: using response_error::response_error; };
class offset_failed         : public response_error { public: using response_error::response_error; };
class topic_not_found       : public response_error { public: using response_error::response_error; };
class queue_not_found       : public response_error { public: using response_error::response_error; };
class authentication_failed : public response_error { public: using response_error::response_error; };
class permission_denied     : public response_error { public: using response_error::response_error; };
class broker_busy           : public response_error { public: using response_error::response_error; };
class transaction_failed    : public response_error { public: using response_error::response_error; };
class producer_error        : public response_error { public: using response_error::response_error; };
class consumer_error        : public response_error { public: using response_error::response_error; };
class broker_unavailable    : public exception { public: using exception::exception; };
// clang-format on

/// Throws the class that belongs to the error's kind; `exception` itself for a code that is not ours.
[[noreturn]] void throw_error(error why);

template <class T>
T value_or_throw(result<T> outcome) {
    if (!outcome) throw_error(std::move(outcome).error());
    if constexpr (!std::is_void_v<T>) return *std::move(outcome);
}

}  // namespace rmq
