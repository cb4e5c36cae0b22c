#include <rmq/runtime/failover_call.hpp>

#include <rmq/runtime/detail/mix.hpp>

#include <algorithm>
#include <utility>

namespace rmq::runtime {

namespace {

error unavailable(const char* detail) { return local_error(errc::broker_unavailable, detail); }

constexpr auto all_open = "the circuits of all these brokers are open, and none was back in time";
constexpr auto all_refuse =
    "nothing is sent to any of these brokers now: operators suspended them, or they were given up";

}  // namespace

// One try at one broker. It is delivered where the request itself would be.
class failover_call::attempt final : public operation {
public:
    attempt(std::shared_ptr<failover_call> of, std::size_t place, std::shared_ptr<broker_port> port,
            protocol::encoded_frame bytes)
        : operation(std::move(bytes), of->role_, of->oneway_, of->how_),
          of_(std::move(of)),
          place_(place),
          port_(std::move(port)) {
        port_->load().began();
    }
    ~attempt() override {
        if (!of_) return;
        port_->load().ended();
        of_->drop();  // nobody is left to deliver it
    }

    void deliver(result<reply>&& outcome) noexcept override {
        port_->load().ended();
        std::exchange(of_, nullptr)->on_outcome(place_, std::move(outcome));
    }

private:
    std::shared_ptr<failover_call> of_;
    const std::size_t place_;
    const std::shared_ptr<broker_port> port_;
};

failover_call::failover_call(std::shared_ptr<failover_desk> desk, std::shared_ptr<const broker_range> among,
                             std::string key, bool duplicates)
    : desk_(std::move(desk)),
      among_(std::move(among)),
      key_(std::move(key)),
      duplicates_(duplicates),
      ticket_(among_->tickets.fetch_add(1, std::memory_order_relaxed)),
      ports_(desk_->find(among_->names)),
      tries_(ports_.size()),
      ruled_out_(ports_.size()) {}

std::vector<broker_standing> failover_call::standings() const {
    std::vector<broker_standing> out(ports_.size());
    for (std::size_t place = 0; place < ports_.size(); ++place) {
        const auto& port = ports_[place];
        auto& here = out[place];
        here.tries = tries_[place];
        here.is_ruled_out = ruled_out_[place];
        here.is_refusing = !port || port->load().is_refusing();
        if (here.is_refusing) continue;
        here.may = port->load().may();
        here.has_room = port->load().has_room();
    }
    return out;
}

std::size_t failover_call::ask_policy(const std::vector<std::size_t>& places) const {
    if (places.size() == 1) return 0;
    std::vector<broker_candidate> candidates;
    candidates.reserve(places.size());
    for (const auto place : places) {
        const auto& load = ports_[place]->load();
        candidates.push_back({among_->names[place], load.in_flight(), load.latency(),
                              place < among_->weights.size() ? among_->weights[place] : 1});
    }
    const auto tried = core_ ? static_cast<std::uint64_t>(core_->attempts()) : 0;
    const choice_question asked{.ticket = ticket_ + tried,
                                .random = detail::mix(among_->seed ^ detail::mix(ticket_ + (tried << 48U))),
                                .key = key_};
    try {
        const auto chosen = among_->policy(candidates, asked);
        return chosen < places.size() ? chosen : 0;
    } catch (...) {
        return 0;  // a user's function: its fault is not to lose the request
    }
}

failover_call::pick failover_call::choose() const {
    const auto brokers = standings();
    if (stay_at_) {
        const auto same = eligible_among(std::span{&brokers[*stay_at_], 1});
        if (!same.places.empty() && !same.is_last_resort) return {.place = *stay_at_};
    }
    const auto eligible = eligible_among(brokers);
    const auto& places = eligible.places;
    if (places.empty()) return {.is_hopeless = true};
    const auto first = ask_policy(places);
    if (!eligible.is_last_resort) return {.place = places[first]};
    const auto now = desk_->now();
    for (std::size_t step = 0; step < places.size(); ++step) {
        const auto place = places[(first + step) % places.size()];
        if (ports_[place]->load().insist(now, desk_->settings.last_resort_interval))
            return {.place = place, .is_last_resort = true};
    }
    return {};
}

std::optional<protocol::broker_name> failover_call::choose_first() {
    const auto known = std::ranges::find_if(ports_, [](const auto& port) { return port != nullptr; });
    if (known == ports_.end()) return std::nullopt;
    first_ = choose();
    const auto& port = first_.place ? ports_[*first_.place] : *known;
    const std::lock_guard lock{mutex_};
    trace_.broker = port->broker();
    return trace_.broker;
}

void failover_call::start(operation_ptr outer, request_code code, std::string extra, request_maker again) {
    code_ = code;
    role_ = outer->role;
    oneway_ = outer->oneway;
    how_ = outer->how;
    extra_ = std::move(extra);
    again_ = std::move(again);
    core_.emplace(desk_->settings.retry, duplicates_ && !oneway_, outer->deadline,
                  static_cast<std::uint32_t>(detail::mix(among_->seed + ticket_)));
    auto frame = std::move(outer->frame);
    {
        const std::lock_guard lock{mutex_};
        outer_ = std::move(outer);
    }
    desk_->budget.earn();
    if (first_.place) return launch(first_, std::move(frame));
    last_ = tl::unexpected(unavailable(first_.is_hopeless ? all_refuse : all_open));
    if (first_.is_hopeless) return give_up({});
    wait_for_a_broker();
}

void failover_call::launch(const pick& chosen, protocol::encoded_frame frame) {
    const auto place = *chosen.place;
    const auto& port = ports_[place];
    ++tries_[place];
    core_->on_attempt();
    const auto op = std::make_shared<attempt>(shared_from_this(), place, port, std::move(frame));
    op->has_choice = !chosen.is_last_resort;
    op->deadline = core_->attempt_deadline(is_untried_left(standings()), desk_->now());
    bool is_cancelled = false;
    {
        const std::lock_guard lock{mutex_};
        trace_.broker = port->broker();
        trace_.attempts = core_->attempts();
        is_cancelled = cancelled_;
        if (!is_cancelled) {
            current_ = op;
            current_port_ = port;
        }
    }
    if (is_cancelled)
        port->cancel(op);
    else
        port->submit(op);
}

void failover_call::on_outcome(std::size_t place, result<reply>&& outcome) {
    const auto failed = outcome ? failure_of(code_, outcome->header) : std::optional{failure_of(outcome.error())};
    bool is_cancelled = false;
    {
        const std::lock_guard lock{mutex_};
        current_.reset();
        current_port_.reset();
        is_cancelled = cancelled_;
    }
    if (!failed) return complete(std::move(outcome), true);
    auto decision = core_->on_failure(*failed, is_untried_left(standings()), desk_->now());
    const bool is_worth_it = decision.next != retry_core::step::give_up && !is_cancelled;
    if (is_worth_it && decision.costs && !desk_->budget.spend())
        decision = {.because = "this client's retry budget is spent"};
    {
        const std::lock_guard lock{mutex_};
        trace_.worst = core_->worst();
        trace_.gave_up_because = decision.because;
        // What the last attempt did is its receipt's to say; what those before it did is not.
        trace_.may_be_duplicate = core_->may_be_duplicate();
    }
    if (decision.next == retry_core::step::give_up || is_cancelled) return complete(std::move(outcome), true);
    ruled_out_[place] = decision.rules_out;
    stay_at_ = decision.next == retry_core::step::same ? std::optional{place} : std::nullopt;
    last_ = std::move(outcome);
    park(decision.at);
}

void failover_call::go_on() {
    const auto waiting = outer();
    if (!waiting || waiting->is_done()) return drop();
    {
        const std::lock_guard lock{mutex_};
        if (cancelled_) last_ = tl::unexpected(local_error(errc::cancelled, "cancelled by the caller"));
    }
    if (!last_ && last_.error().code == errc::cancelled) return give_up({});
    ports_ = desk_->find(among_->names);
    const auto chosen = choose();
    if (chosen.is_hopeless) return give_up(all_refuse);
    if (!chosen.place) return wait_for_a_broker();
    auto prepared = again_({desk_->who, ports_[*chosen.place]->broker()}, extra_);
    if (!prepared) {
        last_ = tl::unexpected(std::move(prepared.error()));
        return give_up({});
    }
    launch(chosen, std::move(prepared->frame));
}

void failover_call::wait_for_a_broker() {
    if (const auto at = core_->next_look(desk_->now())) return park(*at);
    give_up(all_open);
}

void failover_call::park(time_point at) { desk_->park(std::make_shared<parked_call>(shared_from_this(), at)); }

void failover_call::give_up(std::string_view because) {
    if (!because.empty()) {
        const std::lock_guard lock{mutex_};
        trace_.gave_up_because = because;
    }
    complete(std::move(last_), false);
}

void failover_call::complete(result<reply>&& outcome, bool is_in_place) {
    operation_ptr outer;
    {
        const std::lock_guard lock{mutex_};
        outer = std::exchange(outer_, nullptr);
    }
    if (!outer || !outer->claim()) return;
    if (is_in_place || how_ == delivery::inline_) return outer->deliver(std::move(outcome));
    std::vector<completion> done;
    if (outcome)
        done.emplace_back(std::move(outer), std::move(*outcome));
    else
        done.emplace_back(std::move(outer), std::move(outcome.error()));
    desk_->sink(std::move(done));
}

void failover_call::cancel() {
    operation_ptr op;
    std::shared_ptr<broker_port> port;
    fate so_far = fate::not_sent;
    {
        const std::lock_guard lock{mutex_};
        cancelled_ = true;
        op = current_.lock();
        port = current_port_;
        so_far = trace_.worst;
    }
    if (op && port) return port->cancel(op);
    auto why = local_error(errc::cancelled, "cancelled by the caller");
    why.request = so_far;
    complete(tl::unexpected(std::move(why)), false);
}

void failover_call::abandon(error why) {
    {
        const std::lock_guard lock{mutex_};
        why.request = trace_.worst;
    }
    complete(tl::unexpected(std::move(why)), false);
}

// The request holds the call, and the call the request: until one of them lets go.
void failover_call::drop() noexcept {
    operation_ptr gone;
    const std::lock_guard lock{mutex_};
    gone.swap(outer_);
}

operation_ptr failover_call::outer() const {
    const std::lock_guard lock{mutex_};
    return outer_;
}

failover_trace failover_call::trace() const {
    const std::lock_guard lock{mutex_};
    return trace_;
}

parked_call::~parked_call() {
    if (call_) call_->abandon(local_error(errc::client_stopped, "the client was stopped"));
}

bool parked_call::is_over() const noexcept {
    const auto waiting = call_ ? call_->outer() : nullptr;
    return !waiting || waiting->is_done();
}

void parked_call::go_on() { std::exchange(call_, nullptr)->go_on(); }

void parked_call::turn_away() {
    std::exchange(call_, nullptr)->give_up("too many requests of this client wait for a broker");
}

}  // namespace rmq::runtime
