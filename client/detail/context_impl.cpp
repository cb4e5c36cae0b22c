#include <rmq/client/detail/context_impl.hpp>
#include <rmq/client/detail/local_address.hpp>
#include <rmq/client/detail/thread_hook.hpp>
#include <rmq/runtime/asio_transport.hpp>

#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include <random>
#include <utility>

namespace rmq::client {

namespace {

constexpr std::chrono::seconds callback_patience{5};
constexpr std::chrono::seconds farewell_patience{1};  // a broker actor's own is half of it

runtime::logger logger_of(const context_options& options) {
    return options.log ? options.log : runtime::make_default_logger();
}

runtime::lease_settings leases_of(const pool_settings& pool) {
    runtime::lease_settings leases;
    leases.max_connections = pool.max_connections;
    leases.min_idle = pool.min_idle;
    leases.max_waiters = pool.max_waiters;
    leases.max_connects = pool.max_connects;
    leases.connect_timeout = pool.connect_timeout;
    leases.reconnect.initial = pool.reconnect_initial;
    leases.reconnect.max = pool.reconnect_max;
    leases.idle_timeout = pool.idle_timeout;
    leases.lifetime = pool.lifetime;
    leases.jitter = static_cast<double>(pool.lifetime_jitter) / 100;
    leases.overdue_after = pool.lease_overdue_after;
    return leases;
}

runtime::health_settings health_of(const health_settings& wanted) {
    const auto share = [](std::uint32_t per_cent) { return static_cast<double>(per_cent) / 100; };
    runtime::health_settings health;
    health.interval = wanted.interval;
    health.jitter = share(wanted.jitter);
    health.probe_timeout = wanted.probe_timeout;
    health.failures_to_unhealthy = wanted.failures_to_unhealthy;
    health.failures_to_open = wanted.failures_to_open;
    health.failure_rate_to_open = share(wanted.failure_rate_to_open);
    health.requests_to_judge = wanted.requests_to_judge;
    health.window = wanted.window;
    health.probes.initial = wanted.probe_initial;
    health.probes.max = wanted.probe_max;
    health.answers_to_close = wanted.answers_to_close;
    health.trickle = wanted.trickle;
    health.failed_interval = wanted.failed_interval;
    health.degraded_error_rate = share(wanted.degraded_error_rate);
    health.restored_error_rate = share(wanted.restored_error_rate);
    health.degraded_latency_factor = wanted.degraded_latency_factor;
    health.restored_latency_factor = wanted.restored_latency_factor;
    health.latency_floor = wanted.latency_floor;
    health.values_to_judge = wanted.values_to_judge;
    health.half_life = wanted.half_life;
    health.history_half_life = wanted.history_half_life;
    return health;
}

runtime::failover_settings failover_of(const settings& all) {
    const auto& wanted = all.failover;
    runtime::failover_settings failover;
    failover.retry.max_attempts = wanted.max_attempts;
    failover.retry.min_attempt = wanted.min_attempt_timeout;
    failover.retry.pause.initial = wanted.pause_initial;
    failover.retry.pause.max = wanted.pause_max;
    failover.retry_share = wanted.retry_share;
    failover.retry_burst = wanted.retry_burst;
    failover.last_resort_interval = wanted.last_resort_interval;
    failover.max_waiting = all.pool.max_queued;
    return failover;
}

choice_policy policy_of(policy_name name) {
    switch (name) {
        case policy_name::round_robin:
            break;
        case policy_name::least_in_flight:
            return &policies::least_in_flight;
        case policy_name::latency_aware:
            return &policies::latency_aware;
        case policy_name::sticky_by_key:
            return &policies::sticky_by_key;
    }
    return &policies::round_robin;
}

}  // namespace

context_impl::context_impl(const context_options& options) : log_(logger_of(options)) {
    own_config_ = std::make_unique<caf::actor_system_config>();
    context::prepare(*own_config_);
    actors::set_worker_threads(*own_config_, std::max(1U, options.actor_threads));
    own_system_ = std::make_unique<caf::actor_system>(*own_config_);
    system_ = own_system_.get();
    callbacks_ = std::make_shared<callback_thread>(log_);
    io_ = std::make_unique<io_loop>();
    start();
}

context_impl::context_impl(caf::actor_system& system, asio::io_context& io, const context_options& options)
    : log_(logger_of(options)), system_(&system) {
    callbacks_ = std::make_shared<callback_thread>(log_);
    io_ = std::make_unique<io_loop>(io);
    start();
}

void context_impl::start() {
    threads_ = std::make_shared<const thread_marks>(io_->running_here());
    random_ = std::random_device{}();
    auto local = find_local_address();
    ip_ = std::move(local.bytes);
    ip_text_ = std::move(local.text);
    ids_ = std::make_shared<protocol::unique_id_generator>(ip_, static_cast<std::uint32_t>(getpid()), random_);
    host_ = std::make_unique<actors::asio_host>(*system_, io_->executor());
    transports_ = std::make_shared<runtime::transport_factory>(runtime::make_asio_transport_factory(io_->executor()));
    // Comes before what the brokers have asked for: when they are told, nothing new can be opened.
    host_->before_close([this] {
        *transports_ = nullptr;
        io_->context_ended();
    });
}

context_impl::~context_impl() { stop(); }

void context_impl::stop() {
    std::vector<std::shared_ptr<manager_life>> managers;
    {
        const std::lock_guard lock{mutex_};
        if (std::exchange(stopped_, true)) return;
        managers = managers_;
    }
    for (const auto& m : managers) m->tell_stop();
    let_groups_be_left(managers);
    if (host_) io_->run_last([this] { host_->close(); });  // brokers complete everything and end
    for (const auto& m : managers) m->wait_until_ended();
    io_.reset();
    if (callbacks_) callbacks_->stop(callback_patience);
    for (const auto& m : managers) m->forget_actor();
    managers_.clear();
    host_.reset();
    own_system_.reset();
}

// Brokers unregister while the loop still runs; nobody else is worth the wait.
void context_impl::let_groups_be_left(const std::vector<std::shared_ptr<manager_life>>& managers) {
    const auto patience = std::chrono::steady_clock::now() + farewell_patience;
    for (const auto& m : managers)
        while (*m->has_groups && io_ && !io_->has_stopped() && std::chrono::steady_clock::now() < patience &&
               !m->wait_until_ended_for(std::chrono::milliseconds{10})) {
        }
}

// Never shared by two clients or two contexts: brokers tell group members apart by it.
std::string context_impl::next_client_id(const std::string& instance) {
    return fmt::format("{}@{}{}{}#{:08x}#{}", ip_text_, instance, instance.empty() ? "" : "#", getpid(), random_,
                       ++clients_);
}

std::shared_ptr<manager_life> context_impl::start_manager(const settings& wanted) {
    auto who = std::make_shared<protocol::requester>();
    who->client_id = next_client_id(wanted.client.instance);
    who->producer_group = wanted.client.producer_group;
    who->request_timeout = wanted.client.request_timeout;
    who->max_message_size = wanted.client.max_message_size;
    who->header = wanted.client.header;
    who->credentials = wanted.client.credentials;
    who->compression = wanted.client.compression.value_or(who->compression);
    who->compression_level = wanted.client.compression_level;
    who->compress_from = wanted.client.compression ? wanted.client.compress_from : 0;
    who->ids = ids_;
    who->buffers = std::make_shared<protocol::frame_buffers>();

    auto setup = std::make_shared<actors::manager_setup>();
    setup->who = *who;
    setup->directory = std::make_shared<actors::broker_directory>();
    setup->host = host_.get();
    setup->transports = [factory = transports_](std::shared_ptr<runtime::transport_listener> listener) {
        return *factory ? (*factory)(std::move(listener)) : nullptr;
    };
    setup->sink = [callbacks = callbacks_](std::vector<runtime::completion> batch) {
        callbacks->post(std::move(batch));
    };
    setup->connection.connect_timeout = wanted.pool.connect_timeout;
    setup->connection.reconnect.initial = wanted.pool.reconnect_initial;
    setup->connection.reconnect.max = wanted.pool.reconnect_max;
    setup->connection.max_in_flight = wanted.pool.max_in_flight;
    setup->connection.keep_connected = true;
    setup->shared_connections = wanted.pool.shared_connections;
    setup->max_broker_requests = wanted.pool.max_broker_requests;
    setup->heartbeat_interval = wanted.client.heartbeat_interval;
    setup->leases = leases_of(wanted.pool);
    setup->health = health_of(wanted.health);
    setup->acquire_timeout = wanted.pool.acquire_timeout;
    setup->queue = {wanted.pool.max_queued, wanted.pool.max_queued_bytes};
    setup->restarts = {wanted.supervision.max_restarts, wanted.supervision.restart_window,
                       wanted.supervision.restart_delay};
    setup->seed = random_ + clients_;
    setup->failover = std::make_shared<runtime::failover_desk>(failover_of(wanted));
    setup->failover->policy = policy_of(wanted.failover.policy);
    setup->log = log_;

    const std::lock_guard lock{mutex_};
    if (stopped_) return nullptr;
    std::erase_if(managers_, [](const auto& m) { return m->has_ended(); });
    auto life = std::make_shared<manager_life>(actors::spawn_broker_manager(*system_, setup), setup->directory, who,
                                               setup->has_groups, setup->acquire_timeout, setup->failover);
    actors::on_exit_of(life->actor(), [life](const caf::error&) { life->on_ended(); });
    managers_.push_back(life);
    return life;
}

}  // namespace rmq::client
