#include <rmq/mini_cluster/detail/toxic_link.hpp>

#include <rmq/runtime/clock.hpp>

#include <algorithm>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/write.hpp>
#include <utility>

namespace rmq::mini {

using asio::ip::tcp;

toxic_link::toxic_link(asio::io_context& io, tcp::socket client, const toxics& to_broker, const toxics& to_client,
                       std::uint32_t seed)
    : client_(std::move(client)),
      broker_(io),
      to_broker_(direction::to_broker, client_, broker_, to_broker, seed),
      to_client_(direction::to_client, broker_, client_, to_client, seed + 1) {}

void toxic_link::start(const tcp::endpoint& broker, events report) {
    report_ = std::move(report);
    broker_.async_connect(broker, [self = shared_from_this()](const asio::error_code& failed) {
        if (self->over_) return;
        if (failed) return self->end(connection_end::rst);
        self->connected_ = true;
        // A piece is to leave when the pipe lets go of it.
        asio::error_code ignored;
        self->client_.set_option(tcp::no_delay{true}, ignored);
        self->broker_.set_option(tcp::no_delay{true}, ignored);
        self->pump(self->to_broker_);
        self->pump(self->to_client_);
    });
}

void toxic_link::set(direction where, const toxics& what) {
    flow& f = where == direction::to_broker ? to_broker_ : to_client_;
    f.pipe.set(what, runtime::clock::now());
    pump(f);
}

void toxic_link::pump(flow& f) {
    write(f);
    read(f);
}

void toxic_link::read(flow& f) {
    if (!connected_ || over_ || f.reading || f.read_all) return;
    const std::size_t room = std::min(f.pipe.room(), f.in.size());
    if (room == 0) return;
    f.reading = true;
    f.from.async_read_some(asio::buffer(f.in.data(), room),
                           [self = shared_from_this(), &f](const asio::error_code& failed, std::size_t size) {
                               f.reading = false;
                               if (!self->over_) self->on_read(f, failed, size);
                           });
}

void toxic_link::on_read(flow& f, const asio::error_code& failed, std::size_t size) {
    const auto now = runtime::clock::now();
    if (failed) {
        f.read_all = true;
        f.pipe.put_end(failed == asio::error::eof ? connection_end::fin : connection_end::rst, now);
    } else {
        f.pipe.put({f.in.data(), size}, now);
    }
    pump(f);
}

void toxic_link::write(flow& f) {
    if (!connected_ || over_ || f.writing) return;
    toxic_pipe::piece next = f.pipe.take(runtime::clock::now());
    if (next.end) return on_end(f, next);
    if (next.bytes.empty()) return arm(f);
    f.writing = true;
    f.out = std::move(next.bytes);
    asio::async_write(f.to, asio::buffer(f.out),
                      [self = shared_from_this(), &f](const asio::error_code& failed, std::size_t size) {
                          f.writing = false;
                          if (self->over_) return;
                          self->report_.passed(f.where, size);
                          // Nobody is there to read it: as a reset of the other side.
                          if (failed) return self->end(connection_end::rst);
                          self->pump(f);
                      });
}

void toxic_link::on_end(flow& f, const toxic_pipe::piece& last) {
    f.done = true;
    if (last.is_cut) report_.cut(f.where);
    if (last.is_cut || last.end == connection_end::rst) return end(last.end.value_or(connection_end::rst));
    if (to_broker_.done && to_client_.done) return end(connection_end::fin);
    asio::error_code ignored;  // gone already: then so is the link, as soon as it is read from
    f.to.shutdown(tcp::socket::shutdown_send, ignored);
}

void toxic_link::arm(flow& f) {
    const auto wake = f.pipe.next_wake();
    if (!wake) {
        f.timer.cancel();
        return;
    }
    f.timer.expires_at(*wake);
    f.timer.async_wait([self = shared_from_this(), &f](const asio::error_code& cancelled) {
        if (!cancelled && !self->over_) self->pump(f);
    });
}

void toxic_link::end(connection_end how) {
    if (std::exchange(over_, true)) return;
    to_broker_.timer.cancel();
    to_client_.timer.cancel();
    for (tcp::socket* s : {&client_, &broker_}) {
        asio::error_code ignored;  // closing can't fail in a way that matters: the descriptor is given back
        if (how == connection_end::rst) {
            s->set_option(asio::socket_base::linger{true, 0}, ignored);
        } else {
            s->shutdown(tcp::socket::shutdown_both, ignored);
        }
        s->close(ignored);
    }
    // Its owner may let go of it now.
    if (const auto over = std::exchange(report_.over, nullptr)) over();
}

}  // namespace rmq::mini
