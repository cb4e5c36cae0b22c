#include <rmq/mini_cluster/mini_cluster.hpp>

#include <rmq/mini_cluster/detail/cluster_host.hpp>
#include <rmq/protocol/detail/byte_reader.hpp>
#include <rmq/runtime/endpoint.hpp>

#include <algorithm>
#include <charconv>
#include <future>
#include <stdexcept>

namespace rmq {

namespace {

constexpr std::int32_t max_brokers = 64;

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument{"mini_cluster: " + what}; }

// broker-a … broker-z, broker-aa …
std::string name_of(std::int32_t place) {
    std::string letters;
    for (std::int32_t rest = place + 1; rest > 0; rest = (rest - 1) / 26) {
        letters.insert(letters.begin(), static_cast<char>('a' + (rest - 1) % 26));
    }
    return "broker-" + letters;
}

std::int32_t version_of(const std::string& text) {
    int parts[3] = {};
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    for (int i = 0; i < 3; ++i) {
        const auto [rest, failed] = std::from_chars(at, end, parts[i]);
        const bool separated = i == 2 ? rest == end : rest != end && *rest == '.';
        if (failed != std::errc{} || !separated || parts[i] < 0 || parts[i] > 9)
            refuse("no release of RocketMQ: " + text);
        at = rest + 1;
    }
    if (parts[0] == 4 && parts[1] >= 3) return protocol::v4(parts[1], parts[2]);
    if (parts[0] == 5) return protocol::v5(parts[1], parts[2]);
    refuse("releases are 4.3.0 to 5.9.9, not " + text);
}

std::vector<std::chrono::milliseconds> delays_of(const mini_cluster_options& o) {
    if (o.message_delay_level.empty()) return o.delay_levels.empty() ? mini::default_delays() : o.delay_levels;
    if (!o.delay_levels.empty()) refuse("delay levels are given twice");
    auto delays = mini::parse_delay_levels(o.message_delay_level);
    if (!delays) refuse("no delay levels: " + o.message_delay_level);
    return *std::move(delays);
}

mini::answer_type answers_of(mini_cluster_options::answers a) {
    switch (a) {
        case mini_cluster_options::answers::as_the_release:
            return mini::answer_type::as_the_release;
        case mini_cluster_options::answers::as_asked:
            return mini::answer_type::as_asked;
        case mini_cluster_options::answers::json:
            return mini::answer_type::json;
        case mini_cluster_options::answers::binary:
            return mini::answer_type::rocketmq;
    }
    return mini::answer_type::as_the_release;
}

std::vector<mini::broker_settings> settings_of(const mini_cluster_options& o) {
    if (o.brokers < 1 || o.brokers > max_brokers) refuse("1 to 64 brokers, not " + std::to_string(o.brokers));
    if (o.ports.size() > static_cast<std::size_t>(o.brokers)) refuse("more ports than brokers");
    if (o.default_queues < 1 || o.default_queues > 1024) refuse("1 to 1024 queues per topic");
    std::vector<mini::broker_settings> all;
    for (std::int32_t i = 0; i < o.brokers; ++i) {
        const auto place = static_cast<std::size_t>(i);
        mini::broker_settings s;
        s.name = name_of(i);
        s.address = {o.host, place < o.ports.size() ? o.ports[place] : 0};
        s.release.version = version_of(o.version);
        s.answers = answers_of(o.answer_type);
        s.auto_create_topics = o.auto_create_topics;
        s.template_queues = o.default_queues;
        s.transaction_timeout = o.transaction_timeout;
        s.transaction_check_interval = o.transaction_check_interval;
        s.delays = delays_of(o);
        s.property_filter = o.enable_property_filter;
        s.limits.messages = o.max_messages;
        s.limits.bytes = o.max_bytes;
        s.storage_free = o.storage_free;
        all.push_back(std::move(s));
    }
    return all;
}

mini::name_server_settings name_server_settings_of(const mini_cluster_options& o) {
    mini::name_server_settings s;
    s.address = {o.host, o.name_server_port};
    s.release.version = version_of(o.version);
    s.answers = answers_of(o.answer_type);
    return s;
}

mini::ending ending_of(connection_end how) {
    return how == connection_end::fin ? mini::ending::orderly : mini::ending::reset;
}

}  // namespace

mini_cluster::mini_cluster(const mini_cluster_options& options)
    : host_(std::make_unique<mini::cluster_host>(name_server_settings_of(options), settings_of(options))) {}
mini_cluster::~mini_cluster() = default;

std::size_t mini_cluster::size() const noexcept { return host_->brokers().size(); }

mini_cluster::name_server_handle mini_cluster::name_server() { return name_server_handle{*host_}; }

mini_cluster::broker_handle mini_cluster::broker(std::size_t place) {
    if (place >= size()) throw std::out_of_range{"mini_cluster: no broker number " + std::to_string(place)};
    return {*host_, *host_->brokers()[place]};
}

mini_cluster::broker_handle mini_cluster::broker(std::string_view name) {
    for (const auto& b : host_->brokers()) {
        if (b->settings().name == name) return {*host_, *b};
    }
    throw std::out_of_range{"mini_cluster: no broker called " + std::string{name}};
}

void mini_cluster::create_topic(const std::string& name, std::int32_t queues, std::int32_t perm) {
    host_->ask([&] {
        for (const auto& b : host_->brokers()) {
            if (!b->put_topic({name, queues, queues, perm})) throw std::length_error{"mini_cluster: too many topics"};
        }
    });
}

// Names and addresses never change: no need to ask the cluster's thread.
std::string mini_cluster::server_handle::host() const { return server_->address().ip; }
std::uint16_t mini_cluster::server_handle::port() const { return static_cast<std::uint16_t>(server_->address().port); }
std::string mini_cluster::server_handle::address() const {
    return runtime::endpoint::make(host(), port()).value().to_string();
}

mini_cluster::name_server_handle::name_server_handle(mini::cluster_host& cluster)
    : server_handle(cluster, cluster.name_server()) {}
void mini_cluster::name_server_handle::restart() {
    cluster_->ask([&] { cluster_->name_server().restart(); });
}

mini_cluster::broker_handle::broker_handle(mini::cluster_host& cluster, mini::broker_host& broker)
    : server_handle(cluster, broker), broker_(&broker) {}
std::string mini_cluster::broker_handle::name() const { return broker_->settings().name; }

std::vector<message_view> mini_cluster::broker_handle::stored(std::string_view topic, std::int32_t queue_id) const {
    return cluster_->ask([&] { return broker_->core().stored(topic, queue_id); });
}
std::uint64_t mini_cluster::broker_handle::messages_taken() const {
    return cluster_->ask([&] { return broker_->core().state().messages_put; });
}

void mini_cluster::server_handle::kill(connection_end how) {
    cluster_->ask([&] { server_->kill(ending_of(how)); });
}
void mini_cluster::broker_handle::restart(bool keep_messages) {
    cluster_->ask([&] { broker_->restart(keep_messages); });
}
void mini_cluster::server_handle::black_hole() {
    cluster_->ask([&] { server_->freeze(true); });
}
void mini_cluster::server_handle::resume() {
    cluster_->ask([&] { server_->freeze(false); });
}
void mini_cluster::server_handle::hold_replies() {
    cluster_->ask([&] { server_->hold_replies(true); });
}
void mini_cluster::server_handle::release_replies() {
    cluster_->ask([&] { server_->hold_replies(false); });
}

void mini_cluster::server_handle::shift_clock(std::chrono::milliseconds by) {
    cluster_->ask([&] { server_->shift_clock(by); });
}

mini_cluster::fault_builder mini_cluster::server_handle::on(request_code code) {
    return on(static_cast<std::int32_t>(code));
}
mini_cluster::fault_builder mini_cluster::server_handle::on(std::int32_t code) { return {*cluster_, *server_, code}; }
mini_cluster::fault_builder mini_cluster::server_handle::on_any() { return {*cluster_, *server_, std::nullopt}; }
void mini_cluster::server_handle::clear_faults() {
    cluster_->ask([&] { server_->core().faults().clear(); });
}

std::uint64_t mini_cluster::server_handle::requests_seen(request_code code) const {
    return requests_seen(static_cast<std::int32_t>(code));
}
std::uint64_t mini_cluster::server_handle::requests_seen(std::int32_t code) const {
    return cluster_->ask([&] { return server_->core().log().count(code); });
}

std::vector<mini_cluster::server_handle::connection_view> mini_cluster::server_handle::connections() const {
    return cluster_->ask([&] {
        std::vector<connection_view> all;
        for (auto& c : server_->core().log().connections())
            all.push_back({std::move(c.peer), c.open, std::move(c.codes)});
        return all;
    });
}
std::size_t mini_cluster::server_handle::open_connections() const {
    return cluster_->ask([&] { return server_->connections(); });
}
std::vector<std::string> mini_cluster::broker_handle::consumers(std::string_view group) const {
    return cluster_->ask([&] {
        std::vector<std::string> ids;
        const auto* g = broker_->core().state().clients.consumers(group);
        if (g == nullptr) return ids;
        for (const auto& [on, channel] : g->members) ids.push_back(channel.id);
        return ids;
    });
}
std::vector<std::string> mini_cluster::broker_handle::producers(std::string_view group) const {
    return cluster_->ask([&] { return broker_->core().state().clients.producer_ids(group); });
}
namespace {

std::vector<protocol::ext_field> views_of(const std::map<std::string, std::string>& fields) {
    std::vector<protocol::ext_field> out;
    out.reserve(fields.size());
    for (const auto& [key, value] : fields) out.push_back({key, value});
    return out;
}

}  // namespace

std::optional<mini_cluster::broker_handle::client_reply> mini_cluster::broker_handle::ask_client(
    std::string_view client_id, request_code code, const std::map<std::string, std::string>& fields,
    std::string_view body, std::chrono::milliseconds wait) {
    // The cluster's thread may answer long after this call has given up.
    const auto answer = std::make_shared<std::promise<std::optional<mini::client_answer>>>();
    auto coming = answer->get_future();
    const bool known = cluster_->ask([&] {
        return broker_->ask_client(client_id, code, views_of(fields), protocol::detail::as_bytes(body),
                                   [answer](std::optional<mini::client_answer> a) { answer->set_value(std::move(a)); });
    });
    if (!known || coming.wait_for(wait) != std::future_status::ready) return std::nullopt;
    auto got = coming.get();
    if (!got) return std::nullopt;
    client_reply out{got->code, std::move(got->remark), {}, std::move(got->body)};
    for (auto& [key, value] : got->fields) out.fields.emplace(std::move(key), std::move(value));
    return out;
}

bool mini_cluster::broker_handle::tell_client(std::string_view client_id, request_code code,
                                              const std::map<std::string, std::string>& fields, std::string_view body) {
    return cluster_->ask(
        [&] { return broker_->ask_client(client_id, code, views_of(fields), protocol::detail::as_bytes(body), {}); });
}

std::size_t mini_cluster::broker_handle::parked_pulls() const {
    return cluster_->ask([&] { return broker_->core().state().parked.size(); });
}

mini_cluster::fault_builder::fault_builder(mini::cluster_host& cluster, mini::server_host& server,
                                           std::optional<std::int32_t> code)
    : cluster_(&cluster), server_(&server), fault_(std::make_unique<mini::fault>()) {
    fault_->request_code = code;
}
mini_cluster::fault_builder::fault_builder(fault_builder&&) noexcept = default;
mini_cluster::fault_builder::~fault_builder() = default;

mini_cluster::fault_builder& mini_cluster::fault_builder::times(std::uint64_t n) {
    fault_->times = n;
    return *this;
}
mini_cluster::fault_builder& mini_cluster::fault_builder::topic(std::string name) {
    fault_->topic = std::move(name);
    return *this;
}
mini_cluster::fault_builder& mini_cluster::fault_builder::probability(double chance) {
    fault_->probability = chance;
    return *this;
}
mini_cluster::fault_builder& mini_cluster::fault_builder::jitter(std::chrono::milliseconds most) {
    fault_->jitter = most;
    return *this;
}
mini_cluster::fault_builder& mini_cluster::fault_builder::delay(std::chrono::milliseconds by) {
    fault_->delay = by;
    return *this;
}
mini_cluster::fault_builder& mini_cluster::fault_builder::after_acting() {
    fault_->after_acting = true;
    return *this;
}

void mini_cluster::fault_builder::add() {
    cluster_->ask([&] { server_->core().faults().add(*fault_); });
}
void mini_cluster::fault_builder::reply(response_code code, std::string remark) {
    reply(static_cast<std::int32_t>(code), std::move(remark));
}
void mini_cluster::fault_builder::reply(std::int32_t code, std::string remark) {
    fault_->then = mini::fault::reply{code, std::move(remark), {}};
    add();
}
void mini_cluster::fault_builder::reply_body(const std::string& body) {
    const auto view = protocol::detail::as_bytes(body);
    fault_->then = mini::fault::reply{0, {}, {view.begin(), view.end()}};
    add();
}
void mini_cluster::fault_builder::go_away() { reply(response_code::go_away); }
void mini_cluster::fault_builder::drop() {
    fault_->then = mini::fault::drop{};
    add();
}
void mini_cluster::fault_builder::disconnect(connection_end how) {
    fault_->then = mini::fault::disconnect{ending_of(how)};
    add();
}
void mini_cluster::fault_builder::raw_bytes(const std::string& bytes) {
    const auto view = protocol::detail::as_bytes(bytes);
    fault_->then = mini::fault::raw{{view.begin(), view.end()}};
    add();
}
void mini_cluster::fault_builder::pass() {
    fault_->then = mini::fault::pass{};
    add();
}
void mini_cluster::fault_builder::duplicate() {
    fault_->then = mini::fault::duplicate{};
    add();
}
void mini_cluster::fault_builder::unknown_opaque() {
    fault_->then = mini::fault::unknown_opaque{};
    add();
}
void mini_cluster::fault_builder::swap_opaques() {
    fault_->then = mini::fault::swapped{};
    add();
}
void mini_cluster::fault_builder::reorder() {
    fault_->then = mini::fault::reordered{};
    add();
}
void mini_cluster::fault_builder::slice(std::size_t size, std::chrono::milliseconds pause) {
    fault_->then = mini::fault::sliced{std::max<std::size_t>(1, size), pause};
    add();
}
void mini_cluster::fault_builder::truncate(std::size_t size, connection_end how) {
    fault_->then = mini::fault::truncated{size, ending_of(how)};
    add();
}
void mini_cluster::fault_builder::announce_size(std::uint32_t size) {
    fault_->then = mini::fault::oversized{size};
    add();
}

}  // namespace rmq
