#include <rmq/config/config_reference.hpp>
#include <rmq/config/load_settings.hpp>

#include "config/config_text.hpp"
#include "scratch_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rmq {
namespace {

using test::faults_of;
using test::scratch_file;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::optional<credentials> credentials_of(std::string_view text, const environment& from = test::variables({})) {
    checked_settings checked = check_settings(text, "t.toml", from);
    for (const auto& fault : checked.faults) ADD_FAILURE() << fault.to_string();
    return checked.value.client.credentials;
}

std::string with_file(const std::string& file) {
    return "[client.credentials]\naccess_key = 'a'\nsecret_key_file = '" + file + "'\n";
}

}  // namespace

TEST(credentials, ComeFromTheEnvironmentAndAFile) {
    const auto who =
        credentials_of("[client]\ncredentials = { access_key = \"${RMQ_ACCESS_KEY}\", secret_key_file = '" +
                           scratch_file("good", "hush\n") + "' }\n",
                       test::variables({{"RMQ_ACCESS_KEY", "orders"}}));
    ASSERT_TRUE(who);
    EXPECT_EQ(who->access_key, "orders");
    EXPECT_EQ(who->secret_key.reveal(), "hush");
    EXPECT_TRUE(who->security_token.empty());
}

TEST(credentials, MayComeFromTheEnvironmentAlone) {
    const auto who =
        credentials_of("[client.credentials]\naccess_key = 'a'\nsecret_key = '${S}'\nsecurity_token = '${T}'\n",
                       test::variables({{"S", "hush"}, {"T", "token"}}));
    ASSERT_TRUE(who);
    EXPECT_EQ(who->secret_key.reveal(), "hush");
    EXPECT_EQ(who->security_token.reveal(), "token");
}

TEST(credentials, AreNoneUnlessAKeyIsSet) {
    EXPECT_FALSE(credentials_of("[client]\n"));
    EXPECT_FALSE(credentials_of("client.credentials = {}"));
    EXPECT_FALSE(credentials_of("[client.credentials]\naccess_key = ''\nsecret_key = ''\nsecret_key_file = ''\n"));
    EXPECT_FALSE(credentials_of(config_reference()));
}

TEST(credentials, EmptyTextsAreAsLeftOut) {
    const auto who = credentials_of(
        "[client.credentials]\naccess_key = 'a'\nsecret_key = 'hush'\nsecret_key_file = ''\n"
        "security_token = ''\n");
    ASSERT_TRUE(who);
    EXPECT_EQ(who->secret_key.reveal(), "hush");
}

TEST(credentials, NeedTheirOtherHalf) {
    EXPECT_THAT(faults_of("[client.credentials]\naccess_key = 'a'\n"),
                ElementsAre("t.toml:1:1: client.credentials.secret_key: expected secret_key or secret_key_file to hold "
                            "the secret of the access key"));
    EXPECT_THAT(faults_of("[client.credentials]\nsecret_key = 'hush'\n"),
                ElementsAre("t.toml:1:1: client.credentials.access_key: expected the access key of the secret"));
}

TEST(credentials, HaveOneSecret) {
    const auto faults = faults_of("[client.credentials]\naccess_key = 'a'\nsecret_key = 'hush'\nsecret_key_file = '" +
                                  scratch_file("second", "hush") + "'\n");
    EXPECT_THAT(faults, ElementsAre("t.toml:4:19: client.credentials.secret_key_file: expected either secret_key or "
                                    "secret_key_file, not both"));
}

TEST(credentials, SayWhyTheirFileCannotBeUsed) {
    const std::string key = "t.toml:3:19: client.credentials.secret_key_file: ";
    EXPECT_THAT(faults_of(with_file("/nowhere/secret")),
                ElementsAre(key + "expected a file that can be read: No such file or directory"));
    EXPECT_THAT(faults_of(with_file(testing::TempDir())), ElementsAre(key + "expected an ordinary file"));
    EXPECT_THAT(faults_of(with_file("/dev/zero")), ElementsAre(key + "expected an ordinary file"));
    EXPECT_THAT(faults_of(with_file(scratch_file("empty", "\r\n"))),
                ElementsAre(key + "expected a secret in the file, which has none"));
}

TEST(credentials, ReadAFileUpToItsLimit) {
    for (const std::size_t size : {4095U, 4096U}) {
        const auto who = credentials_of(with_file(scratch_file("limit", std::string(size, 's'))));
        ASSERT_TRUE(who);
        EXPECT_EQ(who->secret_key.reveal(), std::string(size, 's'));
    }
    EXPECT_THAT(faults_of(with_file(scratch_file("limit", std::string(4097, 's')))),
                ElementsAre(HasSubstr("expected at most 4096 bytes in the file")));
}

TEST(credentials, AreNotTurnedOffByAnEmptyVariable) {
    const auto empty = test::variables({{"A", ""}, {"S", ""}});
    EXPECT_THAT(
        faults_of("client.credentials = { access_key = '${A}', secret_key = '${S}' }", empty),
        ElementsAre(HasSubstr("client.credentials.access_key: expected the environment variable not to be empty"),
                    HasSubstr("client.credentials.secret_key: expected the environment variable not to be empty")));
}

// Whatever is wrong around it.
TEST(credentials, AreNeverShownInAFault) {
    const auto from = test::variables({{"S", "hush-hush"}});
    for (const char* text : {
             "[client.credentials]\nsecret_key = 'hush-hush'\n",
             "[client.credentials]\nsecret_key = '${S}'\nsecurity_token = '${S}'\n",
             "[client.credentials]\naccess_key = 'a'\nsecret_key = 'hush-hush'\nsecret_key_file = '/nowhere'\n",
             "[client.credentials]\nsecret_key = ['hush-hush']\n",
             "[client.credentials]\nsecret_key = { hush = 'hush-hush' }\n",
             "[client.credentials]\nsecret_key = 'hush-hush' \"\n",
             "[client.credentials]\nsecret_key = 'hush-hush\n",
             "[client.credentials]\nsecret_key = hush-hush\n",
             "[client.credentials]\nsecretkey = 'hush-hush'\n",
             "[client.credentials]\naccess_key = 'a'\nsecret_key = 'hush-hush'\nsecret_key = 'hush-hush'\n",
             "[client]\ncredentials = 'hush-hush'\n",
             "[credentials]\nsecret_key = 'hush-hush'\n",
             "[client]\ncredentials = { secret_key = 'hush-hush' } }\n",
         }) {
        const auto faults = faults_of(text, from);
        EXPECT_THAT(faults, Not(IsEmpty())) << text;
        for (const auto& fault : faults) EXPECT_THAT(fault, Not(HasSubstr("hush-"))) << text;
    }
    EXPECT_THAT(faults_of("[client.credentials]\nsecret_key = 12345\n"),
                ElementsAre("t.toml:2:14: client.credentials.secret_key: expected a text in quotes, got a number"));
}

TEST(credentials, BelongIntoTheClientsTable) {
    EXPECT_THAT(faults_of("[client]\ncredential = {}\n"),
                ElementsAre("t.toml:2:1: unknown key \"credential\" in [client]: did you mean \"credentials\"?"));
    EXPECT_THAT(faults_of("[client.credentials]\nsecret_file = 'x'\n"),
                ElementsAre(HasSubstr("unknown key \"secret_file\" in [client.credentials]: ")));
    EXPECT_THAT(faults_of("[credentials]\naccess_key = 'a'\n"),
                ElementsAre("t.toml:1:2: unknown key \"credentials\": did you mean [client.credentials]?"));
    EXPECT_THAT(
        faults_of("[client]\ncredentials = true\n"),
        ElementsAre("t.toml:2:15: client.credentials: expected a table [client.credentials], got true or false"));
    EXPECT_THAT(faults_of("['client.credentials']\naccess_key = 'a'\n"), Not(IsEmpty()));
}

TEST(credentials, OfAProgramAreCheckedTheSame) {
    settings wanted;
    wanted.client.credentials = credentials{.access_key = "a", .secret_key = secret{"hush"}};
    EXPECT_TRUE(validate(wanted));
    wanted.client.credentials->access_key = "a b";
    ASSERT_FALSE(validate(wanted));
    EXPECT_EQ(validate(wanted).error().detail,
              "client.credentials.access_key: expected at most 255 characters without blanks");
    wanted.client.credentials.emplace();
    ASSERT_FALSE(validate(wanted));
    EXPECT_THAT(validate(wanted).error().detail, HasSubstr("client.credentials.access_key: expected"));
    EXPECT_THAT(validate(wanted).error().detail, HasSubstr("client.credentials.secret_key: expected"));
}

TEST(choices, AreOneOfTheirWords) {
    EXPECT_THAT(faults_of("[client]\nheader = 'xml'\ncompression = 'ZLIB'\n"),
                ElementsAre("t.toml:2:10: client.header: expected one of \"binary\", \"json\"",
                            "t.toml:3:15: client.compression: expected one of \"zlib\", \"lz4\", \"zstd\", \"none\""));
    EXPECT_THAT(faults_of("[client]\nheader = true\n"),
                ElementsAre("t.toml:2:10: client.header: expected a text in quotes, got true or false"));
    const auto read =
        check_settings("[client]\nheader = '${H}'\ncompression = 'none'\n", "t.toml", test::variables({{"H", "json"}}));
    EXPECT_THAT(read.faults, IsEmpty());
    EXPECT_EQ(read.value.client.header, serialize_type::json);
    EXPECT_EQ(read.value.client.compression, std::nullopt);
}

TEST(choices, OfACompressionMustFitItsLevel) {
    EXPECT_THAT(faults_of("[client]\ncompression_level = 10\n"),
                ElementsAre("t.toml:2:21: client.compression_level: expected at most 9 for zlib, got 10"));
    EXPECT_THAT(faults_of("[client]\ncompression_level = 9\n"), IsEmpty());
    EXPECT_THAT(faults_of("[client]\ncompression = 'zstd'\ncompression_level = 22\n"), IsEmpty());
    EXPECT_THAT(faults_of("[client]\ncompression = 'zstd'\ncompression_level = 23\n"),
                ElementsAre(HasSubstr("expected a whole number from 1 to 22, got 23")));
    EXPECT_THAT(faults_of("[client]\ncompression = 'none'\ncompression_level = 22\n"), IsEmpty());
}

}  // namespace rmq
