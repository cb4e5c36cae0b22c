#pragma once

#include <rmq/protocol/error.hpp>

#include <memory>
#include <stdexcept>
#include <utility>

namespace rmq {

/// What the throwing form of the interface throws: one class per kind of failure, all derived from this one. `what()`
/// is the error's message. Copying does not throw.
class exception : public std::runtime_error {
public:
    explicit exception(rmq::error why);
    [[nodiscard]] const rmq::error& error() const noexcept { return *error_; }
    [[nodiscard]] std::error_code code() const noexcept { return error_->code; }

private:
    std::shared_ptr<const rmq::error> error_;
};

// See errc for what each one means.
// clang-format off
class connection_failed     : public exception { public: using exception::exception; };
class connection_lost       : public exception { public: using exception::exception; };
class deadline_exceeded     : public exception { public: using exception::exception; };
class cancelled             : public exception { public: using exception::exception; };
class pool_exhausted        : public exception { public: using exception::exception; };
class client_stopped        : public exception { public: using exception::exception; };
class would_deadlock        : public exception { public: using exception::exception; };
class invalid_argument      : public exception { public: using exception::exception; };
class protocol_error        : public exception { public: using exception::exception; };
class system_error          : public exception { public: using exception::exception; };
class broker_rejected       : public exception { public: using exception::exception; };
class send_failed           : public exception { public: using exception::exception; };
class pull_failed           : public exception { public: using exception::exception; };
class offset_failed         : public exception { public: using exception::exception; };
class topic_not_found       : public exception { public: using exception::exception; };
class queue_not_found       : public exception { public: using exception::exception; };
class authentication_failed : public exception { public: using exception::exception; };
class permission_denied     : public exception { public: using exception::exception; };
class broker_busy           : public exception { public: using exception::exception; };
class transaction_failed    : public exception { public: using exception::exception; };
class producer_error        : public exception { public: using exception::exception; };
class consumer_error        : public exception { public: using exception::exception; };
// clang-format on

/// Throws the class that belongs to the error's kind; `exception` itself for a code that is not ours.
[[noreturn]] void throw_error(error why);

template <class T>
T value_or_throw(result<T> outcome) {
    if (!outcome) throw_error(std::move(outcome).error());
    if constexpr (!std::is_void_v<T>) return *std::move(outcome);
}

}  // namespace rmq
