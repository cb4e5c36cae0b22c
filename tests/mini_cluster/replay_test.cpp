// What real Java clients asked real brokers, asked of ours; answers must look like the recorded ones. Compared are the
// code, the header type, the remark, the names of the fields and the shape of their values: ids, times, addresses and
// offsets depend on what a broker lived through.

#include "mini_cluster/broker_fixture.hpp"
#include "vectors/vector_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <rmq/protocol/frame.hpp>
#include <rmq/protocol/hex.hpp>
#include <set>
#include <string>
#include <vector>

namespace rmq::mini::test {
namespace {

using nlohmann::json;

const std::set<std::int32_t> spoken{10, 310, 320, 11, 361, 41, 42, 17, 215, 30,  31, 34,
                                    35, 28,  14,  15, 29,  32, 38, 33, 12,  202, 208};

// One exchange with the broker that a client began.
struct exchange {
    std::string name;
    connection_id connection = 0;
    std::int64_t at_ms = 0;
    std::int32_t code = 0;
    std::vector<std::byte> request;
    std::map<std::string, std::string> ext;
    json answer;  // null: none was recorded
    bool closed_by_server = false;
};

// All that one client of one kind did, in order.
using session = std::vector<exchange>;

std::map<std::string, session> sessions_of(const std::string& release) {
    std::map<std::string, session> all;
    rmq::test::for_each_case("captures_" + release, [&](const rmq::test::vector_case& c) {
        const json& j = c.fields.all();
        if (j["server"] != "broker" || j["request"]["from"] != "client") return;
        exchange e;
        e.name = j["name"];
        e.connection = j["connection"];
        e.at_ms = j["request"]["atMillis"];
        e.request = protocol::from_hex(j["request"]["hex"].get<std::string>()).value();
        // Large bodies are not in the file; what is in them does not matter. A cut header can't be made up for.
        const std::size_t header_end = 8 + (std::to_integer<std::size_t>(e.request[5]) << 16U) +
                                       (std::to_integer<std::size_t>(e.request[6]) << 8U) +
                                       std::to_integer<std::size_t>(e.request[7]);
        if (j["request"]["truncated"] == true && e.request.size() < header_end) return;
        e.request.resize(j["request"]["length"].get<std::size_t>());
        const json& head = j["request"]["decoded"];
        e.code = head.is_object() ? head.value("code", -1) : -1;
        if (head.is_object() && head.contains("ext") && head["ext"].is_object()) {
            for (const auto& [name, value] : head["ext"].items())
                e.ext[name] = value.is_string() ? value.get<std::string>() : "";
        }
        if (j["response"].is_object()) e.answer = j["response"]["decoded"];
        e.closed_by_server = j["closedByServer"];
        const std::string who =
            j["clientVersion"].get<std::string>() + ' ' + j["clientSerializeType"].get<std::string>();
        all[who].push_back(std::move(e));
    });
    for (auto& [who, s] : all) std::ranges::stable_sort(s, {}, &exchange::at_ms);
    return all;
}

// "TRACE_ON=true" stays, "msgId=7F00…" becomes "msgId=#hex".
std::string shape(const std::string& value) {
    static const std::regex number{"-?[0-9]+"};
    static const std::regex ids{"([0-9A-Fa-f]{32}|[0-9A-Fa-f]{56})(,([0-9A-Fa-f]{32}|[0-9A-Fa-f]{56}))*"};
    if (std::regex_match(value, ids)) return "#ids " + std::to_string(std::ranges::count(value, ','));
    if (std::regex_match(value, number)) return "#number";
    if (value.starts_with("djEg")) return "#recall handle";  // "v1 " in base64
    return value;
}

std::string normal_remark(const json& remark) {
    if (remark.is_null()) return "none";
    std::string text = std::regex_replace(remark.get<std::string>(), std::regex{R"(\d+\.\d+\.\d+\.\d+:\d+)"}, "HOST");
    // Of an exception only its class: its text names places in Java's source.
    static const std::regex exception{R"((com|java)\.[A-Za-z.]*Exception)"};
    std::smatch found;
    if (std::regex_search(text, found, exception) && found.position() == 0) return found.str();
    return "'" + text + "'";
}

std::string look_of(const json& answer) {
    std::string text = answer["serializeType"].get<std::string>() + " code " + answer["code"].dump() + " version " +
                       answer["version"].dump() + " remark " + normal_remark(answer["remark"]);
    if (answer["ext"].is_null()) return text + " without ext";
    std::map<std::string, std::string> sorted = answer["ext"];
    for (const auto& [name, value] : sorted) text += ' ' + name + '=' + shape(value);
    return text;
}

json as_json(const received& r) {
    json j{{"serializeType", r.type == serialize_type::json ? "JSON" : "ROCKETMQ"},
           {"code", r.code},
           {"version", r.version}};
    j["remark"] = r.remark ? json(*r.remark) : json(nullptr);
    // A binary header can't say that there are no fields, nor that a remark is empty.
    j["ext"] = r.has_ext && (r.type == serialize_type::json || !r.ext.empty()) ? json::object() : json(nullptr);
    for (const auto& [name, value] : r.ext) j["ext"][name] = value;
    return j;
}

// Whether an answer depends only on what this test replays or makes up for. A pull by heartbeat subscription depends
// on heartbeats of which the files keep only samples; a pull without an answer was still parked when recording ended.
bool is_comparable(const exchange& e) {
    // Where messages lie, and what heartbeats and sends did of which the files keep only samples.
    if (e.code == 12 || e.code == 33 || e.code == 38) return e.answer.is_object() && e.answer["code"] != 0;
    // END_TRANSACTION at offset 0 of the log, where the recorded brokers had a message of somebody else's.
    if (e.code == 37) return e.ext.at("commitLogOffset") != "0";
    if (e.code != 11 && e.code != 361) return true;
    if (!e.answer.is_object()) return false;
    const auto flags = e.ext.find("sysFlag");
    const bool own_subscription = flags != e.ext.end() && (std::stoi(flags->second) & 4) != 0;
    return own_subscription || e.ext.size() < 2 || e.ext.at("consumerGroup").ends_with("_never");
}

class Replay : public testing::TestWithParam<const char*> {
protected:
    void run(const session& exchanges);
    void replay(const exchange& e);
    // Messages of operations that are not spoken yet (retries, ends of transactions) and of clients not recorded.
    void fill_up(const exchange& e);
    void compare(const received& reply, const exchange& e);
    void collect_late_answers();

    // As the recorded brokers were configured. Of most heartbeats the files keep samples only.
    static broker_settings settings() {
        broker_settings s = std::string{GetParam()} == "4.9.7" ? release_4_9_7() : release_5_3_3();
        s.property_filter = s.release.is_5();
        s.client_expiry = std::chrono::hours{24};
        return s;
    }
    broker_settings settings_ = settings();
    std::unique_ptr<broker_fixture> broker_;
    std::map<std::pair<connection_id, std::int32_t>, const exchange*> parked_;
    std::set<std::int32_t> codes_;  // of requests whose answers were compared
    std::size_t compared_ = 0;
    std::size_t cut_ = 0;
};

void Replay::compare(const received& reply, const exchange& e) {
    SCOPED_TRACE(e.name);
    EXPECT_EQ(look_of(as_json(reply)), look_of(e.answer));
    codes_.insert(e.code);
    ++compared_;
}

void Replay::fill_up(const exchange& e) {
    // Its group may have been created by a heartbeat that was not recorded.
    if (e.code == 15 && e.answer.is_object() && e.answer["code"] == 0)
        broker_->pull(e.ext.at("topic"), 0, 0, {{"consumerGroup", e.ext.at("consumerGroup")}});
    if ((e.code != 11 && e.code != 361) || !e.answer["ext"].is_object() || !e.answer["ext"].contains("maxOffset"))
        return;
    const std::int64_t wanted = std::stoll(e.answer["ext"]["maxOffset"].get<std::string>());
    const std::int32_t queue = std::stoi(e.ext.at("queueId"));
    // What woke a parked pull comes later, as itself.
    const std::int64_t now = wanted - (e.name.find("suspended") == std::string::npos ? 0 : 1);
    const auto& store = broker_->core->state().store;
    for (std::int64_t have = store.max_offset(e.ext.at("topic"), queue); have < now; ++have) {
        ASSERT_EQ(broker_->send(e.ext.at("topic"), queue, "filler")->code, 0);
    }
}

void Replay::collect_late_answers() {
    for (const received& r : broker_->take_others()) {
        const auto waiting = parked_.find({r.on, r.opaque});
        if (waiting == parked_.end()) continue;
        compare(r, *waiting->second);
        parked_.erase(waiting);
    }
}

void Replay::replay(const exchange& e) {
    SCOPED_TRACE(e.name);
    const connection_id on = e.connection + 1000;
    if (std::ranges::find(broker_->known, on) == broker_->known.end()) broker_->connect(on);
    if (e.closed_by_server) {
        const auto frame = protocol::next_frame(e.request);
        if (!frame) {
            ++cut_;  // the reader of the connection refuses it
            return;
        }
        ASSERT_TRUE(*frame) << "not a whole frame";
        EXPECT_FALSE(broker_->ask_frame(on, e.request));
        ASSERT_FALSE(broker_->closed.empty());
        EXPECT_EQ(broker_->closed.back().first, on);
        ++cut_;
        return;
    }
    const bool answered_unknown = e.answer.is_object() && e.answer["code"] == 3;
    if ((!spoken.contains(e.code) && !answered_unknown) || !is_comparable(e)) return;
    // How this topic was made is not always in the files.
    if (e.code == 11 && e.answer["code"] == 16) broker_->core->put_topic({e.ext.at("topic"), 4, 4, perm_write});
    fill_up(e);
    const auto reply = broker_->ask_frame(on, e.request);
    collect_late_answers();
    if (!e.answer.is_object()) {
        EXPECT_FALSE(reply) << "nobody waits for an answer";
    } else if (reply) {
        compare(*reply, e);
    } else {
        parked_[{on, e.answer["opaque"].get<std::int32_t>()}] = &e;
    }
}

void Replay::run(const session& exchanges) {
    broker_ = std::make_unique<broker_fixture>(settings_);
    std::int64_t clock = exchanges.front().at_ms;
    for (const exchange& e : exchanges) {
        broker_->advance(std::chrono::milliseconds{e.at_ms - clock});
        clock = e.at_ms;
        collect_late_answers();
        replay(e);
    }
    for (const auto& [which, e] : parked_) ADD_FAILURE() << e->name << " was never answered";
    parked_.clear();
}

TEST_P(Replay, AnswersRecordedClientsAsTheRealBrokerDid) {
    for (const auto& [who, exchanges] : sessions_of(GetParam())) {
        SCOPED_TRACE("client " + who);
        run(exchanges);
    }
    for (const std::int32_t code : spoken)
        EXPECT_TRUE(codes_.contains(code)) << "no answer to " << code << " was compared";
    EXPECT_GE(compared_, 180U);
    EXPECT_GE(cut_, 12U);
}

INSTANTIATE_TEST_SUITE_P(Releases, Replay, testing::Values("4.9.7", "5.3.3"),
                         [](const auto& named) { return std::string{named.param} == "4.9.7" ? "Of497" : "Of533"; });

}  // namespace
}  // namespace rmq::mini::test
