#pragma once

#include <rmq/mini_cluster/connection_end.hpp>
#include <rmq/mini_cluster/toxics.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rmq {

struct toxic_proxy_options {
    std::string upstream;            ///< "host:port" of the broker, as runtime::endpoint takes it; looked up once
    std::string host = "127.0.0.1";  ///< the IP address to listen on
    std::uint16_t port = 0;          ///< 0: the system's choice
};

/// A bad network between any client and any broker, ours or a real one: it listens, connects each client on, and treats
/// what passes as it is told. Ready when the constructor returns; the destructor ends everything.
///
///     rmq::toxic_proxy proxy{{.upstream = cluster.broker().address()}};
///     brokers.add("broker-a", proxy.address());
///     proxy.set({.latency = 100ms, .jitter = 20ms});
///     proxy.set(rmq::direction::to_client, {.black_hole = true});   // requests arrive, answers are lost on the way
///     proxy.heal();
///
/// Clients that ask a name server are told where the broker itself is: give such clients a route of your own.
/// A broker that refuses its connection resets that of the client.
///
/// Thread safety: all functions may be called from any thread; each takes effect before it returns. One thread serves
/// all connections.
class toxic_proxy {
public:
    /// Throws std::system_error when the port is taken or nothing is found under the name of `upstream`, and
    /// std::invalid_argument for an address that is none.
    explicit toxic_proxy(const toxic_proxy_options& options);
    ~toxic_proxy();
    toxic_proxy(const toxic_proxy&) = delete;
    toxic_proxy& operator=(const toxic_proxy&) = delete;
    toxic_proxy(toxic_proxy&&) = delete;
    toxic_proxy& operator=(toxic_proxy&&) = delete;

    [[nodiscard]] std::string address() const;  ///< "127.0.0.1:40123"
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::string upstream() const;

    /// From now on, for connections there are and those to come, in place of what was set before. Throws
    /// std::invalid_argument for negative times, those over a day, and a corruption that is no probability.
    void set(direction where, const toxics& what);
    void set(const toxics& both);
    /// No toxics, and restart() if it was killed.
    void heal();
    /// What is left of them: a cut counts down.
    [[nodiscard]] toxics get(direction where) const;

    /// Ends all connections, on both sides; new ones are taken.
    void disconnect(connection_end how = connection_end::rst);
    /// The same, and connecting is refused until restart(). The port stays ours.
    void kill(connection_end how = connection_end::rst);
    void restart();

    struct traffic {
        std::size_t open = 0;           ///< connections
        std::uint64_t connections = 0;  ///< ever
        std::uint64_t cuts = 0;
        std::uint64_t bytes_to_broker = 0;  ///< that left for it
        std::uint64_t bytes_to_client = 0;
    };
    [[nodiscard]] traffic seen() const;

private:
    class host;
    std::unique_ptr<host> host_;
};

/// Does what one line of the control protocol asks of a proxy, as rmq::control(mini_cluster&, …) does of a cluster.
std::string control(toxic_proxy& proxy, std::string_view line);

}  // namespace rmq
