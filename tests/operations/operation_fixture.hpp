#pragma once

// Every operation, in every form, on every kind of broker, with both request headers: the same tests run on the mini
// cluster (label loopback) and, when RMQ_TEST_BROKERS names some (version=host:port,…), on real brokers (label live).

#include "client/patient_settings.hpp"
#include "eventually.hpp"

#include <rmq/client.hpp>
#include <rmq/client/actor.hpp>
#include <rmq/mini_cluster.hpp>

#include <caf/scoped_actor.hpp>

#include <gtest/gtest.h>

#include <asio/use_future.hpp>

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace rmq::test {

using namespace std::chrono_literals;

/// How a test asks.
enum class form { blocking, token, actor, lease };

struct variant {
    std::string version;  // of the broker
    std::string address;  // empty: a mini cluster that shows this version's behaviour
    serialize_type header;
    form how;

    [[nodiscard]] bool is_real() const { return !address.empty(); }
    [[nodiscard]] bool is_5() const { return version.starts_with('5'); }

    // For gtest, which would print bytes.
    friend std::ostream& operator<<(std::ostream& out, const variant& v) { return out << v.version << v.address; }
};

/// The mini cluster's and the real ones, each with both headers and all forms.
std::vector<variant> all_variants();
/// "MiniClusterV5_3_3BinaryBlocking"
std::string name_of(const testing::TestParamInfo<variant>& given);

class operation : public testing::TestWithParam<variant> {
protected:
    operation();
    ~operation() override;

    /// A topic with 4 queues that nobody used before. It exists when this returns.
    std::string fresh_topic(const std::string& what);
    static std::string fresh_name(const std::string& what);
    /// The queue offset of a message sent to the queue; waits until the queue shows it.
    std::int64_t store(const std::string& topic, std::int32_t queue, const std::string& body,
                       const std::string& tags = {});

    /// One operation in the variant's form. Use RMQ_ASK.
    template <class Request, class Blocking, class Token, class Query>
    auto ask(Blocking blocking, Token token, const Query& query)
        -> decltype(blocking(std::declval<const broker_client&>(), query)) {
        using outcome = decltype(blocking(*client, query));
        switch (GetParam().how) {
            case form::blocking:
                return blocking(*client, query);
            case form::token:
                return token(query).get();
            case form::lease:
                return ask_over_lease(blocking, query);
            case form::actor:
                break;
        }
        return ask_actor<typename outcome::value_type>(Request{"broker-a", query});
    }

    // On a connection of its own; but not what brokers know group members by.
    template <class Blocking, class Query>
    auto ask_over_lease(Blocking blocking, const Query& query)
        -> decltype(blocking(std::declval<const broker_client&>(), query)) {
        if constexpr (std::is_same_v<Query, heartbeat_query> || std::is_same_v<Query, unregister_query>) {
            return blocking(*client, query);
        } else {
            const auto held = client->acquire(30s);
            if (!held) return tl::unexpected(held.error());
            return blocking(*held, query);
        }
    }

    template <class T, class Request>
    result<T> ask_actor(Request what) {
        std::optional<result<T>> answer;
        caf::scoped_actor self{context->actor_system()};
        const auto failed = [&](const caf::error& why) { answer = tl::unexpected(error_from(why)); };
        if constexpr (std::is_void_v<T>)
            actors::ask(self, brokers->actor(), std::move(what))
                .receive([&](const done&) { answer = result<T>{}; }, failed);
        else
            actors::ask(self, brokers->actor(), std::move(what)).receive([&](const T& r) { answer = r; }, failed);
        return std::move(*answer);
    }

    result<send_receipt> send(const message& m, const send_options& options);

    std::unique_ptr<mini_cluster> cluster;  // nothing with a real broker
    std::unique_ptr<rmq::context> context;
    std::unique_ptr<broker_manager> brokers;
    std::optional<broker_client> client;
};

/// RMQ_ASK(pull, query): result<pulled>, asked as the variant says.
#define RMQ_ASK(name, query)                                                                   \
    ask<name##_request>([](const broker_operations& on, const auto& q) { return on.name(q); }, \
                        [this](const auto& q) { return client->async_##name(q, asio::use_future); }, query)

}  // namespace rmq::test
