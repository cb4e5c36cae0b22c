#include "fuzz/seeds.hpp"
#include "fuzz/views.hpp"

#include <rmq/protocol/frame.hpp>
#include <rmq/protocol/hex.hpp>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace rmq::fuzz {
namespace {

using nlohmann::json;

std::ifstream open(const std::string& path) {
    std::ifstream in{RMQ_SOURCE_DIR "/" + path, std::ios::binary};
    if (!in) throw std::runtime_error("seeds: cannot read " + path);
    return in;
}

std::vector<std::byte> copy_of(std::string_view text) {
    const auto all = as_bytes(text);
    return {all.begin(), all.end()};
}

std::vector<std::byte> seed_of(const json& value, std::string_view member) {
    if (!member.substr(member.rfind('/') + 1).starts_with("hex")) return copy_of(value.get<std::string>());
    auto decoded = protocol::from_hex(value.get<std::string>());
    if (!decoded) throw std::runtime_error("seeds: not hexadecimal: " + value.dump());
    return *std::move(decoded);
}

}  // namespace

seed_list vectors(const std::string& file, std::initializer_list<std::string_view> members) {
    const std::string path = "tests/data/vectors/" + file + ".jsonl";
    auto in = open(path);
    seed_list out;
    for (std::string line; std::getline(in, line);) {
        const json all = json::parse(line);
        for (const auto member : members) {
            const json::json_pointer at{"/" + std::string{member}};
            if (all.contains(at) && all[at].is_string()) out.push_back(seed_of(all[at], member));
        }
    }
    if (out.empty()) throw std::runtime_error("seeds: nothing to take from " + path);
    return out;
}

seed_list recorded_frames() {
    return vectors("captures_4.9.7", {"request/hex", "response/hex"}) +
           vectors("captures_5.3.3", {"request/hex", "response/hex"}) + vectors("remoting_binary", {"hex"}) +
           vectors("remoting_json", {"hex"}) + vectors("remoting_decode", {"hex"}) +
           vectors("request_headers", {"hex", "hexBinary"}) + vectors("response_headers", {"hex", "hexBinary"});
}

seed_list recorded_headers(std::byte type) {
    seed_list out;
    for (const auto& recorded : recorded_frames()) {
        const auto frame = protocol::next_frame(recorded);
        if (!frame || !*frame || std::byte{static_cast<std::uint8_t>((*frame)->type)} != type) continue;
        out.emplace_back((*frame)->header.begin(), (*frame)->header.end());
    }
    return out;
}

seed_list file(const std::string& path) {
    auto in = open(path);
    return {copy_of(std::string{std::istreambuf_iterator<char>{in}, {}})};
}

seed_list texts(std::initializer_list<std::string_view> all) {
    seed_list out;
    for (const auto text : all) out.push_back(copy_of(text));
    return out;
}

seed_list behind(std::initializer_list<unsigned> front, const seed_list& all) {
    seed_list out;
    for (const auto& seed : all) {
        auto& whole = out.emplace_back();
        for (const unsigned choice : front) whole.push_back(static_cast<std::byte>(choice));
        whole.insert(whole.end(), seed.begin(), seed.end());
    }
    return out;
}

seed_list operator+(seed_list a, const seed_list& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

}  // namespace rmq::fuzz
