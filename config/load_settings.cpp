#include <rmq/config/detail/settings_reader.hpp>
#include <rmq/config/load_settings.hpp>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <system_error>
#include <utility>

namespace rmq {
namespace {

checked_settings whole_file_fault(std::string file, std::string text) {
    return {{}, {{std::move(file), 0, 0, std::move(text)}}};
}

std::string too_long() { return "expected at most " + std::to_string(max_config_size) + " bytes"; }

// One byte more than allowed is enough to know, however long the file (or device) is.
tl::expected<std::string, std::string> read_file(const std::filesystem::path& file) {
    std::error_code failure;
    if (std::filesystem::is_directory(file, failure))
        return tl::unexpected<std::string>("expected a file, got a directory");
    errno = 0;
    std::ifstream in{file, std::ios::binary};
    if (!in) {
        return tl::unexpected("expected a file that can be read: " + std::generic_category().message(errno));
    }
    std::string out;
    std::array<char, 16384> chunk{};
    while (in && out.size() <= max_config_size) {
        in.read(chunk.data(), chunk.size());
        out.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
    }
    if (in.bad()) return tl::unexpected<std::string>("expected a file that can be read to its end");
    return out;
}

result<settings> to_result(checked_settings checked) {
    if (checked.faults.empty()) return std::move(checked.value);
    std::string lines;
    for (const config_fault& fault : checked.faults) {
        if (!lines.empty()) lines += '\n';
        lines += fault.to_string();
    }
    return tl::unexpected(local_error(errc::invalid_argument, std::move(lines)));
}

}  // namespace

environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): documented
        if (value == nullptr) return std::nullopt;
        return value;
    };
}

std::string config_fault::to_string() const {
    if (line == 0) return file + ": " + text;
    return file + ':' + std::to_string(line) + ':' + std::to_string(column) + ": " + text;
}

checked_settings check_settings(std::string_view text, std::string source_name, const environment& variables) {
    if (text.size() > max_config_size) return whole_file_fault(std::move(source_name), too_long());
    detail::fault_list faults{std::move(source_name)};
    const detail::toml_document document = detail::read_toml(text, faults);
    settings value = detail::settings_reader{variables, faults}.read(document);
    return {std::move(value), std::move(faults).take()};
}

checked_settings check_settings_file(const std::filesystem::path& file, const environment& variables) {
    const auto text = read_file(file);
    if (!text) return whole_file_fault(file.string(), text.error());
    return check_settings(*text, file.string(), variables);
}

result<settings> load_settings(const std::filesystem::path& file) { return to_result(check_settings_file(file)); }

result<settings> parse_settings(std::string_view text, std::string source_name) {
    return to_result(check_settings(text, std::move(source_name)));
}

}  // namespace rmq
