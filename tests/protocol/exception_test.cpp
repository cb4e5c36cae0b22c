#include <gtest/gtest.h>

#include <rmq/protocol/exception.hpp>

using namespace rmq;

namespace {

template <class Exception>
void expect_thrown(errc kind) {
    try {
        throw_error({.code = kind, .request = fate::refused, .detail = "why"});
        ADD_FAILURE() << "nothing was thrown";
    } catch (const Exception& e) {
        EXPECT_EQ(e.code(), kind);
        EXPECT_EQ(e.error().request, fate::refused);
        EXPECT_EQ(e.what(), e.error().message());
        EXPECT_EQ(typeid(e), typeid(Exception));
    }
}

}  // namespace

TEST(exception, HasOneClassPerKind) {
    expect_thrown<connection_failed>(errc::connection_failed);
    expect_thrown<connection_lost>(errc::connection_lost);
    expect_thrown<deadline_exceeded>(errc::deadline_exceeded);
    expect_thrown<cancelled>(errc::cancelled);
    expect_thrown<pool_exhausted>(errc::pool_exhausted);
    expect_thrown<client_stopped>(errc::client_stopped);
    expect_thrown<would_deadlock>(errc::would_deadlock);
    expect_thrown<invalid_argument>(errc::invalid_argument);
    expect_thrown<protocol_error>(errc::protocol_error);
    expect_thrown<rmq::system_error>(errc::system_error);
    expect_thrown<broker_rejected>(errc::broker_rejected);
    expect_thrown<send_failed>(errc::send_failed);
    expect_thrown<pull_failed>(errc::pull_failed);
    expect_thrown<offset_failed>(errc::offset_failed);
    expect_thrown<topic_not_found>(errc::topic_not_found);
    expect_thrown<queue_not_found>(errc::queue_not_found);
    expect_thrown<authentication_failed>(errc::authentication_failed);
    expect_thrown<permission_denied>(errc::permission_denied);
    expect_thrown<broker_busy>(errc::broker_busy);
    expect_thrown<transaction_failed>(errc::transaction_failed);
    expect_thrown<producer_error>(errc::producer_error);
    expect_thrown<consumer_error>(errc::consumer_error);
    expect_thrown<broker_unavailable>(errc::broker_unavailable);
}

TEST(exception, OfAForeignCodeIsTheBaseClass) {
    try {
        throw_error({.code = std::make_error_code(std::errc::broken_pipe)});
    } catch (const exception& e) {
        EXPECT_EQ(typeid(e), typeid(exception));
        EXPECT_EQ(e.code(), std::errc::broken_pipe);
    }
}

TEST(exception, CanBeCaughtAsARuntimeError) {
    EXPECT_THROW(throw_error({.code = errc::cancelled}), std::runtime_error);
}

TEST(exception, CanBeCaughtByWhereTheFailureCameFrom) {
    for (const auto kind : {errc::connection_failed, errc::connection_lost}) {
        EXPECT_THROW(throw_error({.code = kind}), connection_error);
    }
    for (const auto kind : {errc::broker_rejected, errc::send_failed, errc::topic_not_found, errc::consumer_error}) {
        EXPECT_THROW(throw_error({.code = kind}), response_error);
    }
    static_assert(!std::is_base_of_v<response_error, deadline_exceeded>);
    static_assert(!std::is_base_of_v<connection_error, protocol_error>);
}

TEST(exception, GivesTheValueOrThrows) {
    EXPECT_EQ(value_or_throw(result<std::string>{"v"}), "v");
    EXPECT_NO_THROW(value_or_throw(result<void>{}));
    EXPECT_THROW(value_or_throw(result<int>{tl::unexpected(error{.code = errc::broker_busy})}), broker_busy);
    EXPECT_THROW(value_or_throw(result<void>{tl::unexpected(error{.code = errc::cancelled})}), cancelled);
}
