#include <rmq/actors/detail/broker_connections.hpp>
#include <rmq/actors/detail/broker_questions.hpp>

#include <rmq/protocol/response_code.hpp>
#include <rmq/protocol/version.hpp>

#include <spdlog/spdlog.h>

#include <string_view>
#include <utility>

namespace rmq::actors::broker_parts {

namespace {

void refuse(broker_self self, std::uint32_t connection, const runtime::incoming_request& incoming, response_code code,
            std::string_view why) {
    if (incoming.header.is_oneway()) return;
    protocol::command_header answer;
    answer.code = static_cast<std::int32_t>(code);
    answer.version = protocol::announced_version;
    answer.opaque = incoming.header.opaque;
    answer.flag = protocol::flag_response;
    answer.remark = why;
    if (auto bytes = protocol::encode_frame(incoming.header.type, answer, {}))
        state_of(self).pool->at(connection).answer(std::move(*bytes));
}

}  // namespace

void on_incoming(broker_self self, std::uint32_t connection, const runtime::incoming_request& incoming) {
    auto& st = state_of(self);
    auto& socket = st.socket_of(connection);
    const bool in_time = socket.requests.take(now_of(self));
    if (!in_time && !std::exchange(socket.flooded, true))
        st.setup->log->warn("broker {} asks over {} things a second by itself; they are refused",
                            st.setup->port->name(), st.setup->max_broker_requests);
    if (!in_time) return refuse(self, connection, incoming, response_code::system_busy, "too many requests a second");
    socket.flooded = false;
    if (!st.setup->desk || !is_known_push(incoming.header.code)) {
        st.setup->log->debug("broker {} asked for code {}, which is not supported", st.setup->port->name(),
                             incoming.header.code);
        return refuse(self, connection, incoming, response_code::request_code_not_supported,
                      "request code is not supported by this client");
    }
    tell(self, st.setup->desk,
         broker_asked{st.setup->port->broker(), caf::actor_cast<caf::strong_actor_ptr>(self), connection, socket.number,
                      std::make_shared<const runtime::incoming_request>(incoming)});
}

void on_answer_broker(broker_self self, const answer_broker& msg) {
    auto& st = state_of(self);
    if (!st.is_current(msg.connection, msg.transport)) return;  // nobody waits for it there
    st.pool->at(msg.connection).answer(std::move(*msg.frame));
    flush(self, {msg.connection});
}

}  // namespace rmq::actors::broker_parts
