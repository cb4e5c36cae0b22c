#pragma once

#include <rmq/mini_cluster/connection_end.hpp>
#include <rmq/protocol/message_view.hpp>
#include <rmq/protocol/request_code.hpp>
#include <rmq/protocol/response_code.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rmq {

namespace mini {
class cluster_host;
class broker_host;
class server_host;
struct control_access;
struct fault;
}  // namespace mini

/// What a mini cluster is made of. All brokers are masters and behave alike; there are no slaves.
struct mini_cluster_options {
    std::int32_t brokers = 1;            ///< 1 … 64, called broker-a, broker-b, …, broker-z, broker-aa, …
    std::string host = "127.0.0.1";      ///< an IP address of this machine, also "::1"
    std::vector<std::uint16_t> ports{};  ///< one per broker; 0 or left out: the system's choice
    std::uint16_t name_server_port = 0;  ///< 0: the system's choice
    std::string version = "5.3.3";       ///< whose behaviour is shown: "4.3.0" … "5.x.y", e.g. "4.9.7"

    /// In which header type answers come.
    enum class answers {
        as_the_release,  ///< 5.x: JSON; 4.9.4 to 4.9.8: the request's, but JSON for exceptions and awakened pulls
        as_asked,        ///< the request's
        json,
        binary,
    } answer_type = answers::as_the_release;

    bool auto_create_topics = true;   ///< the first message to a topic creates it, with up to default_queues queues
    std::int32_t default_queues = 8;  ///< of TBW102, from which created topics inherit; clients ask for 4

    std::size_t max_messages = 1'000'000;  ///< kept per broker; then sends get SERVICE_NOT_AVAILABLE (14)
    std::size_t max_bytes = std::size_t{256} * 1024 * 1024;  ///< of messages, the same
    std::chrono::milliseconds transaction_timeout{6000};  ///< then the producers of a half message are asked about it
    std::chrono::milliseconds transaction_check_interval{0};  ///< and then again; 0: as the release (30 s, 4.x 60 s)
    /// How long delayed messages and retries of consumers wait, by delay level from 1 on; empty: 1 s to 2 h.
    std::vector<std::chrono::milliseconds> delay_levels{};
    std::string message_delay_level{};  ///< the same as a broker's configuration has it, "1s 5s 10m 2h"
    /// The broker's enablePropertyFilter, off there too: consumers may filter by SQL92.
    bool enable_property_filter = false;
    /// Sends are answered without being read or kept (queue 0, offset 0): a peer for load tests.
    bool storage_free = false;
};

/// A RocketMQ cluster inside this process, for tests: a name server and brokers on real loopback sockets that speak the
/// real protocol and keep messages in memory. Ready when the constructor returns; the destructor ends everything.
///
///     rmq::mini_cluster cluster{{.brokers = 2}};
///     rmq::broker_client client = rmq::create_broker_client(context, "127.0.0.1", cluster.broker("broker-a").port());
///
/// Other people's clients are given `cluster.name_server().address()`.
///
/// The name server speaks routes (105), cluster info (106), lists of topics (206, 224, 304, 311 to 313), settings (100
/// to 102, 219) with the queues of ordered topics among them, its own configuration (318, 319), permissions (205, 327),
/// deleted and, from 5.0, registered topics (216, 217), and real brokers that register with it (103, 104, 322; not in
/// Java's compressed form). It learns of topics before the client that made them gets its answer, and of a killed
/// broker at once; a broker that is a black hole stays in the routes.
///
/// Brokers speak so far: sends (10, 310, 320, oneway), pulls with long polling and tag filters (11, 361), lookups of
/// messages (12, 33), offsets of queues (29 to 32) and of groups (14, 15), heartbeats and unregister (34, 35), consumer
/// lists (38), locks of queues (41, 42), ends of transactions with checks (37, 39), messages sent back (36), replies
/// (324, 325, 326), topics (17, 202, 215, 351), runtime info (28), all its topics (21) and configuration (26),
/// questions about SQL92 expressions (46), connections, progress and resets of groups (203, 204, 208, 222, 300, 343);
/// everything else is answered REQUEST_CODE_NOT_SUPPORTED (3), as by a broker that does not know it. Messages with a
/// delay level or, from 5.0, a time of delivery wait for it; while they do, they take room as others, and once more
/// when they are delivered.
///
/// Limits: see the options; besides 10,000 created topics and as many groups, 100,000 parked pulls, and 64 MiB that are
/// written but not read per connection, after which it is cut.
///
/// Thread safety: all functions, of the cluster and of everything it hands out, may be called from any thread; each
/// takes effect before it returns. One thread serves all brokers.
class mini_cluster {
public:
    class server_handle;
    class name_server_handle;
    class broker_handle;
    class fault_builder;

    /// Starts all brokers or none. Throws std::system_error when a port is taken or the host is not ours, and
    /// std::invalid_argument for options that make no cluster.
    explicit mini_cluster(const mini_cluster_options& options = {});
    ~mini_cluster();
    mini_cluster(const mini_cluster&) = delete;
    mini_cluster& operator=(const mini_cluster&) = delete;
    mini_cluster(mini_cluster&&) = delete;
    mini_cluster& operator=(mini_cluster&&) = delete;

    /// By name, "broker-a", or by place, from 0. Throws std::out_of_range for a broker that isn't there.
    [[nodiscard]] broker_handle broker(std::string_view name);
    [[nodiscard]] broker_handle broker(std::size_t place = 0);
    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] name_server_handle name_server();

    /// Creates the topic on every broker, or changes it. `perm`: 4 read, 2 write.
    void create_topic(const std::string& name, std::int32_t queues = 4, std::int32_t perm = 6);

private:
    std::unique_ptr<mini::cluster_host> host_;
};

/// What the name server and the brokers of a mini cluster have in common. A cheap value; valid as long as the cluster.
class mini_cluster::server_handle {
public:
    [[nodiscard]] std::string address() const;  ///< "127.0.0.1:40123", "[::1]:40123"
    [[nodiscard]] std::string host() const;
    [[nodiscard]] std::uint16_t port() const;

    /// Closes the listener and all connections at once; connecting is refused until restart(). The port stays ours.
    void kill(connection_end how = connection_end::rst);
    /// Stops reading, writing, accepting and its clocks; connections stay open, and new ones seem to open.
    void black_hole();
    void resume();
    /// Requests are acted on, but no answer leaves until release_replies(). A connection for which more than 4 MiB of
    /// answers are held takes up no further request.
    void hold_replies();
    void release_replies();
    /// Its wall clock goes that much before, or behind, this machine's: time stamps, and times of delivery, are judged
    /// by it. Everything else is measured by a clock of its own.
    void shift_clock(std::chrono::milliseconds by);

    /// The beginning of a scripted fault for requests of this code, finished by one of the builder's last words:
    ///     broker.on(rmq::request_code::send_message_v2).times(3).reply(rmq::response_code::system_busy, "busy");
    [[nodiscard]] fault_builder on(request_code code);
    [[nodiscard]] fault_builder on(std::int32_t code);
    /// For requests of any code.
    [[nodiscard]] fault_builder on_any();
    void clear_faults();

    /// Requests of this code since the start, those that met a fault included.
    [[nodiscard]] std::uint64_t requests_seen(request_code code) const;
    [[nodiscard]] std::uint64_t requests_seen(std::int32_t code) const;

    struct connection_view {
        std::string peer;  ///< "127.0.0.1:51234"
        bool open = true;
        std::map<std::int32_t, std::uint64_t> codes;  ///< request code: how often
    };
    /// Open connections, and the last 1024 that were closed, oldest first.
    [[nodiscard]] std::vector<connection_view> connections() const;
    [[nodiscard]] std::size_t open_connections() const;

protected:
    server_handle(mini::cluster_host& cluster, mini::server_host& server) : cluster_(&cluster), server_(&server) {}

    mini::cluster_host* cluster_;

private:
    friend struct mini::control_access;
    mini::server_host* server_;
};

/// The name server of a mini cluster.
class mini_cluster::name_server_handle : public server_handle {
public:
    /// After kill(): listens again on the same port, and knows what it knew. Brokers that registered from outside are
    /// gone, as their connections are.
    void restart();

private:
    friend class mini_cluster;
    explicit name_server_handle(mini::cluster_host& cluster);
};

/// One broker of a mini cluster.
class mini_cluster::broker_handle : public server_handle {
public:
    [[nodiscard]] std::string name() const;

    /// The ground truth: what a queue holds, bodies decompressed. Costs a copy of it.
    [[nodiscard]] std::vector<message_view> stored(std::string_view topic, std::int32_t queue_id) const;
    /// How many messages were taken in all, in any queue; in storage-free mode how many were answered.
    [[nodiscard]] std::uint64_t messages_taken() const;

    /// After kill(): listens again on the same port. Clients known by heartbeat are gone, as their connections are.
    void restart(bool keep_messages = true);

    /// Client ids of a consumer group, by heartbeat; one per connection.
    [[nodiscard]] std::vector<std::string> consumers(std::string_view group) const;
    [[nodiscard]] std::vector<std::string> producers(std::string_view group) const;
    struct client_reply {
        std::int32_t code = 0;
        std::string remark;
        std::map<std::string, std::string> fields;
        std::string body;
    };
    /// Asks a client, which is known by its heartbeat, as brokers do (codes 221, 307, 309, 326 …), and waits for its
    /// answer. Nothing: no such client, its connection ended, or no answer within `wait`.
    [[nodiscard]] std::optional<client_reply> ask_client(std::string_view client_id, request_code code,
                                                         const std::map<std::string, std::string>& fields,
                                                         std::string_view body = {},
                                                         std::chrono::milliseconds wait = std::chrono::seconds{30});
    /// The same without an answer (codes 39, 40, 220). False: no such client.
    bool tell_client(std::string_view client_id, request_code code, const std::map<std::string, std::string>& fields,
                     std::string_view body = {});

    /// Pulls that are parked just now.
    [[nodiscard]] std::size_t parked_pulls() const;

private:
    friend class mini_cluster;
    broker_handle(mini::cluster_host& cluster, mini::broker_host& broker);

    mini::broker_host* broker_;
};

/// A fault being described. Nothing happens before one of the last words, from reply on. Of several that fit a request
/// the one given first is used up first.
class mini_cluster::fault_builder {
public:
    /// How many requests meet it; without this, all from now on.
    fault_builder& times(std::uint64_t n);
    /// Only requests about this topic.
    fault_builder& topic(std::string name);
    /// Each request that fits meets it with this chance, 0 … 1; those it spares do not count. The same requests meet
    /// the same faults in every run.
    fault_builder& probability(double chance);
    /// It happens that much later. Other requests on the connection do not wait.
    fault_builder& delay(std::chrono::milliseconds by);
    fault_builder& delay_ms(std::int64_t by) { return delay(std::chrono::milliseconds{by}); }
    /// And up to that much later still.
    fault_builder& jitter(std::chrono::milliseconds most);
    /// The broker does what it was asked before the fault takes the place of its answer: a send is stored.
    fault_builder& after_acting();

    /// Answers with this code.
    void reply(response_code code, std::string remark = {});
    void reply(std::int32_t code, std::string remark = {});
    /// Success with this body: any route, for instance.
    void reply_body(const std::string& body);
    /// GO_AWAY (1500), as a broker or proxy that shuts down.
    void go_away();
    /// Answers nothing.
    void drop();
    /// Ends the connection.
    void disconnect(connection_end how = connection_end::rst);
    /// Writes these bytes in place of an answer.
    void raw_bytes(const std::string& bytes);
    /// The broker's own answer: for a fault that is nothing but a delay.
    void pass();

    // What follows happens to the server's own answer, when it gives one at once: not to that of a held pull.

    void duplicate();
    /// Under an opaque that belongs to no request of that client.
    void unknown_opaque();
    /// Two answers of one connection come with each other's opaques; the first one waits for the second.
    void swap_opaques();
    /// After the next answer on its connection.
    void reorder();
    /// `size` bytes at a time, with a pause between them.
    void slice(std::size_t size = 1, std::chrono::milliseconds pause = std::chrono::milliseconds{1});
    /// Only its first `size` bytes; then the connection ends.
    void truncate(std::size_t size, connection_end how = connection_end::rst);
    /// Its first four bytes announce a frame of that many.
    void announce_size(std::uint32_t size);

    fault_builder(const fault_builder&) = delete;
    fault_builder& operator=(const fault_builder&) = delete;
    fault_builder(fault_builder&&) noexcept;
    fault_builder& operator=(fault_builder&&) = delete;
    ~fault_builder();

private:
    friend class server_handle;
    fault_builder(mini::cluster_host& cluster, mini::server_host& server, std::optional<std::int32_t> code);
    void add();

    mini::cluster_host* cluster_;
    mini::server_host* server_;
    std::unique_ptr<mini::fault> fault_;
};

}  // namespace rmq
