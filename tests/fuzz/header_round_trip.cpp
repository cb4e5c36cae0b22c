#include "fuzz/checks.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/seeds.hpp"

// The other way round: any header that can be asked for, written in both encodings.
namespace rmq::fuzz {
namespace {

constexpr unsigned languages = 14;

void check(bytes input) {
    using namespace rmq::protocol;
    choices in{input};
    command_header header{.code = in.i32(),
                          .lang = static_cast<language>(in.u8() % languages),
                          .version = in.i32(),
                          .opaque = in.i32(),
                          .flag = in.i32()};
    if (in.yes()) header.remark = in.text();
    header.has_ext = in.yes();
    std::vector<ext_field> ext;
    for (std::size_t count = in.u16() % (max_ext_fields + 3); ext.size() < count && !in.empty();) {
        auto& field = ext.emplace_back(ext_field{in.text(), std::nullopt});
        if (in.u8() != 0) field.value = in.text();
    }
    header.ext = ext;
    for (const auto type : {serialize_type::json, serialize_type::rocketmq}) check_round_trip(type, header, in.rest());
}

// Their bytes mean something else here, but lengths and texts are near each other.
seed_list seeds() {
    using namespace std::string_view_literals;
    const auto short_one = texts({"\4text\1\0\2\3key\1\5value\3nul\0"sv});
    const auto a_send = texts(
        {"\1a\1\2PG\1b\1\tTopicTest\1i\1\x10KEYS\1k\2WAIT\1true"sv, "\5@type\1\1x\1\x7F\1\3\xE2\x80\xA8\1e\1\0"sv});
    return behind({0, 0, 0, 10, 1, 0, 0, 1, 45, 0, 0, 0, 7, 0, 0, 0, 1, 1}, short_one) +
           behind({0, 0, 1, 54, 1, 0, 0, 1, 45, 255, 255, 255, 255, 0, 0, 0, 0, 0, 1, 0, 3}, a_send) +
           recorded_headers(std::byte{1});
}

RMQ_FUZZ_TARGET(header_round_trip, check, seeds)

}  // namespace
}  // namespace rmq::fuzz
