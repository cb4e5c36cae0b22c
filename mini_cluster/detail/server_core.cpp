#include <rmq/mini_cluster/detail/server_core.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>

namespace rmq::mini {

void server_core::on_connected(connection_id which, const message_host& peer) {
    log_.opened(which, peer.ip + ':' + std::to_string(peer.port));
}

void server_core::on_disconnected(connection_id which, effects&) {
    log_.closed(which);
    swapped_.erase(which);
    reordered_.erase(which);
}

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
    if (const auto f = faults_.take(from, head)) {
        misbehave(*f, r, out);
    } else {
        answer(r, out);
    }
}

std::vector<std::byte> server_core::frame(const response& reply, serialize_type asked_in, std::int32_t opaque) const {
    return encode_response(reply, answer_header(release_, answers_, reply, asked_in), release_.version, opaque);
}

void server_core::send(const response& reply, const request& to, effects& out) const {
    if (!to.head.is_oneway()) out.send(to.from, frame(reply, to.head.type, to.head.opaque));
}

void server_core::send_held(connection_id to, effects& out) {
    auto held = reordered_.extract(to);
    if (held.empty()) return;
    for (auto& bytes : held.mapped()) out.send(to, std::move(bytes));
}

void server_core::answer(const request& r, effects& out) {
    effects others;
    const auto reply = handle(r, others);
    if (reply) send(*reply, r, out);
    if (reply && !reordered_.empty() && !r.head.is_oneway()) send_held(r.from, out);
    out.append(std::move(others));
}

void server_core::slice(const fault::sliced& how, connection_id to, runtime::time_point at,
                        const std::vector<std::byte>& bytes) {
    const std::span<const std::byte> all{bytes};
    for (std::size_t begin = 0; begin < all.size(); begin += how.size) {
        const auto piece = all.subspan(begin, std::min(how.size, all.size() - begin));
        effects next;
        next.send(to, {piece.begin(), piece.end()});
        later_.emplace(at, std::move(next));
        at += how.pause;
    }
}

void server_core::spoil(const fault::spoiling& how, const request& r, runtime::time_point when, effects& fallout,
                        effects& others) {
    auto reply = handle(r, others);
    if (!reply || r.head.is_oneway()) return;
    const std::int32_t opaque = r.head.opaque;
    if (std::holds_alternative<fault::swapped>(how)) {
        auto first = swapped_.extract(r.from);
        if (first.empty()) {
            swapped_.emplace(r.from, held_answer{*std::move(reply), r.head.type, opaque});
            return;
        }
        const held_answer& other = first.mapped();
        fallout.send(r.from, frame(other.reply, other.asked_in, opaque));
        fallout.send(r.from, frame(*reply, r.head.type, other.opaque));
        return;
    }
    // Clients count opaques upwards from some number: the sign makes it one that none of theirs is near.
    const bool is_unknown = std::holds_alternative<fault::unknown_opaque>(how);
    auto bytes = frame(*reply, r.head.type, is_unknown ? opaque ^ std::numeric_limits<std::int32_t>::min() : opaque);
    if (std::holds_alternative<fault::reordered>(how)) {
        reordered_[r.from].push_back(std::move(bytes));
    } else if (const auto* slices = std::get_if<fault::sliced>(&how)) {
        slice(*slices, r.from, when, bytes);
    } else if (const auto* cut = std::get_if<fault::truncated>(&how)) {
        bytes.resize(std::min(cut->size, bytes.size()));
        fallout.send(r.from, std::move(bytes));
        fallout.end(r.from, cut->how);
    } else if (const auto* lie = std::get_if<fault::oversized>(&how)) {
        for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<std::byte>(lie->size >> (24 - 8 * i));
        fallout.send(r.from, std::move(bytes));
    } else {
        if (std::holds_alternative<fault::duplicate>(how)) fallout.send(r.from, bytes);
        fallout.send(r.from, std::move(bytes));
    }
}

void server_core::misbehave(const fault& f, const request& r, effects& out) {
    effects fallout;
    effects others;
    if (std::holds_alternative<fault::pass>(f.then)) {
        answer(r, fallout);
    } else if (const auto* how = std::get_if<fault::spoiling>(&f.then)) {
        spoil(*how, r, r.now.steady + f.delay, fallout, others);
    } else {
        if (f.after_acting) handle(r, others);  // its answer is what gets lost
        if (const auto* reply = std::get_if<fault::reply>(&f.then)) {
            response scripted;
            scripted.code = static_cast<response_code>(reply->code);
            if (!reply->remark.empty()) scripted.remark = reply->remark;
            scripted.body = reply->body;
            send(scripted, r, fallout);
        } else if (const auto* cut = std::get_if<fault::disconnect>(&f.then)) {
            fallout.end(r.from, cut->how);
        } else if (const auto* raw = std::get_if<fault::raw>(&f.then)) {
            fallout.send(r.from, raw->bytes);
        }
    }
    out.append(std::move(others));
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
