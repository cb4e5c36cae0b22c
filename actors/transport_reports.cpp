#include <rmq/actors/transport_reports.hpp>

#include <utility>

namespace rmq::actors {

namespace {

class reports final : public runtime::transport_listener {
public:
    reports(broker actor, std::uint32_t connection, std::uint64_t transport)
        : actor_(std::move(actor)), connection_(connection), transport_(transport) {}

    void on_opened(std::string) override { tell_anonymously(actor_, socket_opened{connection_, transport_}); }
    void on_frames(runtime::received_frames frames) override {
        tell_anonymously(actor_, socket_received{connection_, transport_,
                                                 std::make_shared<const runtime::received_frames>(std::move(frames))});
    }
    void on_part_of_frame() override {
        tell_anonymously(actor_,
                         socket_received{connection_, transport_, std::make_shared<runtime::received_frames>()});
    }
    void on_written() override { tell_anonymously(actor_, socket_written{connection_, transport_}); }
    void on_lost(error why) override {
        tell_anonymously(actor_, socket_lost{connection_, transport_, std::make_shared<const error>(std::move(why))});
    }

private:
    broker actor_;
    std::uint32_t connection_;
    std::uint64_t transport_;
};

}  // namespace

std::shared_ptr<runtime::transport_listener> report_to(broker actor, std::uint32_t connection,
                                                       std::uint64_t transport) {
    return std::make_shared<reports>(std::move(actor), connection, transport);
}

}  // namespace rmq::actors
