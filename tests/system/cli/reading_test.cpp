// read --last-output, search and the formats of read, over the real mesh with a real shell.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "shared_mesh.hpp"

namespace helios {
namespace {

using Json = nlohmann::json;
using support::Ran;

// The lines for that shell that docs/OPERATIONS.md tells people to use.
std::string documented_lines(const std::string& shell) {
    std::ifstream file(HELIOS_OPERATIONS, std::ios::binary);
    const std::string page{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const std::size_t begin = page.find("```" + shell + "\n");
    EXPECT_NE(begin, std::string::npos);
    const std::size_t first = page.find('\n', begin) + 1;
    return page.substr(first, page.find("```", first) - first);
}

class Reading : public support::SharedMesh {
protected:
    static void make(const std::string& name, const std::vector<std::string>& command) {
        SharedMesh::make(name, command, {"--columns", "60", "--rows", "12"});
    }
    // An interactive bash, zsh or fish that has read the documented lines, and nothing of this machine's.
    static void make_shell(const std::string& name, const std::string& shell = "bash") {
        const std::string home = mesh_->folder() + "/" + name;
        std::filesystem::create_directories(home + "/fish");
        const std::string prompt =
            shell == "fish" ? "set -g fish_greeting\nfunction fish_prompt; echo -n 'ready> '; end\n"
                            : "PS1='ready> '\n";
        for (const char* file : {"/bashrc", "/.zshrc", "/fish/config.fish"})
            std::ofstream(home + file) << prompt << documented_lines(shell);
        const std::map<std::string, std::vector<std::string>> commands{
            {"bash", {"--noprofile", "--rcfile", home + "/bashrc", "-i"}},
            {"zsh", {"-d", "-i"}},
            {"fish", {"-i"}}};
        std::vector<std::string> command{
            "env", "HOME=" + home, "ZDOTDIR=" + home, "XDG_CONFIG_HOME=" + home, "XDG_DATA_HOME=" + home,
            shell};
        command.insert(command.end(), commands.at(shell).begin(), commands.at(shell).end());
        make(name, command);
        mesh_->run_until({"read", name}, "ready>");
    }
    // Types a command whose status is `status` and gives what is told of it.
    static Json told_after(const std::string& name, const std::string& command, int status) {
        EXPECT_EQ(run({"send", name, "--enter", command}).code, 0);
        const std::string ended = "\"exit_status\": " + std::to_string(status);
        return Json::parse(mesh_->run_until({"read", name, "--last-output", "--json"}, ended));
    }
};

TEST_F(Reading, TellsWhatTheLastCommandOfARealShellPrinted) {
    make_shell("shell");
    Json told = told_after("shell", "echo one; echo two; (exit 3)", 3);
    EXPECT_EQ(told["output"], "one\ntwo\n");
    EXPECT_EQ(told["command"], "echo one; echo two; (exit 3)");
    EXPECT_EQ(told["running"], false);
    told = told_after("shell", "seq 1 100; (exit 4)", 4);
    EXPECT_EQ(told["output"].get<std::string>().substr(0, 6), "1\n2\n3\n");
    EXPECT_TRUE(told["output"].get<std::string>().ends_with("\n99\n100\n"));
    told = told_after("shell", "printf 'no end'; (exit 5)", 5);
    EXPECT_EQ(told["output"], "no end\n");
    told = told_after("shell", "clear; echo after; (exit 6)", 6);
    EXPECT_EQ(told["output"], "after\n");
    Ran ran = run({"read", "shell", "--last-output"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.out, "after\n");
}

// What the documented lines for zsh and fish promise, by Debian's own.
TEST_F(Reading, TellsTheCommandsOfZshAndFish) {
    for (const std::string shell : {"zsh", "fish"}) {
        make_shell(shell, shell);
        Json told = told_after(shell, "echo one; echo two; sh -c 'exit 3'", 3);
        EXPECT_EQ(told["output"], "one\ntwo\n") << shell;
        EXPECT_EQ(told["command"], "echo one; echo two; sh -c 'exit 3'") << shell;
        EXPECT_EQ(told["running"], false) << shell;
        told = told_after(shell, "seq 1 100; false", 1);
        EXPECT_TRUE(told["output"].get<std::string>().starts_with("1\n2\n3\n")) << shell;
        EXPECT_TRUE(told["output"].get<std::string>().ends_with("\n99\n100\n")) << shell;
        told_after(shell, "sh -c 'kill -9 $$'", 137);
        EXPECT_EQ(run({"read", shell, "--last-command"}).out, "sh -c 'kill -9 $$'\n") << shell;
        EXPECT_EQ(run({"read", shell, "--last-command", "--back", "1"}).out, "seq 1 100; false\n") << shell;
        EXPECT_EQ(run({"read", shell, "--last-output", "--back", "2"}).out, "one\ntwo\n") << shell;
        EXPECT_EQ(run({"send", shell, "--enter", "echo begun; cat"}).code, 0);
        told = Json::parse(mesh_->run_until({"read", shell, "--last-output", "--json"}, "begun\\n"));
        EXPECT_EQ(told["running"], true) << shell;
        EXPECT_TRUE(told["exit_status"].is_null()) << shell;
    }
}

TEST_F(Reading, TellsEarlierCommandsAndTheirLines) {
    make_shell("earlier");
    told_after("earlier", "echo one; (exit 7)", 7);
    told_after("earlier", "(exit 8)", 8);
    EXPECT_EQ(run({"read", "earlier", "--last-command"}).out, "(exit 8)\n");
    EXPECT_EQ(run({"read", "earlier", "--last-output"}).out, "");
    EXPECT_EQ(run({"read", "earlier", "--last-output", "--back", "1"}).out, "one\n");
    EXPECT_EQ(run({"read", "earlier", "--last-command", "--back", "1"}).out, "echo one; (exit 7)\n");
    EXPECT_EQ(run({"read", "earlier", "--last-output", "--back", "2"}).code, 4);
}

TEST_F(Reading, TellsOfARunningCommandAndSurvivesAGridThatIsKilled) {
    make_shell("killed");
    told_after("killed", "echo kept; (exit 9)", 9);
    mesh_->kill_service("grid", 9);
    Json told = Json::parse(mesh_->run_until({"read", "killed", "--last-output", "--json"}, "kept"));
    EXPECT_EQ(told["output"], "kept\n");
    EXPECT_EQ(told["exit_status"], 9);
    EXPECT_EQ(run({"send", "killed", "--enter", "echo begun; exec cat"}).code, 0);
    told = Json::parse(mesh_->run_until({"read", "killed", "--last-output", "--json"}, "begun\\n"));
    EXPECT_EQ(told["running"], true);
    EXPECT_TRUE(told["exit_status"].is_null());
}

TEST_F(Reading, SaysHowToSwitchMarksOnWhereThereAreNone) {
    make("plain", {"cat"});
    Ran ran = run({"read", "plain", "--last-output"});
    EXPECT_EQ(ran.code, 4);
    EXPECT_NE(ran.err.find("OPERATIONS.md"), std::string::npos) << ran.err;
    EXPECT_EQ(ran.out, "");
}

TEST_F(Reading, SearchesLikeGrep) {
    make("searched", {"sh", "-c", "for i in $(seq 300); do echo Line $i; done; exec cat"});
    mesh_->run_until({"read", "searched"}, "Line 300");
    Ran ran = run({"search", "searched", "line 7"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_TRUE(ran.out.starts_with("79:1:Line 79\n78:1:Line 78\n")) << ran.out;
    EXPECT_EQ(run({"search", "searched", "-E", "e 2?00$", "--oldest-first"}).out, "200:4:Line 200\n");
    EXPECT_EQ(run({"search", "searched", "-E", "^Line [13]00$", "--oldest-first"}).out,
              "100:1:Line 100\n300:1:Line 300\n");
    EXPECT_EQ(run({"search", "searched", "line 7", "--case-sensitive"}).code, 1);
    ran = run({"search", "searched", "Line", "--count", "2", "--json"});
    EXPECT_EQ(Json::parse(ran.out)["matches"].size(), 2U);
    EXPECT_EQ(Json::parse(ran.out)["complete"], false);
    ran = run({"search", "searched", "not there"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(ran.out + ran.err, "");
    ran = run({"search", "searched", "-E", "("});
    EXPECT_EQ(ran.code, 2);
    EXPECT_NE(ran.err.find("regular expression"), std::string::npos) << ran.err;
    EXPECT_EQ(run({"search", "nobody", "x"}).code, 4);
}

TEST_F(Reading, WritesEachFormat) {
    make("formats",
         {"sh", "-c", "printf '\\033[44m<blue>\\033[0m\\033]8;;javascript:x\\033\\\\l'; exec cat"});
    mesh_->run_until({"read", "formats"}, "blue");
    const std::string html = run({"read", "formats", "--format", "html"}).out;
    EXPECT_NE(html.find("background:#0000ee;\">&lt;blue&gt;</span>"), std::string::npos) << html;
    EXPECT_EQ(html.find("javascript"), std::string::npos);
    const std::string svg = run({"read", "formats", "--format", "svg"}).out;
    EXPECT_TRUE(svg.starts_with("<svg ")) << svg;
    EXPECT_TRUE(svg.ends_with("</svg>\n")) << svg;
    const std::string vt = run({"read", "formats", "--format", "vt"}).out;
    const Json shown = Json::parse(run({"screen", "--columns", "60", "--rows", "12", "--json"}, vt).out);
    EXPECT_EQ(shown["lines"][0]["runs"][0]["bg"], "idx:4");
    EXPECT_EQ(run({"read", "formats", "--format", "vt", "--lines", "2"}).code, 1);
    EXPECT_EQ(run({"read", "formats", "--format", "pdf"}).code, 2);
}

TEST_F(Reading, DrawsAPicture) {
    make("drawn", {"sh", "-c", "echo drawn; exec cat"});
    mesh_->run_until({"read", "drawn"}, "drawn");
    Ran ran = run({"read", "drawn", "--format", "png"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    ASSERT_GT(ran.out.size(), 24U);
    EXPECT_EQ(ran.out.substr(1, 3), "PNG");
    const auto number = [&](std::size_t at) {
        return static_cast<unsigned char>(ran.out[at + 2]) * 256 +
               static_cast<unsigned char>(ran.out[at + 3]);
    };
    EXPECT_EQ(number(16), 600) << "columns of 10 pixels";
    EXPECT_EQ(number(20), 240) << "rows of 20";
}

} // namespace
} // namespace helios
