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
    inbox_ = reader_.commit(size);
    next_ = 0;
    work();
}

// Takes up what has come, as far as there is room for the answers, and writes them at once. Called again when some have
// left; the next read waits until everything is taken up.
void connection::work() {
    if (working_) return;
    const auto self = shared_from_this();  // a report may end this connection
    const std::span<const protocol::frame> frames{inbox_.received.frames};
    working_ = true;
    while (next_ < frames.size() && !ending_ && !reading_frozen_ && waiting_.size() + writing_.size() <= pause_output) {
        next_ += report_.frames(frames.subspan(next_));
    }
    working_ = false;
    flush();
    if (ending_ || next_ < frames.size()) return;
    const bool failed = inbox_.failure.has_value();
    inbox_ = {};
    next_ = 0;
    if (!failed) return read();
    // As Java: bytes that are no frame get no answer, but what came before them does.
    end(ending::orderly);
    if (report_.lost) std::exchange(report_.lost, {})();
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
    if (!working_) flush();
}

void connection::flush() {
    if (write_out_ || writing_frozen_ || !socket_.is_open()) return;
    if (waiting_.empty()) {
        writing_.clear();
        if (ending_) close(ending::orderly);
        return;
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
                          self->work();
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
        on_read(size);
    } else {
        work();
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
