// What real Java clients asked real name servers, asked of ours: answers must be the recorded ones, byte for byte but
// for the opaque and, where the file has not all of it, the body.

#include "mini_cluster/name_server_fixture.hpp"
#include "vectors/vector_file.hpp"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <rmq/protocol/frame.hpp>
#include <rmq/protocol/hex.hpp>
#include <string>
#include <vector>

namespace rmq::mini::test {
namespace {

using nlohmann::json;

std::vector<std::byte> answer_to(name_server_core& names, const std::vector<std::byte>& request) {
    const auto frame = protocol::next_frame(request).value().value();
    effects out;
    names.on_frames(1, std::span{&frame, 1}, {}, out);
    return std::get<effects::write>(out.steps().at(0)).bytes;
}

// The recorded broker, with what the answer says it had: how topics were made is not always in the files.
registration recorded_broker(const std::string& release, const json& request, std::span<const std::byte> body) {
    registration broker{.cluster = "DefaultCluster", .broker = "broker-a"};
    broker.address = release == "4.9.7" ? "127.0.0.1:20911" : "127.0.0.1:10911";
    if (release != "4.9.7") broker.acting_master = false;
    if (request["code"] == 105 && !body.empty()) {
        const auto route = protocol::decode_topic_route(body).value();
        for (const auto& queues : route.queues)
            broker.topics.emplace_back(request["ext"]["topic"].get<std::string>(), queues);
    }
    return broker;
}

TEST(name_server_replay, AnswersRecordedClientsAsTheRealOnesDid) {
    for (const std::string release : {"4.9.7", "5.3.3"}) {
        std::map<std::int32_t, int> compared;
        rmq::test::for_each_case("captures_" + release, [&](const rmq::test::vector_case& c) {
            const json& j = c.fields.all();
            if (j["server"] != "name server" || j["request"]["from"] != "client" || !j["response"].is_object()) return;
            name_server_settings settings;
            settings.release.version = release == "4.9.7" ? protocol::v4(9, 7) : protocol::v5(3, 3);
            name_server_core names{settings};
            const auto recorded = protocol::from_hex(j["response"]["hex"].get<std::string>()).value();
            const bool whole = j["response"]["truncated"] != true;
            const auto expected = protocol::next_frame(recorded).value();
            ASSERT_EQ(whole, expected.has_value());
            const json& request = j["request"]["decoded"];
            names.add_broker(recorded_broker(release, request, whole ? expected->body : std::span<const std::byte>{}));
            const auto ours = answer_to(names, protocol::from_hex(j["request"]["hex"].get<std::string>()).value());
            if (whole) {
                EXPECT_EQ(protocol::to_hex(ours), protocol::to_hex(recorded));
            } else {
                // A list of topics: the header is all there is to compare.
                const auto header = protocol::next_frame(ours).value()->header;
                const std::span kept = std::span{recorded}.subspan(8, header.size());
                EXPECT_EQ(protocol::to_hex(header), protocol::to_hex(kept));
            }
            ++compared[request["code"].get<std::int32_t>()];
        });
        for (const std::int32_t code : {105, 106, 206, 216}) EXPECT_GE(compared[code], 4) << release << ' ' << code;
    }
}

}  // namespace
}  // namespace rmq::mini::test
