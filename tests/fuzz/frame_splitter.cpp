#include "fuzz/choices.hpp"
#include "fuzz/seeds.hpp"
#include "fuzz/views.hpp"

#include <rmq/protocol/frame.hpp>
#include <rmq/runtime/frame_reader.hpp>

#include <algorithm>
#include <optional>

// Differential: whatever pieces a stream arrives in, frame_reader finds the frames that next_frame finds in all of it.
namespace rmq::fuzz {
namespace {

struct split {
    std::vector<std::vector<std::byte>> frames;  // whole: type, header and body follow from their bytes
    std::size_t rest = 0;                        // bytes behind the last one
    std::optional<error> failure;
};

std::vector<std::byte> joined(const protocol::frame& f) {
    std::vector<std::byte> out{static_cast<std::byte>(f.type)};
    for (const bytes part : {f.header, f.body}) {
        out.insert(out.end(), part.begin(), part.end());
        out.push_back(static_cast<std::byte>(part.size()));
    }
    return out;
}

split of_whole(bytes stream, std::size_t max_size) {
    split out;
    for (;;) {
        const auto next = protocol::next_frame(stream, max_size);
        if (!next) out.failure = next.error();
        const auto found = next ? *next : std::nullopt;
        if (!found) break;
        const auto& f = *found;
        require(f.size == 8 + f.header.size() + f.body.size() && f.size <= max_size, "a frame of a wrong size");
        require(f.header.size() <= protocol::max_header_size, "a header over its limit");
        require(lies_in(f.header, stream.first(f.size)) && lies_in(f.body, stream.first(f.size)), "a view leaves it");
        require(protocol::announced_size(stream, max_size) == f.size, "a frame announces another size");
        out.frames.push_back(joined(f));
        stream = stream.subspan(f.size);
    }
    out.rest = stream.size();
    return out;
}

split of_pieces(bytes stream, std::size_t max_size, bytes sizes) {
    split out;
    runtime::frame_reader reader{max_size};
    for (std::size_t piece = 0; !stream.empty(); ++piece) {
        const std::size_t wanted =
            sizes.empty() ? stream.size() : 1 + std::to_integer<std::size_t>(sizes[piece % sizes.size()]);
        const auto room = reader.prepare();
        require(!room.empty(), "no room to read to");
        const std::size_t size = std::min({wanted, room.size(), stream.size()});
        std::ranges::copy(stream.first(size), room.begin());
        stream = stream.subspan(size);
        auto [received, failure] = reader.commit(size);
        for (const auto& f : received.frames) {
            require(lies_in(f.header, *received.storage) && lies_in(f.body, *received.storage), "a view leaves it");
            out.frames.push_back(joined(f));
        }
        out.failure = std::move(failure);
        if (out.failure) break;
        require(reader.capacity() <= runtime::frame_reader::max_buffer_size + 2 * reader.pending(), "too much memory");
    }
    out.rest = reader.pending();
    return out;
}

void check(bytes input) {
    choices in{input};
    const std::uint32_t limit = in.u32();
    const std::size_t max_size = limit == 0 ? protocol::max_frame_size : 8 + limit % (std::uint32_t{1} << 20U);
    const bytes sizes = in.take(in.u8());
    const auto whole = of_whole(in.rest(), max_size);
    const auto pieces = of_pieces(in.rest(), max_size, sizes);
    require(whole.frames == pieces.frames, "other frames when read in pieces");
    const auto is_peers_fault = [](const std::optional<error>& e) { return e && e->code == errc::protocol_error; };
    if (whole.failure || pieces.failure) {
        require(is_peers_fault(whole.failure) && is_peers_fault(pieces.failure), "another end when read in pieces");
    } else {
        require(whole.rest == pieces.rest, "another rest when read in pieces");
    }
}

seed_list seeds() {
    seed_list stream(1);
    for (const auto& frame : vectors("remoting_binary", {"hex"})) {
        stream[0].insert(stream[0].end(), frame.begin(), frame.end());
        if (stream[0].size() > 8000) break;
    }
    return behind({0, 0, 0, 0, 2, 0, 6}, recorded_frames()) + behind({0, 0, 0, 0, 3, 0, 99, 255}, stream) +
           behind({0, 0, 1, 0, 1, 200}, stream) + behind({0, 0, 0, 0, 0}, texts({"HTTP/1.1 400 Bad Request\r\n"}));
}

RMQ_FUZZ_TARGET(frame_splitter, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
