#include <rmq/mini_cluster/detail/toxics_json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace rmq::mini::test {
namespace {

using testing::HasSubstr;

TEST(toxics_json, AreToldAsTheyWereRead) {
    for (const std::string line :
         {R"({})", R"({"latencyMs":100,"jitterMs":20})", R"({"bytesPerSecond":125000})",
          R"({"sliceSize":1,"slicePauseMs":0})", R"({"corruption":0.25})", R"({"blackHole":true})",
          R"({"cutFrames":0,"cutHow":"rst"})", R"({"cutFrames":3,"cutBytes":10,"cutHow":"fin","cutTimes":2})"}) {
        control_request r{line};
        const toxics t = read_toxics(r);
        EXPECT_EQ(r.fault().value_or(""), "");
        EXPECT_EQ(to_json(t).dump(), line);
    }
}

TEST(toxics_json, SaysWhatIsWrong) {
    const auto wrong = [](const std::string& line) {
        control_request r{line};
        read_toxics(r);
        return r.fault().value_or("");
    };
    EXPECT_THAT(wrong(R"({"latencyMs":-1})"), HasSubstr(R"("latencyMs" wants a whole number from 0)"));
    EXPECT_THAT(wrong(R"({"corruption":2})"), HasSubstr(R"("corruption" wants a number from 0 to 1)"));
    EXPECT_THAT(wrong(R"({"cutFrames":1,"cutTimes":0})"), HasSubstr(R"("cutTimes" wants a whole number from 1)"));
    EXPECT_EQ(wrong(R"({"cutFrames":1,"cutHow":"softly"})"), R"("cutHow" is rst or fin)");
    EXPECT_EQ(wrong(R"({"cutHow":"rst"})"), R"("cutHow" does not belong here)") << "without a cut";
    EXPECT_EQ(wrong(R"({"latency":10})"), R"("latency" does not belong here)");
}

}  // namespace
}  // namespace rmq::mini::test
