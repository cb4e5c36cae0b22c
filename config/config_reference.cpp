#include <rmq/client/detail/setting_keys.hpp>
#include <rmq/config/config_reference.hpp>

#include <string_view>
#include <utility>

namespace rmq {
namespace {

constexpr std::size_t text_width = 100;

constexpr std::string_view introduction =
    "Every key of a configuration file. All but those marked required may be left out; what is set here are the "
    "defaults.\n"
    "Check a file with: rmqctl config check rmq.toml\n"
    "Durations are texts with a unit: ms, s, m or h. Sizes are bytes, or texts with a unit: B, KiB, MiB or GiB.\n"
    "${NAME} in a text is replaced by the environment variable NAME; $${ stands for ${.";

void append_comment_line(std::string& out, std::string_view line) {
    while (line.size() > text_width) {
        const std::size_t end = line.rfind(' ', text_width);
        out.append("# ").append(line.substr(0, end)).append("\n");
        line.remove_prefix(end + 1);
    }
    out.append("# ").append(line).append("\n");
}

void append_comment(std::string& out, std::string_view text) {
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        append_comment_line(out, text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    append_comment_line(out, text);
}

std::string quoted(std::string_view text) { return '"' + std::string{text} + '"'; }

// The default, or the example of a key that has none, as TOML.
std::string written_value(const detail::setting_key& key) {
    if (key.required()) return quoted(key.example);
    const detail::setting_value value = key.get(settings{}, 0);
    if (const auto* text = std::get_if<std::string>(&value)) return quoted(*text);
    const std::string number = key.format(std::get<std::int64_t>(value));
    return key.kind == detail::setting_kind::count ? number : quoted(number);
}

std::string kind_of(const detail::setting_key& key) {
    std::string out;
    switch (key.kind) {
        case detail::setting_kind::text:
        case detail::setting_kind::secret:
            out = "text";
            break;
        case detail::setting_kind::secret_file:
            out = "path of a file";
            break;
        default:
            out = key.expectation();
    }
    out.front() = static_cast<char>(out.front() - 'a' + 'A');
    return out + (key.required() ? ", required." : ". Default: " + written_value(key) + ".");
}

}  // namespace

std::string config_reference() {
    std::string out;
    append_comment(out, introduction);
    for (const detail::setting_table& table : detail::setting_tables()) {
        out += '\n';
        append_comment(out, table.docs);
        out.append(table.repeated ? "[[" : "[").append(table.name).append(table.repeated ? "]]\n" : "]\n");
        for (const detail::setting_key& key : detail::setting_keys()) {
            if (key.table != table.name) continue;
            out += '\n';
            append_comment(out, key.docs);
            append_comment(out, kind_of(key));
            out.append(key.name).append(" = ").append(written_value(key)).append("\n");
        }
    }
    return out;
}

}  // namespace rmq
