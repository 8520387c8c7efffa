// status, doctor, channels, metrics, logs, events, version and paths over the real mesh.
#include "support/mesh.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <future>
#include <sstream>

namespace helios {
namespace {

using Json = nlohmann::json;
using support::Ran;
using support::TestMesh;

class Reports : public testing::Test {
protected:
    static void SetUpTestSuite() {
        mesh_ = std::make_unique<TestMesh>();
        ASSERT_EQ(mesh_->run({"up"}).code, 0);
    }
    static void TearDownTestSuite() { mesh_.reset(); }
    static Ran run(const std::vector<std::string>& arguments) { return mesh_->run(arguments); }

    static std::unique_ptr<TestMesh> mesh_;
};
std::unique_ptr<TestMesh> Reports::mesh_;

TEST_F(Reports, StatusNamesEveryService) {
    Ran ran = run({"status"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    for (const char* service : {"supervisor", "control", "core", "grid"})
        EXPECT_NE(ran.out.find(service), std::string::npos);
    Json json = Json::parse(run({"status", "--json"}).out);
    EXPECT_EQ(json["ready"], true);
    EXPECT_EQ(json["services"].size(), 4U);
    for (const Json& service : json["services"])
        EXPECT_EQ(service["state"], "ready");
}

TEST_F(Reports, DoctorFindsNothingBroken) {
    Ran ran = run({"doctor", "--json"});
    EXPECT_NE(ran.code, 1) << ran.out;
    for (const Json& check : Json::parse(ran.out))
        EXPECT_NE(check["finding"], "broken") << check;
}

TEST_F(Reports, ChannelsAreTheTable) {
    Json json = Json::parse(run({"channels", "--json"}).out);
    ASSERT_EQ(json.size(), 4U);
    EXPECT_EQ(json[0]["name"], "bus.command");
    EXPECT_GT(json[0]["frame_bytes_max"], 0);
    EXPECT_EQ(json[2]["overflow"], "block");
}

TEST_F(Reports, MetricsComeFromEachService) {
    Ran links = run({"metrics", "--links"});
    EXPECT_EQ(links.code, 0);
    EXPECT_NE(links.out.find("core  http://127.0.0.1:"), std::string::npos) << links.out;
    Ran all = run({"metrics"});
    EXPECT_EQ(all.code, 0) << all.err;
    EXPECT_NE(all.out.find("# TYPE helios_"), std::string::npos);
    EXPECT_EQ(run({"metrics", "nobody"}).code, 4);
}

TEST_F(Reports, MetricsCountWhatTheEngineDoesNotKnow) {
    const std::string metric = "\nhelios_grid_unknown_sequences_total{service=\"grid\"} ";
    const std::string before = run({"metrics", "grid"}).out;
    ASSERT_NE(before.find(metric + "0"), std::string::npos) << before;
    EXPECT_EQ(run({"new", "-n", "unknown", "-d", "--", "printf", "\\033[1!z\\033[2!z"}).code, 0);
    mesh_->run_until({"metrics", "grid"}, metric + "2");
}

TEST_F(Reports, LogsAreInTheOrderOfTime) {
    Ran ran = run({"logs", "--lines", "0"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    std::istringstream lines(ran.out);
    std::string before;
    for (std::string line; std::getline(lines, line); before = line)
        EXPECT_GE(line.substr(0, 24), before.substr(0, 24));
    EXPECT_NE(run({"logs", "core"}).out.find(" core "), std::string::npos);
    EXPECT_EQ(run({"logs", "nobody"}).code, 4);
}

TEST_F(Reports, EventsAreJsonLinesOfWhatHappens) {
    auto heard = std::async(std::launch::async, [] {
        return run({"events", "--json", "--replay", "--topic", "terminal.spawned", "--count", "2"});
    });
    EXPECT_EQ(run({"run", "--", "true"}).code, 0);
    EXPECT_EQ(run({"run", "--", "true"}).code, 0);
    Ran ran = heard.get();
    EXPECT_EQ(ran.code, 0) << ran.err;
    std::istringstream lines(ran.out);
    std::uint64_t last = 0;
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        Json event = Json::parse(line);
        EXPECT_EQ(event["topic"], "terminal.spawned");
        EXPECT_GT(event["sequence"], last);
        last = event["sequence"];
    }
    EXPECT_EQ(count, 2);
}

TEST_F(Reports, VersionAndPathsAreForProgramsToo) {
    Json version = Json::parse(run({"version", "--json"}).out);
    EXPECT_FALSE(version["version"].get<std::string>().empty());
    EXPECT_FALSE(version["mesh"].is_null());
    Json paths = Json::parse(run({"paths", "--json"}).out);
    EXPECT_EQ(paths["runtime"], mesh_->runtime());
    EXPECT_EQ(paths["state"], mesh_->state());
}

TEST_F(Reports, ColoursAreOnlyForTerminalsThatWantThem) {
    EXPECT_EQ(run({"status"}).out.find('\x1b'), std::string::npos);
    auto shown = mesh_->on_terminal({"status"});
    EXPECT_EQ(shown.wait_end(), 0);
    EXPECT_NE(shown.output().find("\x1b[32m"), std::string::npos);
    mesh_->set_environment("NO_COLOR=1");
    auto plain = mesh_->on_terminal({"status"});
    EXPECT_EQ(plain.wait_end(), 0);
    EXPECT_EQ(plain.output().find('\x1b'), std::string::npos);
    mesh_->set_environment("NO_COLOR=");
    mesh_->set_environment("TERM=dumb");
    auto dumb = mesh_->on_terminal({"status"});
    EXPECT_EQ(dumb.wait_end(), 0);
    EXPECT_EQ(dumb.output().find('\x1b'), std::string::npos);
    mesh_->set_environment("TERM=xterm-256color");
}

TEST_F(Reports, DoctorSeesAServiceThatIsStopped) {
    pid_t control = mesh_->pid_of("control");
    ASSERT_GT(control, 0);
    kill(control, SIGSTOP);
    Ran ran = run({"doctor"});
    kill(control, SIGCONT);
    EXPECT_EQ(ran.code, 1) << ran.out;
}

} // namespace
} // namespace helios
