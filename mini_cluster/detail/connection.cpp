#include <rmq/mini_cluster/detail/connection.hpp>

#include <asio/buffer.hpp>
#include <asio/write.hpp>
#include <utility>

namespace rmq::mini {

connection::connection(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {
    asio::error_code ignored;  // a peer that is gone already is noticed when reading
    socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
}

void connection::start(events report) {
    report_ = std::move(report);
    read();
}

void connection::read() {
    if (reading_ || reading_frozen_ || ending_ || !socket_.is_open()) return;
    if (waiting_.size() + writing_.size() > pause_output) return;  // flush() comes back here
    reading_ = true;
    const auto to = reader_.prepare();
    socket_.async_read_some(asio::buffer(to.data(), to.size()),
                            [self = shared_from_this()](const asio::error_code& failed, std::size_t size) {
                                self->reading_ = false;
                                if (!self->socket_.is_open() || self->ending_) return;
                                if (failed) return self->lose();
                                self->on_read(size);
                            });
}

void connection::on_read(std::size_t size) {
    if (reading_frozen_) {
        unread_ = size;
        return;
    }
    deliver(reader_.commit(size));
}

void connection::deliver(runtime::frame_reader::outcome got) {
    const auto self = shared_from_this();  // the report may end this connection
    if (!got.received.frames.empty()) report_.frames(got.received.frames);
    if (got.failure) {
        // As Java: bytes that are no frame get no answer, but what came before them does.
        end(ending::orderly);
        if (report_.lost) std::exchange(report_.lost, {})();
        return;
    }
    read();
}

void connection::write(std::vector<std::byte> bytes) {
    if (ending_ || !socket_.is_open() || bytes.empty()) return;
    if (waiting_.size() + writing_.size() + bytes.size() > max_output) {
        close(ending::reset);
        return lose();
    }
    if (waiting_.empty()) {
        waiting_ = std::move(bytes);
    } else {
        waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
    }
    flush();
}

// Also when a write is done: then there may be room to read again.
void connection::flush() {
    if (write_out_ || writing_frozen_ || !socket_.is_open()) return;
    if (waiting_.empty()) {
        writing_.clear();
        if (ending_) close(ending::orderly);
        return read();
    }
    write_out_ = true;
    writing_.clear();
    std::swap(writing_, waiting_);
    asio::async_write(socket_, asio::buffer(writing_),
                      [self = shared_from_this()](const asio::error_code& failed, std::size_t) {
                          self->write_out_ = false;
                          if (!self->socket_.is_open()) return;
                          if (failed) return self->lose();
                          self->flush();
                      });
}

void connection::end(ending how) {
    if (how == ending::reset) return close(how);
    ending_ = true;
    flush();
}

void connection::freeze_reading(bool frozen) {
    reading_frozen_ = frozen;
    if (frozen) return;
    if (const std::size_t size = std::exchange(unread_, 0); size > 0) {
        deliver(reader_.commit(size));
    } else {
        read();
    }
}

void connection::freeze_writing(bool frozen) {
    writing_frozen_ = frozen;
    flush();
}

void connection::lose() {
    close(ending::orderly);
    if (report_.lost) std::exchange(report_.lost, {})();
}

void connection::close(ending how) {
    ending_ = true;
    asio::error_code ignored;  // closing can't fail in a way that matters: the descriptor is given back
    if (how == ending::reset) {
        socket_.set_option(asio::socket_base::linger{true, 0}, ignored);
    } else {
        socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    }
    socket_.close(ignored);
}

}  // namespace rmq::mini
