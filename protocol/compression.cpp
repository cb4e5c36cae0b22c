#include <rmq/protocol/compression.hpp>

#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>
#include <limits>
#include <memory>
#include <optional>
#include <rmq/protocol/detail/growing_output.hpp>
#include <string>

namespace rmq::protocol {

namespace {

using detail::growing_output;

error damaged(compression_type type, std::string_view why) {
    return {
        .code = errc::protocol_error,
        .detail = "a body compressed with " + std::string{to_string(type)} + " can't be inflated: " + std::string{why}};
}

error too_large(compression_type type, std::size_t compressed, std::size_t bound) {
    return damaged(type, std::to_string(compressed) + " bytes grow beyond the " + std::to_string(bound) + " allowed");
}

// What one call of a library did: how much it took and gave, and whether it says it has finished.
struct step {
    std::size_t taken = 0;
    std::size_t given = 0;
    bool finished = false;
    std::optional<std::string> failure{};
};

// Feeds `next` until it has finished, giving it more room as long as the bound allows. A call that neither takes nor
// gives anything although it has room can only be waiting for bytes that are not there.
template <class Next>
result<std::vector<std::byte>> drive(compression_type type, std::span<const std::byte> in, std::size_t bound,
                                     Next next) {
    growing_output out{in.size(), bound};
    auto rest = in;
    for (;;) {
        const step s = next(rest, out.room());
        if (s.failure) return tl::unexpected{damaged(type, *s.failure)};
        rest = rest.subspan(s.taken);
        out.advance(s.given);
        if (s.finished) return std::move(out).bytes();
        if (s.taken > 0 || s.given > 0) continue;
        if (!out.room().empty()) return tl::unexpected{damaged(type, "it ends too early")};
        if (!out.grow()) return tl::unexpected{too_large(type, in.size(), bound)};
    }
}

// zlib counts in 32 bits; no frame is that large.
constexpr std::size_t max_zlib_input = std::numeric_limits<uInt>::max();

result<std::vector<std::byte>> inflate_zlib(std::span<const std::byte> in, std::size_t bound) {
    if (in.empty()) return std::vector<std::byte>{};
    if (in.size() > max_zlib_input) return tl::unexpected{damaged(compression_type::zlib, "it is too long")};
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) return tl::unexpected{damaged(compression_type::zlib, "zlib has no memory")};
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> end{&stream, &inflateEnd};
    return drive(compression_type::zlib, in, bound, [&](std::span<const std::byte> from, std::span<std::byte> to) {
        const auto room = std::min(to.size(), max_zlib_input);
        stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(from.data()));  // zlib only reads it
        stream.avail_in = static_cast<uInt>(from.size());
        stream.next_out = reinterpret_cast<Bytef*>(to.data());
        stream.avail_out = static_cast<uInt>(room);
        const int code = ::inflate(&stream, Z_NO_FLUSH);
        step s{
            .taken = from.size() - stream.avail_in, .given = room - stream.avail_out, .finished = code == Z_STREAM_END};
        if (code == Z_NEED_DICT)
            s.failure = "it needs a dictionary";
        else if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
            s.failure = stream.msg != nullptr ? stream.msg : "zlib error " + std::to_string(code);
        return s;
    });
}

// As Java's reader: any number of frames, skippable ones too, and nothing else behind them.
result<std::vector<std::byte>> inflate_lz4(std::span<const std::byte> in, std::size_t bound) {
    if (in.empty()) return tl::unexpected{damaged(compression_type::lz4, "it is empty")};
    LZ4F_dctx* context = nullptr;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) != 0) {
        return tl::unexpected{damaged(compression_type::lz4, "LZ4 has no memory")};
    }
    const std::unique_ptr<LZ4F_dctx, decltype(&LZ4F_freeDecompressionContext)> end{context,
                                                                                   &LZ4F_freeDecompressionContext};
    return drive(compression_type::lz4, in, bound, [&](std::span<const std::byte> from, std::span<std::byte> to) {
        std::size_t given = to.size();
        std::size_t taken = from.size();
        const std::size_t hint = LZ4F_decompress(context, to.data(), &given, from.data(), &taken, nullptr);
        step s{.taken = taken, .given = given, .finished = hint == 0 && taken == from.size()};
        if (LZ4F_isError(hint) != 0) s = {.failure = LZ4F_getErrorName(hint)};
        return s;
    });
}

// How many bytes the frames have; as in Java up to three stray bytes behind them are ignored.
std::optional<std::size_t> zstd_frames_size(std::span<const std::byte> in) {
    constexpr std::size_t magic_size = 4;
    std::size_t size = 0;
    while (in.size() - size >= magic_size) {
        const std::size_t frame = ZSTD_findFrameCompressedSize(in.data() + size, in.size() - size);
        if (ZSTD_isError(frame) != 0 || frame == 0) return std::nullopt;
        size += frame;
    }
    if (size == 0 && !in.empty()) return std::nullopt;
    return size;
}

// Whole bodies are inflated in one call with more and more room: zstd's streaming reader would first reserve the window
// that the frame asks for, up to 128 MiB.
result<std::vector<std::byte>> inflate_zstd(std::span<const std::byte> in, std::size_t bound) {
    const auto size = zstd_frames_size(in);
    if (!size) return tl::unexpected{damaged(compression_type::zstd, "it is no complete zstd frame")};
    const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context{ZSTD_createDCtx(), &ZSTD_freeDCtx};
    if (!context) return tl::unexpected{damaged(compression_type::zstd, "zstd has no memory")};
    growing_output out{in.size(), bound};
    for (;;) {
        const auto room = out.room();
        const std::size_t given = ZSTD_decompressDCtx(context.get(), room.data(), room.size(), in.data(), *size);
        if (ZSTD_isError(given) == 0) {
            out.advance(given);
            return std::move(out).bytes();
        }
        if (ZSTD_getErrorCode(given) != ZSTD_error_dstSize_tooSmall) {
            return tl::unexpected{damaged(compression_type::zstd, ZSTD_getErrorName(given))};
        }
        if (!out.grow()) return tl::unexpected{too_large(compression_type::zstd, in.size(), bound)};
    }
}

error bad_level(compression_type type, int level) {
    return local_error(errc::invalid_argument,
                       std::string{to_string(type)} + " has no compression level " + std::to_string(level));
}

error can_not_compress(compression_type type) {
    return local_error(errc::system_error, std::string{to_string(type)} + " failed to compress a body");
}

}  // namespace

std::string_view to_string(compression_type type) noexcept {
    switch (type) {
        case compression_type::zlib:
            return "zlib";
        case compression_type::lz4:
            return "LZ4";
        case compression_type::zstd:
            return "zstd";
    }
    return "unknown";
}

result<std::vector<std::byte>> compress(compression_type type, int level, std::span<const std::byte> plain) {
    std::vector<std::byte> out;
    switch (type) {
        case compression_type::zlib: {
            if (level < 0 || level > 9) return tl::unexpected{bad_level(type, level)};
            uLongf size = compressBound(plain.size());
            out.resize(size);
            if (compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(plain.data()),
                          plain.size(), level) != Z_OK) {
                return tl::unexpected{can_not_compress(type)};
            }
            out.resize(size);
            return out;
        }
        case compression_type::lz4: {
            out.resize(LZ4F_compressFrameBound(plain.size(), nullptr));
            const std::size_t size = LZ4F_compressFrame(out.data(), out.size(), plain.data(), plain.size(), nullptr);
            if (LZ4F_isError(size) != 0) return tl::unexpected{can_not_compress(type)};
            out.resize(size);
            return out;
        }
        case compression_type::zstd: {
            if (level < ZSTD_minCLevel() || level > ZSTD_maxCLevel()) return tl::unexpected{bad_level(type, level)};
            out.resize(ZSTD_compressBound(plain.size()));
            const std::size_t size = ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), level);
            if (ZSTD_isError(size) != 0) return tl::unexpected{can_not_compress(type)};
            out.resize(size);
            return out;
        }
    }
    return tl::unexpected{local_error(errc::invalid_argument, "unknown compression type")};
}

result<std::vector<std::byte>> inflate(compression_type type, std::span<const std::byte> compressed,
                                       const inflate_limits& limits) {
    const std::size_t bound = limits.bound(compressed.size());
    if (bound == 0 && !compressed.empty()) return tl::unexpected{too_large(type, compressed.size(), bound)};
    switch (type) {
        case compression_type::zlib:
            return inflate_zlib(compressed, bound);
        case compression_type::lz4:
            return inflate_lz4(compressed, bound);
        case compression_type::zstd:
            return inflate_zstd(compressed, bound);
    }
    return tl::unexpected{local_error(errc::invalid_argument, "unknown compression type")};
}

}  // namespace rmq::protocol
