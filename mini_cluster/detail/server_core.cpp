#include <rmq/mini_cluster/detail/server_core.hpp>

#include <string>
#include <utility>

namespace rmq::mini {

void server_core::on_connected(connection_id which, message_host peer) {
    log_.opened(which, peer.ip + ':' + std::to_string(peer.port));
}

void server_core::on_disconnected(connection_id which, effects&) { log_.closed(which); }

std::size_t server_core::on_frames(connection_id from, std::span<const protocol::frame> frames, moment now,
                                   effects& out) {
    std::size_t taken = 0;
    for (const protocol::frame& f : frames) {
        if (out.is_much()) break;
        ++taken;
        if (!on_frame(from, f, now, out)) return frames.size();
    }
    return taken;
}

bool server_core::on_frame(connection_id from, const protocol::frame& f, moment now, effects& out) {
    const auto head = protocol::decode_command(f);
    if (head) {
        on_request(from, *head, f.body, now, out);
    } else {
        // As Java: bytes that are no command get no answer.
        out.end(from, ending::orderly);
    }
    return head.has_value();
}

void server_core::on_request(connection_id from, const protocol::command& head, std::span<const std::byte> body,
                             moment now, effects& out) {
    if (head.is_response()) return on_answer(from, head, body, now, out);
    log_.seen(from, head.code);
    const request r{from, head, body, now};
    if (const auto f = faults_.take(head.code)) {
        misbehave(*f, r, out);
    } else {
        answer(r, out);
    }
}

void server_core::send(const response& reply, const request& to, effects& out) const {
    if (to.head.is_oneway()) return;
    out.send(to.from, encode_response(reply, answer_header(release_, answers_, reply, to.head.type), release_.version,
                                      to.head.opaque));
}

void server_core::answer(const request& r, effects& out) {
    effects others;
    const auto reply = handle(r, others);
    if (reply) send(*reply, r, out);
    out.append(std::move(others));
}

void server_core::misbehave(const fault& f, const request& r, effects& out) {
    effects fallout;
    if (std::holds_alternative<fault::pass>(f.then)) {
        answer(r, fallout);
    } else {
        effects others;
        if (f.after_acting) handle(r, others);  // its answer is what gets lost
        if (const auto* reply = std::get_if<fault::reply>(&f.then)) {
            response scripted;
            scripted.code = static_cast<response_code>(reply->code);
            if (!reply->remark.empty()) scripted.remark = reply->remark;
            send(scripted, r, fallout);
        } else if (const auto* cut = std::get_if<fault::disconnect>(&f.then)) {
            fallout.end(r.from, cut->how);
        } else if (const auto* raw = std::get_if<fault::raw>(&f.then)) {
            fallout.send(r.from, raw->bytes);
        }
        out.append(std::move(others));
    }
    if (f.delay > runtime::duration::zero()) {
        later_.emplace(r.now.steady + f.delay, std::move(fallout));
    } else {
        out.append(std::move(fallout));
    }
}

std::optional<runtime::time_point> server_core::next_wake() const {
    return later_.empty() ? std::nullopt : std::optional{later_.begin()->first};
}

void server_core::on_tick(moment now, effects& out) {
    while (!later_.empty() && later_.begin()->first <= now.steady) {
        out.append(std::move(later_.begin()->second));
        later_.erase(later_.begin());
    }
}

}  // namespace rmq::mini
