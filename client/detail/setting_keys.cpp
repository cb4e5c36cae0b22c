#include <rmq/client/detail/setting_keys.hpp>
#include <rmq/client/detail/units.hpp>
#include <rmq/protocol/limits.hpp>
#include <rmq/runtime/endpoint.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <type_traits>
#include <utility>

namespace rmq::detail {
namespace {

// Own tests instead of <cctype>: those depend on the locale, names on the wire don't.
bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

std::optional<std::string> instance_fault(std::string_view text) {
    const auto fits = [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.'; };
    if (text.size() <= 64 && std::ranges::all_of(text, fits)) return std::nullopt;
    return "expected at most 64 letters, digits, '-', '_' or '.'";
}

// RocketMQ's own rule for group names (Validators.checkGroup).
std::optional<std::string> group_fault(std::string_view text) {
    const auto fits = [](char c) { return is_letter_or_digit(c) || c == '_' || c == '-' || c == '%' || c == '|'; };
    if (!text.empty() && text.size() <= 255 && std::ranges::all_of(text, fits)) return std::nullopt;
    return "expected 1 to 255 letters, digits, '_', '-', '%' or '|'";
}

std::optional<std::string> broker_name_fault(std::string_view text) {
    const auto is_blank = [](char c) { return (c >= 0 && c <= ' ') || c == '\x7f'; };
    if (!text.empty() && text.size() <= 255 && std::ranges::none_of(text, is_blank)) return std::nullopt;
    return "expected a broker name of 1 to 255 characters without blanks";
}

// Java trims what it reads from files; a key with a blank in it is a mistake in a file of ours.
std::optional<std::string> account_fault(std::string_view text) {
    const auto is_blank = [](char c) { return (c >= 0 && c <= ' ') || c == '\x7f'; };
    if (text.size() <= 255 && std::ranges::none_of(text, is_blank)) return std::nullopt;
    return "expected at most 255 characters without blanks";
}

std::optional<std::string> any_text(std::string_view) { return std::nullopt; }

std::optional<std::string> address_fault(std::string_view text) {
    if (runtime::endpoint::parse(text)) return std::nullopt;
    return "expected host:port, a.b.c.d:port or [IPv6]:port, the port from 1 to 65535";
}

template <class Field>
setting_value to_value(const Field& field) {
    if constexpr (std::is_same_v<Field, std::string>) {
        return field;
    } else if constexpr (std::is_same_v<Field, std::chrono::milliseconds>) {
        return std::int64_t{field.count()};
    } else {
        // A size_t over 2^63 - 1 is out of every range; saturated it still is.
        return std::in_range<std::int64_t>(field) ? static_cast<std::int64_t>(field)
                                                  : std::numeric_limits<std::int64_t>::max();
    }
}

template <class Field>
void assign(Field& field, const setting_value& value) {
    if constexpr (std::is_same_v<Field, std::string>) {
        field = std::get<std::string>(value);
    } else if constexpr (std::is_same_v<Field, std::chrono::milliseconds>) {
        field = std::chrono::milliseconds{std::get<std::int64_t>(value)};
    } else {
        field = static_cast<Field>(std::get<std::int64_t>(value));
    }
}

struct number_range {
    std::int64_t min;
    std::int64_t max;
};

template <auto Table, auto Field>
constexpr setting_key number_key(std::string_view table, std::string_view name, setting_kind kind, number_range range,
                                 std::string_view docs) {
    return {.table = table,
            .name = name,
            .kind = kind,
            .min = range.min,
            .max = range.max,
            .docs = docs,
            .example = {},
            .words = {},
            .text_fault = nullptr,
            .get = [](const settings& from, std::size_t) { return to_value((from.*Table).*Field); },
            .set = [](settings& to, std::size_t, const setting_value& value) { assign((to.*Table).*Field, value); }};
}

template <auto Table, auto Field>
constexpr setting_key text_key(std::string_view table, std::string_view name,
                               std::optional<std::string> (*text_fault)(std::string_view), std::string_view docs) {
    setting_key row = number_key<Table, Field>(table, name, setting_kind::text, {0, 0}, docs);
    row.text_fault = text_fault;
    return row;
}

template <auto Field>
constexpr setting_key broker_key(std::string_view name, std::optional<std::string> (*text_fault)(std::string_view),
                                 std::string_view example, std::string_view docs) {
    return {.table = "broker",
            .name = name,
            .kind = setting_kind::text,
            .min = 0,
            .max = 0,
            .docs = docs,
            .example = example,
            .words = {},
            .text_fault = text_fault,
            .get = [](const settings& from, std::size_t index) { return to_value(from.brokers.at(index).*Field); },
            .set = [](settings& to, std::size_t index,
                      const setting_value& value) { assign(to.brokers.at(index).*Field, value); }};
}

// The words of a choice stand for the values at the same place.
template <auto Table, auto Field, const auto& Words, const auto& Values>
constexpr setting_key choice_key(std::string_view table, std::string_view name, std::string_view docs) {
    static_assert(std::size(Words) == std::size(Values));
    return {.table = table,
            .name = name,
            .kind = setting_kind::choice,
            .min = 0,
            .max = 0,
            .docs = docs,
            .example = {},
            .words = Words,
            .text_fault = nullptr,
            .get =
                [](const settings& from, std::size_t) {
                    const auto at = std::ranges::find(Values, (from.*Table).*Field) - std::begin(Values);
                    return setting_value{
                        std::string{std::in_range<std::size_t>(at) && static_cast<std::size_t>(at) < std::size(Words)
                                        ? Words[static_cast<std::size_t>(at)]
                                        : "?"}};
                },
            .set =
                [](settings& to, std::size_t, const setting_value& value) {
                    const auto at = std::ranges::find(Words, std::get<std::string>(value)) - std::begin(Words);
                    (to.*Table).*Field = Values[static_cast<std::size_t>(at)];
                }};
}

constexpr std::array<std::string_view, 2> header_words{"binary", "json"};
constexpr std::array header_values{serialize_type::rocketmq, serialize_type::json};
constexpr std::array<std::string_view, 4> compression_words{"zlib", "lz4", "zstd", "none"};
constexpr std::array<std::optional<protocol::compression_type>, 4> compression_values{
    protocol::compression_type::zlib, protocol::compression_type::lz4, protocol::compression_type::zstd, std::nullopt};

constexpr std::array<std::string_view, 4> policy_words{"round_robin", "least_in_flight", "latency_aware",
                                                       "sticky_by_key"};
constexpr std::array policy_values{policy_name::round_robin, policy_name::least_in_flight, policy_name::latency_aware,
                                   policy_name::sticky_by_key};

void assign(secret& field, const setting_value& value) { field = secret{std::get<std::string>(value)}; }
setting_value to_value(const secret& field) { return std::string{field.empty() ? "" : "(set)"}; }

// Credentials of which nothing is set are none.
template <auto Field>
constexpr setting_key credentials_key(std::string_view name, setting_kind kind,
                                      std::optional<std::string> (*text_fault)(std::string_view),
                                      std::string_view docs) {
    return {.table = "client.credentials",
            .name = name,
            .kind = kind,
            .min = 0,
            .max = 0,
            .docs = docs,
            .example = {},
            .words = {},
            .text_fault = text_fault,
            .get =
                [](const settings& from, std::size_t) {
                    const auto& who = from.client.credentials;
                    return who ? to_value((*who).*Field) : setting_value{std::string{}};
                },
            .set =
                [](settings& to, std::size_t, const setting_value& value) {
                    auto& who = to.client.credentials;
                    if (!who) who.emplace();
                    assign((*who).*Field, value);
                    if (*who == credentials{}) who.reset();
                }};
}

constexpr std::int64_t minute = 60'000;
constexpr std::int64_t mebibyte = std::int64_t{1} << 20;
// A frame may hold 16 MiB, its header included.
constexpr std::int64_t largest_body = 15 * mebibyte;

using c = client_settings;
using p = pool_settings;
using h = health_settings;
using f = failover_settings;
using s = supervision_settings;
constexpr auto client = &settings::client;
constexpr auto pool = &settings::pool;
constexpr auto health = &settings::health;
constexpr auto failover = &settings::failover;
constexpr auto supervision = &settings::supervision;
using k = setting_kind;

constexpr std::array tables{
    setting_table{"client", false, "Who this client is and what it allows itself per request."},
    setting_table{"client.credentials", false,
                  "Who we are to brokers that control access. Where a key is set, every request is signed."},
    setting_table{"broker", true, "One broker. Repeat the table for each; brokers can also be added by the program."},
    setting_table{"pool", false, "The connections to each broker and the queue in front of them."},
    setting_table{"health", false, "When a broker is how well, and what is sent there then."},
    setting_table{"failover", false, "How requests go that any of several brokers can serve."},
    setting_table{"supervision", false, "What happens when a broker's actor crashes."},
};

constexpr std::array keys{
    text_key<client, &c::instance>(
        "client", "instance", instance_fault,
        "Part of the client id that brokers show and log. Letters, digits, '-', '_' and '.', at most 64; empty: the "
        "process id. Set it to recognise a service in the broker's listings."),
    text_key<client, &c::producer_group>(
        "client", "producer_group", group_fault,
        "The producer group messages are sent under. Letters, digits, '_', '-', '%' and '|', 1 to 255. Set it when "
        "brokers or dashboards should tell your producers apart."),
    number_key<client, &c::request_timeout>(
        "client", "request_timeout", k::duration, {1, 10 * minute},
        "How long a request may take when the call names no timeout, connecting and retries included. Raise it for "
        "slow links, lower it when callers would rather be told early."),
    number_key<client, &c::heartbeat_interval>(
        "client", "heartbeat_interval", k::duration, {100, 110'000},
        "How often brokers are told which groups this client is in, once that was set (broker_manager::set_heartbeat). "
        "Lower it to be missed less long when a heartbeat gets lost: a broker forgets a member after 120 s."),
    number_key<client, &c::max_message_size>(
        "client", "max_message_size", k::size, {1, largest_body},
        "The longest message body that is sent; a longer one is refused before anything leaves the process. Change it "
        "together with the broker's maxMessageSize, whose default is the same."),
    choice_key<client, &c::header, header_words, header_values>(
        "client", "header",
        "How request headers are written: `binary` is shorter and cheaper, `json` is readable in a packet capture. "
        "Brokers read both; what does not fit a binary header (codes over 16 bits) is written as JSON anyway."),
    choice_key<client, &c::compression, compression_words, compression_values>(
        "client", "compression",
        "How message bodies are compressed: `zlib`, `lz4`, `zstd`, or `none`. Brokers and consumers before 4.9.4 know "
        "zlib only; zstd packs best and lz4 is fastest."),
    number_key<client, &c::compression_level>(
        "client", "compression_level", k::count, {1, 22},
        "How hard compressing tries: 1 to 9 for zlib, to 22 for zstd; lz4 ignores it. Raise it where the network is "
        "the limit, lower it where the processor is."),
    number_key<client, &c::compress_from>(
        "client", "compress_from", k::size, {1, largest_body},
        "Message bodies of so many bytes and more are compressed. Raise it when small messages should not cost time."),
    credentials_key<&credentials::access_key>(
        "access_key", k::text, account_fault,
        "The account's access key, or the user's name. Empty, like the secret key: requests are not signed."),
    credentials_key<&credentials::secret_key>(
        "secret_key", k::secret, any_text,
        "The secret that belongs to the access key, best as \"${VARIABLE}\". Never shown in faults or logs."),
    credentials_key<&credentials::secret_key>(
        "secret_key_file", k::secret_file, any_text,
        "A file that holds nothing but the secret key, instead of secret_key. At most 4 KiB; line ends behind the key "
        "do not count."),
    credentials_key<&credentials::security_token>(
        "security_token", k::secret, any_text,
        "The token of a temporary account, if it is one. Never shown in faults or logs."),
    broker_key<&broker_settings::name>(
        "name", broker_name_fault, "broker-a",
        "The broker's name as the cluster knows it (brokerName), unique in these settings. No blanks, 1 to 255 "
        "characters."),
    broker_key<&broker_settings::address>(
        "address", address_fault, "127.0.0.1:10911",
        "Where it listens: host:port, a.b.c.d:port or [IPv6]:port; unique in these settings."),
    number_key<pool, &p::shared_connections>(
        "pool", "shared_connections", k::count, {1, default_limits.connections},
        "Connections per broker that all callers share. One carries more than most brokers serve; add some when one "
        "connection's latency under load is the limit."),
    number_key<pool, &p::max_in_flight>(
        "pool", "max_in_flight", k::count, {1, default_limits.in_flight},
        "Requests that may wait for their answer on one connection. Lower it to keep a slow broker's backlog small: "
        "further requests wait in the queue."),
    number_key<pool, &p::max_queued>(
        "pool", "max_queued", k::count, {1, 16'777'216},
        "Requests that may wait in front of a broker; one more is refused with pool_exhausted. Lower it to be told "
        "about overload earlier."),
    number_key<pool, &p::max_queued_bytes>(
        "pool", "max_queued_bytes", k::size, {1, 16'384 * mebibyte},
        "Memory that requests waiting in front of a broker may hold. It must have room for one message of "
        "max_message_size; raise it for bursts of large messages."),
    number_key<pool, &p::max_broker_requests>(
        "pool", "max_broker_requests", k::count, {1, 1'000'000},
        "Requests of a broker's own (transaction checks and the like) that are taken in a second, on one "
        "connection; those over it are answered SYSTEM_BUSY. Raise it for producers with many unfinished "
        "transactions."),
    number_key<pool, &p::connect_timeout>(
        "pool", "connect_timeout", k::duration, {1, 10 * minute},
        "How long one attempt to connect may take, the name look-up included. Raise it for brokers far away; a dead "
        "host answers nothing for so long."),
    number_key<pool, &p::reconnect_initial>(
        "pool", "reconnect_initial", k::duration, {1, 10 * minute},
        "The pause after the first failed attempt to connect; each further failure doubles it. Raise it to spare a "
        "restarting broker."),
    number_key<pool, &p::reconnect_max>(
        "pool", "reconnect_max", k::duration, {1, 10 * minute},
        "The longest pause between two attempts to connect, at least reconnect_initial. Lower it to be back sooner "
        "after a long outage."),
    number_key<pool, &p::max_connections>(
        "pool", "max_connections", k::count, {1, default_limits.connections},
        "Connections per broker that may be leased, each to one holder at a time; they are opened when they are "
        "wanted. Raise it when leases are waited for and the broker has room."),
    number_key<pool, &p::min_idle>(
        "pool", "min_idle", k::count, {0, default_limits.connections},
        "Leasable connections that are kept open though nobody wants them, at most max_connections. Raise it when the "
        "first leases of a burst must not wait for connecting."),
    number_key<pool, &p::acquire_timeout>(
        "pool", "acquire_timeout", k::duration, {1, 10 * minute},
        "How long a lease is waited for when the call names no timeout, connecting included. Lower it to be told "
        "early that all are taken."),
    number_key<pool, &p::max_waiters>(
        "pool", "max_waiters", k::count, {0, 65'536},
        "Callers that may wait for a lease of one broker; one more is refused at once. 0: nobody waits. Lower it to "
        "be told about overload earlier."),
    number_key<pool, &p::max_connects>(
        "pool", "max_connects", k::count, {1, default_limits.connections},
        "Leasable connections that are being opened at the same time, to one broker. After a failure it is one until "
        "a connection has proved itself. Lower it to spare a broker that many clients come back to."),
    number_key<pool, &p::idle_timeout>(
        "pool", "idle_timeout", k::duration, {100, 110'000},
        "A leasable connection that nobody used for so long is closed. A broker closes it after 120 s. Lower it where "
        "something on the way forgets connections sooner."),
    number_key<pool, &p::lifetime>(
        "pool", "lifetime", k::duration, {1000, 10'080 * minute},
        "A leasable connection that is so old is closed when it is idle, or comes back. Lower it to follow changes of "
        "addresses sooner."),
    number_key<pool, &p::lifetime_jitter>(
        "pool", "lifetime_jitter", k::count, {0, 100},
        "By up to so many per cent, by chance for each connection, idle_timeout and lifetime are shorter, so that not "
        "all are opened anew at once. Raise it where many clients start together."),
    number_key<pool, &p::lease_overdue_after>(
        "pool", "lease_overdue_after", k::duration, {0, 1440 * minute},
        "A lease that is held for longer is reported (event lease_overdue), once, and never taken away. 0: none is. "
        "Set it to more than the longest piece of work that holds one."),
    number_key<health, &h::interval>(
        "health", "interval", k::duration, {100, 3'600'000},
        "A broker of which nothing was heard for so long is sent a probe, a cheap request that changes nothing there. "
        "Lower it to find out sooner about brokers that are rarely asked."),
    number_key<health, &h::jitter>(
        "health", "jitter", k::count, {0, 100},
        "By up to so many per cent, by chance, the time between two probes is shorter. Raise it where many clients "
        "start together."),
    number_key<health, &h::probe_timeout>(
        "health", "probe_timeout", k::duration, {1, 600'000},
        "A probe whose connection is silent for so long has failed, and its connection is closed. Raise it for slow "
        "links."),
    number_key<health, &h::failures_to_unhealthy>(
        "health", "failures_to_unhealthy", k::count, {1, 1000},
        "So many requests in a row that are not answered, with nothing received in between, make a broker unhealthy. "
        "Raise it where answers often come too late."),
    number_key<health, &h::failures_to_open>(
        "health", "failures_to_open", k::count, {1, 1000},
        "So many failures in a row open a broker's circuit: where there is a choice it is not chosen. So many "
        "requests in a row that are not answered on one connection, with nothing received there, end that connection. "
        "Raise it to be more patient."),
    number_key<health, &h::failure_rate_to_open>(
        "health", "failure_rate_to_open", k::count, {0, 100},
        "More than so many per cent of the requests of the latest window failing opens the circuit, too. 100: they "
        "never do. Lower it to give a broker up sooner."),
    number_key<health, &h::requests_to_judge>(
        "health", "requests_to_judge", k::count, {1, 1'000'000},
        "Fewer requests in the window say nothing about the share that fails. Raise it when a few slow requests "
        "should not count."),
    number_key<health, &h::window>(
        "health", "window", k::duration, {10, 3'600'000},
        "The time over which the share of failed requests is measured. Lower it to react sooner, to shorter troubles."),
    number_key<health, &h::probe_initial>(
        "health", "probe_initial", k::duration, {1, 3'600'000},
        "After how long an open circuit is probed the first time; each further failure doubles it. Up to half of it "
        "less by chance. Lower it to be back sooner."),
    number_key<health, &h::probe_max>(
        "health", "probe_max", k::duration, {1, 3'600'000},
        "The longest pause between two probes of an open circuit, at least probe_initial. Lower it to be back sooner "
        "after a long outage."),
    number_key<health, &h::answers_to_close>(
        "health", "answers_to_close", k::count, {1, 1000},
        "So many answers of a broker that recovers, to probes or requests, close its circuit again. Raise it to trust "
        "later."),
    number_key<health, &h::trickle>(
        "health", "trickle", k::count, {1, 1'000'000},
        "So many requests at once are sent to a broker that recovers, where there is a choice. Raise it when "
        "recovering takes too long."),
    number_key<health, &h::failed_interval>(
        "health", "failed_interval", k::duration, {100, 86'400'000},
        "How often a broker that was given up is tried again. Lower it to be back sooner, with nobody's help."),
    number_key<health, &h::degraded_error_rate>(
        "health", "degraded_error_rate", k::count, {0, 100},
        "Answering more than so many per cent of its requests with errors makes a broker degraded: it is chosen last. "
        "Raise it where busy brokers are usual."),
    number_key<health, &h::restored_error_rate>(
        "health", "restored_error_rate", k::count, {0, 100},
        "A broker is degraded until its share of errors is so many per cent or less, at most degraded_error_rate. "
        "Lower it when it changes to and fro."),
    number_key<health, &h::degraded_latency_factor>(
        "health", "degraded_latency_factor", k::count, {1, 1000},
        "Answering so many times more slowly than before, or than the other brokers do, makes a broker degraded. "
        "Raise it where latencies vary a lot."),
    number_key<health, &h::restored_latency_factor>(
        "health", "restored_latency_factor", k::count, {1, 1000},
        "A broker is degraded until it is at most so many times slower, at most degraded_latency_factor. Lower it "
        "when it changes to and fro."),
    number_key<health, &h::latency_floor>("health", "latency_floor", k::duration, {0, 600'000},
                                          "A latency up to this is never too slow. Raise it for brokers far away."),
    number_key<health, &h::values_to_judge>(
        "health", "values_to_judge", k::count, {1, 1'000'000},
        "A mean of fewer requests than this, errors or latencies, says nothing. Raise it when a few slow requests "
        "should not count."),
    number_key<health, &h::half_life>(
        "health", "half_life", k::duration, {1, 3'600'000},
        "In which time the weight of a request in a broker's present error rate and latency halves. Lower it to react "
        "sooner."),
    number_key<health, &h::history_half_life>(
        "health", "history_half_life", k::duration, {2, 604'800'000},
        "The same for the latency of before, which the present one is compared with; more than half_life. Raise it "
        "when slow hours should not become the measure."),
    choice_key<failover, &f::policy, policy_words, policy_values>(
        "failover", "policy",
        "Who gets the next request, where the program does not say: `round_robin`, `least_in_flight`, `latency_aware` "
        "or `sticky_by_key`. Set latency_aware where brokers differ, sticky_by_key where messages of one key belong "
        "together."),
    number_key<failover, &f::max_attempts>(
        "failover", "max_attempts", k::count, {1, 100},
        "How many brokers a request may reach, one as often as it does. Attempts that certainly were not sent do not "
        "count. Lower it to 1 to be told of every failure, raise it where many brokers fail at once."),
    number_key<failover, &f::min_attempt_timeout>(
        "failover", "min_attempt_timeout", k::duration, {1, minute},
        "The timeout of a request is divided among its attempts, but none is given less than this. Raise it for slow "
        "brokers that are asked with short timeouts."),
    number_key<failover, &f::pause_initial>(
        "failover", "pause_initial", k::duration, {1, minute},
        "The pause before a request is tried again when there is no other broker to go to; each further one doubles "
        "it, and up to half of it less by chance. Raise it to spare busy brokers."),
    number_key<failover, &f::pause_max>(
        "failover", "pause_max", k::duration, {1, 10 * minute},
        "The longest of these pauses, at least pause_initial. Lower it to be back sooner after an outage."),
    number_key<failover, &f::retry_share>(
        "failover", "retry_share", k::count, {0, 100},
        "So many per cent of the requests may be repeated in the long run, when brokers got them and failed. Lower it "
        "to spare brokers in trouble."),
    number_key<failover, &f::retry_burst>(
        "failover", "retry_burst", k::count, {0, 16'777'216},
        "So many repetitions besides, in bursts: when a broker dies, those of all requests that it had. Raise it to "
        "more than are in flight at a broker."),
    number_key<failover, &f::last_resort_interval>(
        "failover", "last_resort_interval", k::duration, {1, minute},
        "When the circuits of all brokers are open, each is tried once in this time at most; other requests wait. "
        "Raise it to spare brokers in trouble."),
    number_key<supervision, &s::max_restarts>(
        "supervision", "max_restarts", k::count, {0, 1000},
        "Restarts of one broker's actor within restart_window; one crash more and the broker is failed. 0 never "
        "restarts. Lower it to notice a persistent fault sooner."),
    number_key<supervision, &s::restart_window>(
        "supervision", "restart_window", k::duration, {1, 1440 * minute},
        "The time within which restarts are counted. Change it together with max_restarts."),
    number_key<supervision, &s::restart_delay>(
        "supervision", "restart_delay", k::duration, {0, 10 * minute},
        "The pause before the first restart; each further restart within restart_window doubles it, up to "
        "restart_window. Raise it when a crash needs time to heal."),
};

}  // namespace

std::string setting_key::path(std::size_t index) const {
    std::string out{table};
    if (table == "broker") out += '[' + std::to_string(index) + ']';
    return out.append(".").append(name);
}

std::string setting_key::format(std::int64_t value) const {
    switch (kind) {
        case setting_kind::duration:
            return format_duration(std::chrono::milliseconds{value});
        case setting_kind::size:
            return format_size(value);
        default:
            break;
    }
    return std::to_string(value);
}

std::string setting_key::expectation() const {
    if (kind == setting_kind::choice) {
        std::string out = "one of";
        for (const auto word : words) out += (word == words.front() ? " \"" : ", \"") + std::string{word} + '"';
        return out;
    }
    std::string_view noun = "a whole number";
    if (kind == setting_kind::duration) noun = "a duration";
    if (kind == setting_kind::size) noun = "a size";
    return std::string{noun} + " from " + format(min) + " to " + format(max);
}

std::optional<std::string> setting_key::fault_of(const setting_value& value) const {
    if (kind == setting_kind::choice) {
        if (std::ranges::find(words, std::get<std::string>(value)) != words.end()) return std::nullopt;
        return "expected " + expectation();
    }
    if (const auto* text = std::get_if<std::string>(&value)) return text_fault(*text);
    const std::int64_t number = std::get<std::int64_t>(value);
    if (number >= min && number <= max) return std::nullopt;
    return "expected " + expectation() + ", got " + format(number);
}

std::span<const setting_table> setting_tables() { return tables; }

std::span<const setting_key> setting_keys() { return keys; }

}  // namespace rmq::detail
