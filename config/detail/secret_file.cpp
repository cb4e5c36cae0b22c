#include <rmq/config/detail/secret_file.hpp>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace rmq::detail {
namespace {

std::string unreadable(int why) { return "expected a file that can be read: " + std::generic_category().message(why); }

}  // namespace

tl::expected<std::string, std::string> read_secret_file(const std::string& path) {
    std::error_code failure;
    const auto status = std::filesystem::status(path, failure);
    if (failure) return tl::unexpected(unreadable(failure.value()));
    if (!std::filesystem::is_regular_file(status)) return tl::unexpected<std::string>("expected an ordinary file");
    errno = 0;
    std::ifstream in;
    in.rdbuf()->pubsetbuf(nullptr, 0);  // no buffer of its own that would keep a copy
    in.open(path, std::ios::binary);
    if (!in) return tl::unexpected(unreadable(errno));
    std::string out(max_secret_size + 1, '\0');
    in.read(out.data(), static_cast<std::streamsize>(out.size()));
    const auto size = static_cast<std::size_t>(in.gcount());
    if (in.bad() || size > max_secret_size) {
        wipe(out);
        return tl::unexpected(in.bad() ? std::string{"expected a file that can be read to its end"}
                                       : "expected at most " + std::to_string(max_secret_size) + " bytes in the file");
    }
    out.resize(size);
    while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.pop_back();
    if (out.empty()) return tl::unexpected<std::string>("expected a secret in the file, which has none");
    return out;
}

void wipe(std::string& text) noexcept {
    volatile char* const bytes = text.data();
    for (std::size_t i = 0; i < text.size(); ++i) bytes[i] = '\0';
    text.clear();
}

}  // namespace rmq::detail
