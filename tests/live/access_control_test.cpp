// Signed requests on real brokers that control access: ACL 1.0 before 5.3, users after. Each version under test gets a
// second instance of its own for this.

#include <rmq/client.hpp>

#include <gtest/gtest.h>

#include "live/brokers_under_test.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace rmq::test {

using namespace std::chrono_literals;

namespace {

constexpr auto instance = "access";

std::vector<std::string> versions_under_test() {
    std::vector<std::string> all;
    for (const auto& broker : brokers_under_test()) all.push_back(broker.version);
    return all;
}

// What a command writes to standard output.
std::string output_of(const std::string& command) {
    std::cout << "+ " << command << std::endl;
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe{popen(command.c_str(), "r"), &pclose};
    std::string out;
    std::array<char, 256> line{};
    while (pipe && std::fgets(line.data(), line.size(), pipe.get()) != nullptr) out += line.data();
    return out;
}

class access_control : public testing::TestWithParam<std::string> {
protected:
    access_control() {
        std::string start = script + " start " + GetParam() + " --instance " + instance;
        if (is_acl()) {
            write_accounts();
            start += " --set aclEnable=true";
        } else {
            const std::string user = R"({"username":"rmq-orders","password":"orders-secret"})";
            const std::string inner = R"({"accessKey":"rmq-orders","secretKey":"orders-secret"})";
            const std::string package = "org.apache.rocketmq.auth.";
            for (const auto& line :
                 {std::string{"authenticationEnabled=true"}, std::string{"authorizationEnabled=true"},
                  "authenticationProvider=" + package + "authentication.provider.DefaultAuthenticationProvider",
                  "authenticationMetadataProvider=" + package +
                      "authentication.provider.LocalAuthenticationMetadataProvider",
                  "authorizationProvider=" + package + "authorization.provider.DefaultAuthorizationProvider",
                  "authorizationMetadataProvider=" + package +
                      "authorization.provider.LocalAuthorizationMetadataProvider",
                  "initAuthenticationUser=" + user, "innerClientAuthenticationCredentials=" + inner})
                start += " --set '" + line + '\'';
        }
        const auto said = output_of(start);
        const auto at = said.find("broker=");
        if (at != std::string::npos) address = said.substr(at + 7, said.find_first_of(" \n", at) - at - 7);
    }
    ~access_control() override { output_of(script + " stop " + GetParam() + " --instance " + instance); }

    [[nodiscard]] static bool is_acl() { return GetParam().starts_with('4'); }

    // ACL 1.0 wants more than six characters in both keys, or the broker does not start.
    void write_accounts() const {
        const auto folder = std::filesystem::path{script}.parent_path().parent_path() / "build/rocketmq" / GetParam() /
                            instance / "conf";
        std::filesystem::create_directories(folder);
        std::ofstream{folder / "plain_acl.yml"} << "accounts:\n"
                                                   "  - accessKey: rmq-orders\n"
                                                   "    secretKey: orders-secret\n"
                                                   "    admin: true\n"
                                                   "  - accessKey: rmq-visitor\n"
                                                   "    secretKey: visitor-secret\n"
                                                   "    defaultTopicPerm: DENY\n";
    }

    broker_client connect(std::optional<credentials> who, serialize_type header = serialize_type::rocketmq) {
        settings wanted;
        wanted.client.credentials = std::move(who);
        wanted.client.header = header;
        wanted.client.request_timeout = 10s;
        wanted.brokers = {{.name = "broker-a", .address = address}};
        return broker_manager{context, wanted}.client("broker-a");
    }

    template <class T>
    static void expect_refused(const result<T>& answer, errc kind) {
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, kind) << answer.error().message();
        EXPECT_EQ(answer.error().request, fate::refused);
        EXPECT_EQ(answer.error().response_code, is_acl() ? 1 : 16);
        EXPECT_EQ(answer.error().message().find("-secret"), std::string::npos) << answer.error().message();
    }

    std::string script = environment("RMQ_ROCKETMQ_SCRIPT");
    std::string address;
    rmq::context context;
};

}  // namespace

TEST_P(access_control, TakesSignedRequestsAndRefusesAllOthers) {
    ASSERT_FALSE(address.empty());
    for (const auto header : {serialize_type::json, serialize_type::rocketmq}) {
        const auto client =
            connect(credentials{.access_key = "rmq-orders", .secret_key = secret{"orders-secret"}}, header);
        const std::string topic = header == serialize_type::json ? "rmq_access_json" : "rmq_access_binary";
        const auto made = client.create_topic({.topic = topic});
        ASSERT_TRUE(made) << made.error().message();
        const auto sent = client.send({.topic = topic, .body = "signed \xC3\xBC", .tags = "a"}, {.queue_id = 0});
        ASSERT_TRUE(sent) << sent.error().message();
        const auto got = client.pull(
            {.group = "rmq_access", .topic = topic, .queue_id = 0, .offset = sent->queue_offset, .suspend = 10s});
        ASSERT_TRUE(got) << got.error().message();
        ASSERT_EQ(got->messages.size(), 1U);
        EXPECT_EQ(got->messages[0].body, "signed \xC3\xBC");
        heartbeat_query alive;
        alive.data.producer_groups = {"rmq_access"};
        const auto beat = client.heartbeat(alive);
        EXPECT_TRUE(beat) << beat.error().message();
        // Not the runtime info: a broker that has just started, before its first sample of itself, fails to tell it.
        const auto raw = client.request(
            {.code = static_cast<std::int32_t>(request_code::get_max_offset),
             .fields = {{"topic", topic}, {"queueId", "0"}, {"b", "2"}, {"a", "1"}, {"b", "3"}, {"empty", ""}}});
        ASSERT_TRUE(raw) << raw.error().message();
        EXPECT_EQ(raw->code, 0) << raw->remark;

        const max_offset_query query{.topic = topic, .queue_id = 0};
        expect_refused(connect(std::nullopt, header).max_offset(query), errc::authentication_failed);
        expect_refused(connect(credentials{.access_key = "rmq-orders", .secret_key = secret{"a-wrong-secret"}}, header)
                           .max_offset(query),
                       errc::authentication_failed);
        expect_refused(connect(credentials{.access_key = "nobody", .secret_key = secret{"orders-secret"}}, header)
                           .max_offset(query),
                       errc::authentication_failed);
    }
    if (!is_acl()) return;  // accounts without rights have to be made by an administrator there
    const auto visitor = connect(credentials{.access_key = "rmq-visitor", .secret_key = secret{"visitor-secret"}});
    expect_refused(visitor.send({.topic = "rmq_access_denied", .body = "b"}), errc::permission_denied);
    expect_refused(visitor.create_topic({.topic = "rmq_access_denied"}), errc::permission_denied);
}

INSTANTIATE_TEST_SUITE_P(broker, access_control, testing::ValuesIn(versions_under_test()),
                         [](const auto& given) { return test_name(given.param); });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(access_control);

}  // namespace rmq::test
