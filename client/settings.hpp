#pragma once

#include <rmq/protocol/acl.hpp>
#include <rmq/protocol/compression.hpp>
#include <rmq/protocol/error.hpp>
#include <rmq/protocol/limits.hpp>
#include <rmq/protocol/serialize_type.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rmq {

/// Who this client is and what it allows itself per request: `[client]` of a configuration file.
struct client_settings {
    /// Part of the client id that brokers show and log. Letters, digits, '-', '_' and '.', at most 64; empty: the
    /// process id. Set it to recognise a service in the broker's listings.
    std::string instance;

    /// The producer group messages are sent under. Letters, digits, '_', '-', '%' and '|', 1 to 255. Set it when
    /// brokers or dashboards should tell your producers apart.
    std::string producer_group = "DEFAULT_PRODUCER";

    /// How long a request may take when the call names no timeout, connecting and retries included. Raise it for slow
    /// links, lower it when callers would rather be told early.
    std::chrono::milliseconds request_timeout{3000};

    /// How often brokers are told which groups this client is in, once that was set (broker_manager::set_heartbeat).
    /// Lower it to be missed less long when a heartbeat gets lost: a broker forgets a member after 120 s.
    std::chrono::milliseconds heartbeat_interval{30000};

    /// The longest message body that is sent; a longer one is refused before anything leaves the process. Change it
    /// together with the broker's maxMessageSize, whose default is the same.
    std::size_t max_message_size = default_limits.message_body;

    /// How request headers are written: `binary` is shorter and cheaper, `json` is readable in a packet capture.
    /// Brokers read both; what does not fit a binary header (codes over 16 bits) is written as JSON anyway.
    serialize_type header = serialize_type::rocketmq;

    /// How message bodies are compressed: `zlib`, `lz4`, `zstd`, or `none`. Brokers and consumers before 4.9.4 know
    /// zlib only; zstd packs best and lz4 is fastest. Here in code: nothing stands for none.
    std::optional<protocol::compression_type> compression = protocol::compression_type::zlib;

    /// How hard compressing tries: 1 to 9 for zlib, to 22 for zstd; lz4 ignores it. Raise it where the network is the
    /// limit, lower it where the processor is.
    int compression_level = 5;

    /// Message bodies of so many bytes and more are compressed. Raise it when small messages should not cost time.
    std::size_t compress_from = std::size_t{4} * 1024;

    /// Who we are to brokers that control access; every request is then signed. In a configuration file the table
    /// [client.credentials] with these keys, or in one line: credentials = { access_key = "…", secret_key_file = "…" }.
    ///
    /// access_key: The account's access key, or the user's name. Empty, like the secret key: requests are not signed.
    ///
    /// secret_key: The secret that belongs to the access key, best as "${VARIABLE}". Never shown in faults or logs.
    ///
    /// secret_key_file: A file that holds nothing but the secret key, instead of secret_key. At most 4 KiB; line ends
    /// behind the key do not count.
    ///
    /// security_token: The token of a temporary account, if it is one. Never shown in faults or logs.
    std::optional<rmq::credentials> credentials{};

    friend bool operator==(const client_settings&, const client_settings&) = default;
};

/// One broker: one `[[broker]]` of a configuration file.
struct broker_settings {
    /// The broker's name as the cluster knows it (brokerName), unique in these settings. No blanks, 1 to 255
    /// characters.
    std::string name;

    /// Where it listens: host:port, a.b.c.d:port or [IPv6]:port; unique in these settings.
    std::string address;

    friend bool operator==(const broker_settings&, const broker_settings&) = default;
};

/// The connections to each broker and the queue in front of them: `[pool]` of a configuration file.
struct pool_settings {
    /// Connections per broker that all callers share. One carries more than most brokers serve; add some when one
    /// connection's latency under load is the limit.
    std::uint32_t shared_connections = 1;

    /// Requests that may wait for their answer on one connection. Lower it to keep a slow broker's backlog small:
    /// further requests wait in the queue.
    std::uint32_t max_in_flight = default_limits.in_flight;

    /// Requests that may wait in front of a broker; one more is refused with pool_exhausted. Lower it to be told about
    /// overload earlier.
    std::uint32_t max_queued = default_limits.queued;

    /// Memory that requests waiting in front of a broker may hold. It must have room for one message of
    /// max_message_size; raise it for bursts of large messages.
    std::size_t max_queued_bytes = default_limits.queued_bytes;

    /// Requests of a broker's own (transaction checks and the like) that are taken in a second, on one
    /// connection; those over it are answered SYSTEM_BUSY. Raise it for producers with many unfinished transactions.
    std::uint32_t max_broker_requests = default_limits.broker_requests;

    /// How long one attempt to connect may take, the name look-up included. Raise it for brokers far away; a dead host
    /// answers nothing for so long.
    std::chrono::milliseconds connect_timeout{500};

    /// The pause after the first failed attempt to connect; each further failure doubles it. Raise it to spare a
    /// restarting broker.
    std::chrono::milliseconds reconnect_initial{100};

    /// The longest pause between two attempts to connect, at least reconnect_initial. Lower it to be back sooner after
    /// a long outage.
    std::chrono::milliseconds reconnect_max{30000};

    /// Connections per broker that may be leased, each to one holder at a time; they are opened when they are wanted.
    /// Raise it when leases are waited for and the broker has room.
    std::uint32_t max_connections = 8;

    /// Leasable connections that are kept open though nobody wants them, at most max_connections. Raise it when the
    /// first leases of a burst must not wait for connecting.
    std::uint32_t min_idle = 0;

    /// How long a lease is waited for when the call names no timeout, connecting included. Lower it to be told early
    /// that all are taken.
    std::chrono::milliseconds acquire_timeout{500};

    /// Callers that may wait for a lease of one broker; one more is refused at once. 0: nobody waits. Lower it to be
    /// told about overload earlier.
    std::uint32_t max_waiters = 1024;

    /// Leasable connections that are being opened at the same time, to one broker. After a failure it is one until a
    /// connection has proved itself. Lower it to spare a broker that many clients come back to.
    std::uint32_t max_connects = 4;

    /// A leasable connection that nobody used for so long is closed. A broker closes it after 120 s. Lower it where
    /// something on the way forgets connections sooner.
    std::chrono::milliseconds idle_timeout{60000};

    /// A leasable connection that is so old is closed when it is idle, or comes back. Lower it to follow changes of
    /// addresses sooner.
    std::chrono::milliseconds lifetime{1800000};

    /// By up to so many per cent, by chance for each connection, idle_timeout and lifetime are shorter, so that not all
    /// are opened anew at once. Raise it where many clients start together.
    std::uint32_t lifetime_jitter = 10;

    /// A lease that is held for longer is reported (event lease_overdue), once, and never taken away. 0: none is. Set
    /// it to more than the longest piece of work that holds one.
    std::chrono::milliseconds lease_overdue_after{60000};

    friend bool operator==(const pool_settings&, const pool_settings&) = default;
};

/// When a broker is how well, and what is sent there then (docs/health.md): `[health]` of a configuration file.
struct health_settings {
    /// A broker of which nothing was heard for so long is sent a probe, a cheap request that changes nothing there.
    /// Lower it to find out sooner about brokers that are rarely asked.
    std::chrono::milliseconds interval{10000};

    /// By up to so many per cent, by chance, the time between two probes is shorter. Raise it where many clients start
    /// together.
    std::uint32_t jitter = 10;

    /// A probe whose connection is silent for so long has failed, and its connection is closed. Raise it for slow
    /// links.
    std::chrono::milliseconds probe_timeout{3000};

    /// So many requests in a row that are not answered, with nothing received in between, make a broker unhealthy.
    /// Raise it where answers often come too late.
    std::uint32_t failures_to_unhealthy = 2;

    /// So many failures in a row open a broker's circuit: where there is a choice it is not chosen. So many requests in
    /// a row that are not answered on one connection, with nothing received there, end that connection. Raise it to be
    /// more patient.
    std::uint32_t failures_to_open = 3;

    /// More than so many per cent of the requests of the latest window failing opens the circuit, too. 100: they never
    /// do. Lower it to give a broker up sooner.
    std::uint32_t failure_rate_to_open = 50;

    /// Fewer requests in the window say nothing about the share that fails. Raise it when a few slow requests should
    /// not count.
    std::uint32_t requests_to_judge = 20;

    /// The time over which the share of failed requests is measured. Lower it to react sooner, to shorter troubles.
    std::chrono::milliseconds window{10000};

    /// After how long an open circuit is probed the first time; each further failure doubles it. Up to half of it less
    /// by chance. Lower it to be back sooner.
    std::chrono::milliseconds probe_initial{1000};

    /// The longest pause between two probes of an open circuit, at least probe_initial. Lower it to be back sooner
    /// after a long outage.
    std::chrono::milliseconds probe_max{30000};

    /// So many answers of a broker that recovers, to probes or requests, close its circuit again. Raise it to trust
    /// later.
    std::uint32_t answers_to_close = 3;

    /// So many requests at once are sent to a broker that recovers, where there is a choice. Raise it when recovering
    /// takes too long.
    std::uint32_t trickle = 2;

    /// How often a broker that was given up is tried again. Lower it to be back sooner, with nobody's help.
    std::chrono::milliseconds failed_interval{60000};

    /// Answering more than so many per cent of its requests with errors makes a broker degraded: it is chosen last.
    /// Raise it where busy brokers are usual.
    std::uint32_t degraded_error_rate = 10;

    /// A broker is degraded until its share of errors is so many per cent or less, at most degraded_error_rate. Lower
    /// it when it changes to and fro.
    std::uint32_t restored_error_rate = 5;

    /// Answering so many times more slowly than before, or than the other brokers do, makes a broker degraded. Raise it
    /// where latencies vary a lot.
    std::uint32_t degraded_latency_factor = 3;

    /// A broker is degraded until it is at most so many times slower, at most degraded_latency_factor. Lower it when it
    /// changes to and fro.
    std::uint32_t restored_latency_factor = 2;

    /// A latency up to this is never too slow. Raise it for brokers far away.
    std::chrono::milliseconds latency_floor{20};

    /// A mean of fewer requests than this, errors or latencies, says nothing. Raise it when a few slow requests should
    /// not count.
    std::uint32_t values_to_judge = 20;

    /// In which time the weight of a request in a broker's present error rate and latency halves. Lower it to react
    /// sooner.
    std::chrono::milliseconds half_life{10000};

    /// The same for the latency of before, which the present one is compared with; more than half_life. Raise it when
    /// slow hours should not become the measure.
    std::chrono::milliseconds history_half_life{600000};

    friend bool operator==(const health_settings&, const health_settings&) = default;
};

/// The policies that a configuration file can name.
enum class policy_name : std::uint8_t { round_robin, least_in_flight, latency_aware, sticky_by_key };

/// How requests go that any of several brokers can serve (docs/failover.md): `[failover]` of a configuration file.
struct failover_settings {
    /// Who gets the next request, where the program does not say: `round_robin`, `least_in_flight`, `latency_aware` or
    /// `sticky_by_key`. Set latency_aware where brokers differ, sticky_by_key where messages of one key belong
    /// together.
    policy_name policy = policy_name::round_robin;

    /// How many brokers a request may reach, one as often as it does. Attempts that certainly were not sent do not
    /// count. Lower it to 1 to be told of every failure, raise it where many brokers fail at once.
    std::uint32_t max_attempts = 3;

    /// The timeout of a request is divided among its attempts, but none is given less than this. Raise it for slow
    /// brokers that are asked with short timeouts.
    std::chrono::milliseconds min_attempt_timeout{50};

    /// The pause before a request is tried again when there is no other broker to go to; each further one doubles it,
    /// and up to half of it less by chance. Raise it to spare busy brokers.
    std::chrono::milliseconds pause_initial{50};

    /// The longest of these pauses, at least pause_initial. Lower it to be back sooner after an outage.
    std::chrono::milliseconds pause_max{1000};

    /// So many per cent of the requests may be repeated in the long run, when brokers got them and failed. Lower it to
    /// spare brokers in trouble.
    std::uint32_t retry_share = 20;

    /// So many repetitions besides, in bursts: when a broker dies, those of all requests that it had. Raise it to more
    /// than are in flight at a broker.
    std::uint32_t retry_burst = 10000;

    /// When the circuits of all brokers are open, each is tried once in this time at most; other requests wait. Raise
    /// it to spare brokers in trouble.
    std::chrono::milliseconds last_resort_interval{50};

    friend bool operator==(const failover_settings&, const failover_settings&) = default;
};

/// What happens when a broker's actor crashes: `[supervision]` of a configuration file.
struct supervision_settings {
    /// Restarts of one broker's actor within restart_window; one crash more and the broker is failed. 0 never restarts.
    /// Lower it to notice a persistent fault sooner.
    std::uint32_t max_restarts = 5;

    /// The time within which restarts are counted. Change it together with max_restarts.
    std::chrono::milliseconds restart_window{60000};

    /// The pause before the first restart; each further restart within restart_window doubles it, up to restart_window.
    /// Raise it when a crash needs time to heal.
    std::chrono::milliseconds restart_delay{10};

    friend bool operator==(const supervision_settings&, const supervision_settings&) = default;
};

/// Everything a `broker_manager` is built from. Default-constructed settings are valid and name no broker: brokers can
/// be added later. Ranges are listed in the sample configuration file, which is generated from what validate() checks.
struct settings {
    client_settings client;
    std::vector<broker_settings> brokers;
    pool_settings pool;
    health_settings health{};
    failover_settings failover{};
    supervision_settings supervision;

    friend bool operator==(const settings&, const settings&) = default;
};

/// Checks ranges, formats and contradictions.
///
/// Errors: `invalid_argument` whose `detail` holds one line per fault, all of them, each `key: what was expected`.
///
/// Thread safety: reads `candidate` only.
result<void> validate(const settings& candidate);

}  // namespace rmq
