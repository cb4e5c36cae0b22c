#include <rmq/runtime/asio_transport.hpp>
#include <rmq/runtime/detail/asio_context_end.hpp>
#include <rmq/runtime/detail/asio_socket.hpp>
#include <rmq/runtime/frame_reader.hpp>

#include <asio/buffer.hpp>
#include <asio/post.hpp>
#include <asio/write.hpp>

#include <optional>
#include <stdexcept>
#include <utility>

namespace rmq::runtime {
namespace {

using asio::ip::tcp;

// Buffers that lie elsewhere: Asio copies buffer sequences, and this one for the price of two pointers.
struct buffers_view {
    const asio::const_buffer* first;
    const asio::const_buffer* last;
    [[nodiscard]] const asio::const_buffer* begin() const noexcept { return first; }
    [[nodiscard]] const asio::const_buffer* end() const noexcept { return last; }
};

// After these nothing more can arrive, so reading comes to an end by itself.
bool is_over(const asio::error_code& ec) {
    return ec == asio::error::broken_pipe || ec == asio::error::connection_reset || ec == asio::error::timed_out;
}

std::string words_for(const asio::error_code& ec) {
    if (ec == asio::error::eof) return "closed by the peer";
    if (ec == asio::error::connection_reset || ec == asio::error::broken_pipe) return "reset by the peer";
    return ec.message();
}

// A socket with what is under way on it. Operations keep it alive; asio_transport, which its owner holds, ends it.
class connection final : public detail::asio_context_end::member {
public:
    connection(const asio::any_io_executor& executor, std::shared_ptr<const asio_transport_options> options,
               std::shared_ptr<transport_listener> listener)
        : options_(std::move(options)),
          context_(detail::asio_context_end::of(executor)),
          socket_(std::make_unique<tcp::socket>(executor)),
          reader_(options_->max_frame_size),
          listener_(std::move(listener)) {
        context_->join(*this);
    }
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() override { context_->leave(*this); }

    void open(const endpoint& peer);
    void write(std::vector<std::vector<std::byte>> chunks);
    void close();
    void close_from_any_thread();
    void on_context_end() override;

private:
    enum class phase { idle, opening, open, closed };

    std::shared_ptr<connection> self() { return std::static_pointer_cast<connection>(shared_from_this()); }
    void connect_to_next();
    void on_attempt(const asio::error_code& ec);
    void read();
    void on_read(const asio::error_code& ec, std::size_t size);
    void on_write(const asio::error_code& ec);
    void lose(errc code, std::string detail);
    void lose(error why);

    std::shared_ptr<const asio_transport_options> options_;
    std::shared_ptr<detail::asio_context_end> context_;
    std::unique_ptr<tcp::socket> socket_;  // none once the io_context has ended
    asio_resolution resolution_;
    frame_reader reader_;
    std::shared_ptr<transport_listener> listener_;  // nothing once closed
    phase phase_ = phase::idle;

    std::string peer_;
    asio_addresses addresses_;
    std::size_t tried_ = 0;
    std::string failures_;  // of the addresses tried

    bool writing_ = false;
    std::vector<std::vector<std::byte>> chunks_;  // being written
    std::vector<asio::const_buffer> buffers_;     // of them
    std::optional<asio::error_code> write_failure_;
};

void connection::open(const endpoint& peer) {
    if (phase_ == phase::closed) return;
    if (phase_ != phase::idle) throw std::logic_error("transport: opened twice");
    phase_ = phase::opening;
    peer_ = peer.to_string();
    resolution_ =
        options_->resolve(socket_->get_executor(), peer, [weak = weak_from_this()](result<asio_addresses> found) {
            const auto alive = std::static_pointer_cast<connection>(weak.lock());
            if (!alive || alive->phase_ != phase::opening) return;
            alive->resolution_.reset();
            if (!found) return alive->lose(std::move(found.error()));
            alive->addresses_ = std::move(*found);
            alive->connect_to_next();
        });
}

void connection::connect_to_next() {
    while (tried_ < addresses_.size()) {
        const auto& address = addresses_[tried_];
        const auto ec = detail::prepare_socket(*socket_, address.protocol(), *options_);
        if (!ec) {
            socket_->async_connect(address, [s = self()](const asio::error_code& failure) { s->on_attempt(failure); });
            return;
        }
        failures_ += detail::to_text(address) + ": " + ec.message() + "; ";
        ++tried_;
    }
    if (failures_.empty()) failures_ = "no address of it; ";
    lose(local_error(errc::connection_failed, failures_.substr(0, failures_.size() - 2)));
}

void connection::on_attempt(const asio::error_code& ec) {
    if (phase_ != phase::opening) return;
    asio::error_code failure = ec;
    tcp::endpoint local;
    if (!failure) local = socket_->local_endpoint(failure);
    // A port of the range that the system connects from, with nobody listening: TCP can connect it to itself.
    if (!failure && local == addresses_[tried_]) failure = asio::error::connection_refused;
    if (failure) {
        failures_ += detail::to_text(addresses_[tried_]) + ": " + failure.message() + "; ";
        ++tried_;
        connect_to_next();
        return;
    }
    phase_ = phase::open;
    const auto listener = listener_;  // which may close us
    listener->on_opened(detail::to_text(local));
    if (phase_ == phase::open) read();
}

void connection::read() {
    const auto room = reader_.prepare();
    socket_->async_read_some(asio::buffer(room.data(), room.size()),
                             [s = self()](const asio::error_code& ec, std::size_t size) { s->on_read(ec, size); });
}

void connection::on_read(const asio::error_code& ec, std::size_t size) {
    if (phase_ != phase::open) return;
    if (ec) return lose(errc::connection_lost, words_for(write_failure_.value_or(ec)));
    auto [received, failure] = reader_.commit(size);
    const auto listener = listener_;
    if (!received.frames.empty())
        listener->on_frames(std::move(received));
    else if (!failure)
        listener->on_part_of_frame();
    if (phase_ != phase::open) return;
    if (failure) return lose(std::move(*failure));
    read();
}

void connection::write(std::vector<std::vector<std::byte>> chunks) {
    if (phase_ == phase::closed) return;
    if (phase_ != phase::open || writing_) throw std::logic_error("transport: written to while not ready for it");
    writing_ = true;
    chunks_ = std::move(chunks);
    buffers_.clear();
    for (const auto& chunk : chunks_) buffers_.emplace_back(chunk.data(), chunk.size());
    asio::async_write(*socket_, buffers_view{buffers_.data(), buffers_.data() + buffers_.size()},
                      [s = self()](const asio::error_code& ec, std::size_t) { s->on_write(ec); });
}

void connection::on_write(const asio::error_code& ec) {
    chunks_.clear();
    if (phase_ != phase::open) return;
    if (!ec) {
        writing_ = false;
        const auto listener = listener_;
        listener->on_written();
    } else if (is_over(ec)) {
        write_failure_ = ec;  // answers that have arrived are read first: they decide what became of requests
    } else {
        lose(errc::connection_lost, words_for(ec));
    }
}

void connection::lose(errc code, std::string detail) {
    error why;
    why.code = code;
    why.detail = std::move(detail);
    lose(std::move(why));
}

void connection::lose(error why) {
    why.where.address = peer_;
    const auto listener = listener_;
    close();
    listener->on_lost(std::move(why));
}

void connection::close() {
    if (phase_ == phase::closed) return;
    phase_ = phase::closed;
    resolution_.reset();
    asio::error_code ignored;
    if (socket_) socket_->close(ignored);
    listener_.reset();  // last: it may hold our owner
}

void connection::close_from_any_thread() {
    context_->unless_ended([this] { asio::post(socket_->get_executor(), [s = self()] { s->close(); }); });
}

void connection::on_context_end() {
    phase_ = phase::closed;
    resolution_.reset();
    socket_.reset();
    listener_.reset();
}

class asio_transport final : public transport {
public:
    explicit asio_transport(std::shared_ptr<connection> c) : connection_(std::move(c)) {}
    asio_transport(const asio_transport&) = delete;
    asio_transport& operator=(const asio_transport&) = delete;
    ~asio_transport() override { connection_->close_from_any_thread(); }

    void open(const endpoint& peer) override { connection_->open(peer); }
    void write(std::vector<std::vector<std::byte>> chunks) override { connection_->write(std::move(chunks)); }
    void close() override { connection_->close(); }

private:
    std::shared_ptr<connection> connection_;
};

}  // namespace

transport_factory make_asio_transport_factory(asio::any_io_executor executor, asio_transport_options options) {
    return [executor = std::move(executor), options = std::make_shared<const asio_transport_options>(
                                                std::move(options))](std::shared_ptr<transport_listener> listener) {
        return std::make_shared<asio_transport>(std::make_shared<connection>(executor, options, std::move(listener)));
    };
}

}  // namespace rmq::runtime
