// new, ls, send, read, run, wait, kill, rename over the real mesh.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "shared_mesh.hpp"

namespace helios {
namespace {

using Json = nlohmann::json;
using support::Ran;

class Terminals : public support::SharedMesh {
protected:
    static Json listed(const std::string& name) {
        for (const Json& terminal : Json::parse(run({"ls", "--json"}).out)) {
            if (terminal["name"] == name || terminal["id"] == name)
                return terminal;
        }
        return {};
    }
};

TEST_F(Terminals, NewPrintsAnIdThatWorksWhereverANameDoes) {
    Ran ran = run({"new", "-n", "byid", "-d", "--", "cat"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    std::string id = ran.out.substr(0, ran.out.size() - 1);
    EXPECT_TRUE(id.starts_with("tm_")) << id;
    EXPECT_EQ(run({"send", id, "--enter", "by id"}).code, 0);
    EXPECT_NE(mesh_->run_until({"read", id}, "by id\nby id").find("by id\nby id"), std::string::npos);
    EXPECT_EQ(listed("byid")["id"], id);
    EXPECT_EQ(run({"kill", id}).code, 0);
    EXPECT_TRUE(listed("byid").is_null());
}

TEST_F(Terminals, GetDirectoryEnvironmentAndSize) {
    Ran ran = run(
        {"run", "--cwd", "/", "--env", "COLOUR=teal", "--columns", "61", "--rows", "17", "--", "sh", "-c",
         "pwd; echo $COLOUR; stty size; echo $TERM $COLORTERM $TERM_PROGRAM; echo ${HELIOS_TERMINAL%%_*}"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.out, "/\nteal\n17 61\nxterm-256color truecolor helios\ntm\n");
}

TEST_F(Terminals, RunReturnsTheProgramsStatus) {
    EXPECT_EQ(run({"run", "--", "true"}).code, 0);
    EXPECT_EQ(run({"run", "--", "sh", "-c", "exit 7"}).code, 7);
    EXPECT_EQ(run({"run", "--", "sh", "-c", "kill -TERM $$"}).code, 143);
    EXPECT_EQ(run({"run", "-n", "slow", "--timeout", "0.2", "--", "cat"}).code, 124);
    EXPECT_EQ(listed("slow")["state"], "active") << "it runs on";
}

TEST_F(Terminals, RunPrintsMoreThanAScreen) {
    Ran ran = run({"run", "--", "seq", "1", "200"});
    EXPECT_TRUE(ran.out.starts_with("1\n2\n3\n")) << ran.out;
    EXPECT_TRUE(ran.out.ends_with("199\n200\n")) << ran.out;
}

TEST_F(Terminals, ACommandThatDoesNotExistIsAFailureThatSaysSo) {
    Ran ran = run({"run", "--", "/no/such/program"});
    EXPECT_EQ(ran.code, 127);
    EXPECT_NE(ran.err.find("/no/such/program"), std::string::npos) << ran.err << ran.out;
}

TEST_F(Terminals, WaitReturnsWhenItEnds) {
    make("waited", {"sh", "-c", "read line; exit 5"});
    EXPECT_EQ(run({"wait", "waited", "--timeout", "0.2"}).code, 124);
    EXPECT_EQ(run({"send", "waited", "--enter"}).code, 0);
    Ran ran = run({"wait", "waited", "--json"});
    EXPECT_EQ(ran.code, 5);
    EXPECT_EQ(Json::parse(ran.out)["ended"]["status"], 5);
    EXPECT_EQ(run({"wait", "waited"}).code, 5) << "also when it has long ended";
}

TEST_F(Terminals, SendTypesArgumentsAndStandardInput) {
    make("typed", {"cat"});
    EXPECT_EQ(run({"send", "typed", "--enter", "two", "words"}).code, 0);
    EXPECT_EQ(run({"send", "typed"}, "from stdin\n").code, 0);
    std::string screen = mesh_->run_until({"read", "typed"}, "from stdin\nfrom stdin");
    EXPECT_NE(screen.find("two words\ntwo words\nfrom stdin\nfrom stdin"), std::string::npos) << screen;
}

TEST_F(Terminals, APasteIsBracketedWhenTheProgramAskedForIt) {
    make("pasted",
         {"sh", "-c",
          "printf '\\033[?2004h'; stty -echo -icanon; echo ready; dd bs=1 count=15 2>/dev/null | od -c"});
    mesh_->run_until({"read", "pasted"}, "ready");
    EXPECT_EQ(run({"send", "pasted", "--paste", "a\x1b[201~bc"}).code, 0);
    std::string screen = mesh_->run_until({"read", "pasted"}, "0000017");
    EXPECT_NE(screen.find("033   [   2   0   0   ~"), std::string::npos) << screen;
    EXPECT_EQ(screen.find("a 033"), std::string::npos) << screen;
}

TEST_F(Terminals, ReadGivesScreenHistoryLinesAndColours) {
    make("read", {"sh", "-c", "seq 1 50; printf '\\033[31mred\\033[0m'; exec cat"});
    std::string screen = mesh_->run_until({"read", "read"}, "red");
    EXPECT_EQ(screen.find("\n5\n"), std::string::npos);
    EXPECT_NE(screen.find("\n50\n"), std::string::npos);
    EXPECT_TRUE(run({"read", "read", "--history"}).out.starts_with("1\n2\n"));
    EXPECT_EQ(run({"read", "read", "--lines", "1"}).out.find("49"), std::string::npos);
    // By what it looks like: there are several ways to say red.
    std::string ansi = run({"read", "read", "--ansi", "--lines", "1"}).out;
    Json shown = Json::parse(run({"screen", "--json"}, ansi).out);
    EXPECT_EQ(shown["lines"][0]["runs"][0]["fg"], "idx:1") << shown["lines"][0];
    Json json = Json::parse(run({"read", "read", "--json"}).out);
    EXPECT_EQ(json["columns"], 80);
    EXPECT_EQ(json["cursor"]["column"], 3);
}

TEST_F(Terminals, NamesAreUniqueAndCanBeChanged) {
    make("first", {"cat"});
    Ran taken = run({"new", "-n", "first", "-d", "--", "cat"});
    EXPECT_EQ(taken.code, 1);
    EXPECT_NE(taken.err.find("first"), std::string::npos) << taken.err;
    EXPECT_EQ(run({"rename", "first", "second"}).code, 0);
    EXPECT_EQ(run({"read", "first"}).code, 4);
    EXPECT_EQ(run({"read", "second"}).code, 0);
    EXPECT_EQ(run({"rename", "second", "bad name"}).code, 1);
}

TEST_F(Terminals, WhatIsNotThereIsNotFound) {
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{"read", "nobody"},
                                                      {"send", "nobody", "x"},
                                                      {"kill", "nobody"},
                                                      {"wait", "nobody"},
                                                      {"rename", "nobody", "somebody"}}) {
        Ran ran = run(arguments);
        EXPECT_EQ(ran.code, 4) << arguments[0] << ran.err;
        EXPECT_NE(ran.err.find("helios ls"), std::string::npos) << ran.err;
    }
}

TEST_F(Terminals, KillSendsASignalOrEnds) {
    make("trapped", {"sh", "-c", "trap 'echo caught' INT; while :; do read line; done"});
    mesh_->run_until({"ls"}, "trapped  active");
    EXPECT_EQ(run({"kill", "-s", "INT", "trapped"}).code, 0);
    EXPECT_NE(mesh_->run_until({"read", "trapped"}, "caught").find("caught"), std::string::npos);
    EXPECT_EQ(run({"kill", "trapped"}).code, 0);
    EXPECT_TRUE(listed("trapped").is_null());
}

TEST_F(Terminals, AnEndedOneStaysListedWithItsLastScreen) {
    make("ended", {"sh", "-c", "echo last words; exit 3"});
    EXPECT_EQ(run({"wait", "ended"}).code, 3);
    EXPECT_EQ(listed("ended")["ended"]["status"], 3);
    EXPECT_NE(run({"read", "ended"}).out.find("last words"), std::string::npos);
    EXPECT_EQ(run({"kill", "ended"}).code, 0);
    EXPECT_TRUE(listed("ended").is_null());
}

} // namespace
} // namespace helios
