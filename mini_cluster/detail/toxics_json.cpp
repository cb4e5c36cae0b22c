#include <rmq/mini_cluster/detail/toxics_json.hpp>

#include <limits>

namespace rmq::mini {

namespace {

constexpr std::int64_t any_size = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t always = std::numeric_limits<std::uint64_t>::max();

std::uint64_t read_size(control_request& from, const char* name, std::int64_t least = 0) {
    return static_cast<std::uint64_t>(from.number_or(name, least, any_size, 0));
}

std::optional<toxic_cut> read_cut(control_request& from) {
    if (!from.has("cutFrames") && !from.has("cutBytes")) return std::nullopt;
    toxic_cut cut;
    cut.frames = read_size(from, "cutFrames");
    if (from.has("cutBytes")) cut.bytes = read_size(from, "cutBytes");
    cut.how = from.end("cutHow");
    if (from.has("cutTimes")) cut.times = read_size(from, "cutTimes", 1);
    return cut;
}

}  // namespace

toxics read_toxics(control_request& from) {
    toxics out;
    out.latency = from.wait_or("latencyMs", out.latency);
    out.jitter = from.wait_or("jitterMs", out.jitter);
    out.bytes_per_second = read_size(from, "bytesPerSecond");
    out.slice_size = static_cast<std::size_t>(read_size(from, "sliceSize"));
    out.slice_pause = from.wait_or("slicePauseMs", out.slice_pause);
    out.corruption = from.share_or("corruption", out.corruption);
    out.black_hole = from.flag_or("blackHole", out.black_hole);
    out.cut = read_cut(from);
    return out;
}

control_json to_json(const toxics& t) {
    control_json out = control_json::object();
    if (t.latency.count() != 0) out["latencyMs"] = t.latency.count();
    if (t.jitter.count() != 0) out["jitterMs"] = t.jitter.count();
    if (t.bytes_per_second != 0) out["bytesPerSecond"] = t.bytes_per_second;
    if (t.slice_size != 0) {
        out["sliceSize"] = t.slice_size;
        out["slicePauseMs"] = t.slice_pause.count();
    }
    if (t.corruption > 0) out["corruption"] = t.corruption;
    if (t.black_hole) out["blackHole"] = true;
    if (t.cut) {
        out["cutFrames"] = t.cut->frames;
        if (t.cut->bytes) out["cutBytes"] = *t.cut->bytes;
        out["cutHow"] = t.cut->how == connection_end::fin ? "fin" : "rst";
        if (t.cut->times != always) out["cutTimes"] = t.cut->times;
    }
    return out;
}

}  // namespace rmq::mini
