#include <rmq/mini_cluster/toxic_proxy.hpp>

#include <rmq/mini_cluster/detail/toxic_link.hpp>
#include <rmq/runtime/endpoint.hpp>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <future>
#include <limits>
#include <map>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>

namespace rmq {

namespace {

using asio::ip::tcp;

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument{"toxic_proxy: " + what}; }

void check(const toxics& t) {
    for (const auto time : {t.latency, t.jitter, t.slice_pause})
        if (time < std::chrono::milliseconds{0} || time > std::chrono::hours{24}) refuse("times are 0 to 24 h");
    if (!(t.corruption >= 0 && t.corruption <= 1)) refuse("corruption is a probability, 0 to 1");
}

runtime::endpoint parsed(const std::string& address) {
    auto e = runtime::endpoint::parse(address);
    if (!e) refuse(e.error().detail);
    return *std::move(e);
}

tcp::endpoint found(asio::io_context& io, const runtime::endpoint& where) {
    tcp::resolver resolver{io};
    return resolver.resolve(where.host, std::to_string(where.port), tcp::resolver::numeric_service).begin()->endpoint();
}

}  // namespace

class toxic_proxy::host {
public:
    explicit host(const toxic_proxy_options& o)
        : upstream_{parsed(o.upstream)},
          broker_{found(io_, upstream_)},
          acceptor_{bound({asio::ip::make_address(o.host), o.port})},
          endpoint_{acceptor_.local_endpoint()},
          accept_again_{io_} {
        restart();
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~host() {
        io_.stop();
        thread_.join();
    }
    host(const host&) = delete;
    host& operator=(const host&) = delete;
    host(host&&) = delete;
    host& operator=(host&&) = delete;

    /// Runs `what` on the proxy's thread and hands back what it returns or throws.
    template <class Function>
    auto ask(Function what) -> std::invoke_result_t<Function> {
        std::packaged_task<std::invoke_result_t<Function>()> task{std::move(what)};
        auto answer = task.get_future();
        asio::post(io_, std::move(task));
        return answer.get();
    }

    [[nodiscard]] const runtime::endpoint& upstream() const noexcept { return upstream_; }
    [[nodiscard]] const tcp::endpoint& endpoint() const noexcept { return endpoint_; }

    // All that follows: on the proxy's thread.

    [[nodiscard]] const toxics& get(direction where) const { return toxics_.at(where); }
    void set(direction where, const toxics& what) {
        toxics_[where] = what;
        const auto all = links_;  // one may end by it
        for (const auto& [id, link] : all) link->set(where, what);
    }
    void disconnect(connection_end how) {
        const auto all = std::exchange(links_, {});
        for (const auto& [id, link] : all) link->end(how);
    }
    void kill(connection_end how) {
        asio::error_code ignored;
        is_listening_ = false;
        accept_again_.cancel();
        acceptor_.close(ignored);
        disconnect(how);
        // Bound but not listening: connecting is refused, and nobody else is given the port.
        acceptor_ = bound(endpoint_);
    }
    void restart() {
        if (is_listening_) return;
        acceptor_.listen();
        is_listening_ = true;
        accept();
    }
    [[nodiscard]] traffic seen() const {
        traffic out = seen_;
        out.open = links_.size();
        return out;
    }

private:
    tcp::acceptor bound(const tcp::endpoint& to) {
        tcp::acceptor acceptor{io_};
        acceptor.open(to.protocol());
        acceptor.set_option(tcp::acceptor::reuse_address{true});
        acceptor.bind(to);
        return acceptor;
    }

    void accept() {
        if (is_accepting_ || !is_listening_) return;
        is_accepting_ = true;
        acceptor_.async_accept([this](const asio::error_code& failed, tcp::socket client) {
            is_accepting_ = false;
            if (!failed) connect_on(std::move(client));
            if (!failed || failed == asio::error::operation_aborted) return accept();
            // No descriptor left, most likely: asking again at once would only burn time.
            accept_again_.expires_after(std::chrono::milliseconds{10});
            accept_again_.async_wait([this](const asio::error_code& cancelled) {
                if (!cancelled) accept();
            });
        });
    }

    void connect_on(tcp::socket client) {
        const std::uint64_t id = ++seen_.connections;
        // Two dice for each; the same connections have the same luck in every run.
        const auto seed = static_cast<std::uint32_t>(2 * id);
        const auto link = std::make_shared<mini::toxic_link>(io_, std::move(client), get(direction::to_broker),
                                                             get(direction::to_client), seed);
        links_.emplace(id, link);
        link->start(broker_, {.passed = [this](direction where, std::size_t size) { count(where, size); },
                              .cut = [this](direction where) { on_cut(where); },
                              .over = [this, id] { links_.erase(id); }});
    }

    void count(direction where, std::size_t size) {
        (where == direction::to_broker ? seen_.bytes_to_broker : seen_.bytes_to_client) += size;
    }

    void on_cut(direction where) {
        ++seen_.cuts;
        toxics now = get(where);
        if (!now.cut || now.cut->times == std::numeric_limits<std::uint64_t>::max()) return;
        if (--now.cut->times > 0) {
            toxics_[where] = now;
        } else {
            now.cut.reset();
            set(where, now);
        }
    }

    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> busy_{io_.get_executor()};
    runtime::endpoint upstream_;
    tcp::endpoint broker_;
    tcp::acceptor acceptor_;
    tcp::endpoint endpoint_;
    asio::steady_timer accept_again_;
    std::map<direction, toxics> toxics_{{direction::to_broker, {}}, {direction::to_client, {}}};
    std::map<std::uint64_t, std::shared_ptr<mini::toxic_link>> links_;
    traffic seen_;
    bool is_listening_ = false;
    bool is_accepting_ = false;
    std::thread thread_;
};

toxic_proxy::toxic_proxy(const toxic_proxy_options& options) : host_{std::make_unique<host>(options)} {}
toxic_proxy::~toxic_proxy() = default;

// Neither ever changes: no need to ask the proxy's thread.
std::uint16_t toxic_proxy::port() const { return host_->endpoint().port(); }
std::string toxic_proxy::address() const {
    return runtime::endpoint::make(host_->endpoint().address().to_string(), port()).value().to_string();
}
std::string toxic_proxy::upstream() const { return host_->upstream().to_string(); }

void toxic_proxy::set(direction where, const toxics& what) {
    check(what);
    host_->ask([&] { host_->set(where, what); });
}
void toxic_proxy::set(const toxics& both) {
    check(both);
    host_->ask([&] {
        host_->set(direction::to_broker, both);
        host_->set(direction::to_client, both);
    });
}
void toxic_proxy::heal() {
    host_->ask([&] {
        host_->set(direction::to_broker, {});
        host_->set(direction::to_client, {});
        host_->restart();
    });
}
toxics toxic_proxy::get(direction where) const {
    return host_->ask([&] { return host_->get(where); });
}
void toxic_proxy::disconnect(connection_end how) {
    host_->ask([&] { host_->disconnect(how); });
}
void toxic_proxy::kill(connection_end how) {
    host_->ask([&] { host_->kill(how); });
}
void toxic_proxy::restart() {
    host_->ask([&] { host_->restart(); });
}
toxic_proxy::traffic toxic_proxy::seen() const {
    return host_->ask([&] { return host_->seen(); });
}

}  // namespace rmq
