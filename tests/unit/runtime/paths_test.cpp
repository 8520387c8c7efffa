#include "runtime/paths.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

#include "temporary_directory.hpp"

namespace helios::runtime {
namespace {

std::string content_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

unsigned mode_of(const std::string& path) {
    struct stat status {};
    return lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

std::string private_fallback() {
    return "/tmp/helios-" + std::to_string(geteuid());
}

class PathsTest : public testing::Test {
protected:
    TemporaryDirectory directory_;
    Variable runtime_{"HELIOS_RUNTIME_DIR", nullptr};
    Variable state_{"HELIOS_STATE_DIR", nullptr};
    Variable config_{"HELIOS_CONFIG", nullptr};
    Variable xdg_runtime_{"XDG_RUNTIME_DIR", nullptr};
    Variable xdg_state_{"XDG_STATE_HOME", nullptr};
    Variable xdg_config_{"XDG_CONFIG_HOME", nullptr};
    Variable home_{"HOME", "/home/somebody"};
};

TEST_F(PathsTest, FollowTheXdgRules) {
    auto paths = resolve_paths();
    ASSERT_TRUE(paths);
    EXPECT_EQ(paths->runtime, private_fallback());
    EXPECT_EQ(paths->state, "/home/somebody/.local/state/helios");
    EXPECT_EQ(paths->config, "/home/somebody/.config/helios/helios.toml");
    EXPECT_EQ(paths->view_socket(), private_fallback() + "/view.sock");
    Variable state("XDG_STATE_HOME", "/var/me");
    Variable config("XDG_CONFIG_HOME", "relative/is/ignored");
    paths = resolve_paths();
    EXPECT_EQ(paths->state, "/var/me/helios");
    EXPECT_EQ(paths->config, "/home/somebody/.config/helios/helios.toml");
}

TEST_F(PathsTest, HeliosOwnVariablesWin) {
    Variable runtime("HELIOS_RUNTIME_DIR", "/run/mine");
    Variable state("HELIOS_STATE_DIR", "/var/mine");
    Variable config("HELIOS_CONFIG", "/etc/mine.toml");
    Variable xdg("XDG_RUNTIME_DIR", directory_.path.c_str());
    auto paths = resolve_paths();
    ASSERT_TRUE(paths);
    EXPECT_EQ(paths->runtime, "/run/mine");
    EXPECT_EQ(paths->state, "/var/mine");
    EXPECT_EQ(paths->config, "/etc/mine.toml");
}

TEST_F(PathsTest, AnXdgRuntimeDirectoryIsUsedOnlyIfItIsPrivateAndLasts) {
    if (access("/run/systemd/system", F_OK) == 0)
        GTEST_SKIP() << "depends on this user's linger under systemd";
    Variable xdg("XDG_RUNTIME_DIR", directory_.path.c_str());
    EXPECT_EQ(resolve_paths()->runtime, directory_.path + "/helios");
    chmod(directory_.path.c_str(), 0755);
    EXPECT_EQ(resolve_paths()->runtime, private_fallback());
    Variable missing("XDG_RUNTIME_DIR", "/nonexistent");
    EXPECT_EQ(resolve_paths()->runtime, private_fallback());
}

TEST_F(PathsTest, ThatNoSocketFitsInAreRefused) {
    Variable runtime("HELIOS_RUNTIME_DIR", ("/" + std::string(65, 'x')).c_str());
    auto paths = resolve_paths();
    ASSERT_FALSE(paths);
    EXPECT_NE(paths.error().detail.find("set HELIOS_RUNTIME_DIR"), std::string::npos);
    Paths given;
    given.runtime = "/" + std::string(65, 'x');
    EXPECT_FALSE(prepare(given)) << "however it was given";
}

TEST_F(PathsTest, ThatAreRelativeAreRefused) {
    Variable runtime("HELIOS_RUNTIME_DIR", "here");
    EXPECT_FALSE(resolve_paths());
    Variable absolute("HELIOS_RUNTIME_DIR", "/run/mine");
    Variable state("HELIOS_STATE_DIR", "there");
    EXPECT_FALSE(resolve_paths());
}

TEST_F(PathsTest, ArePreparedForTheOwnerAlone) {
    Paths paths;
    paths.runtime = directory_.path + "/run/helios";
    paths.state = directory_.path + "/deep/state";
    mode_t before = umask(0);
    auto prepared = prepare(paths);
    umask(before);
    ASSERT_TRUE(prepared) << prepared.error().message();
    for (const std::string& path : {paths.runtime, paths.holders(), paths.metrics(), paths.runtime + "/pids",
                                    paths.state, paths.logs()})
        EXPECT_EQ(mode_of(path), 0700U) << path;
    EXPECT_TRUE(prepare(paths)) << "twice is as good as once";
}

TEST_F(PathsTest, OpenToOthersAreRefused) {
    Paths paths;
    paths.runtime = directory_.path + "/run";
    paths.state = directory_.path + "/state";
    mkdir(paths.runtime.c_str(), 0700);
    chmod(paths.runtime.c_str(), 0777);
    auto prepared = prepare(paths);
    ASSERT_FALSE(prepared);
    EXPECT_EQ(prepared.error().code, ErrorCode::denied);
    EXPECT_NE(prepared.error().detail.find("chmod 700 " + paths.runtime), std::string::npos);
}

TEST_F(PathsTest, ThatAreSymbolicLinksAreRefused) {
    std::string target = directory_.path + "/target";
    std::string link = directory_.path + "/link";
    mkdir(target.c_str(), 0700);
    ASSERT_EQ(symlink(target.c_str(), link.c_str()), 0);
    for (const std::string& name : {link, link + "/", link + "//"}) {
        auto checked = check_private_directory(name);
        ASSERT_FALSE(checked) << name;
        EXPECT_EQ(checked.error().code, ErrorCode::denied);
    }
    EXPECT_TRUE(check_private_directory(target + "/"));
}

TEST_F(PathsTest, OfAnotherUserAreRefused) {
    if (geteuid() != 0)
        GTEST_SKIP() << "needs root to give a directory away";
    ASSERT_EQ(chown(directory_.path.c_str(), 65534, 65534), 0);
    auto checked = check_private_directory(directory_.path);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, ErrorCode::denied);
    EXPECT_NE(checked.error().detail.find("belongs to user 65534"), std::string::npos);
}

TEST_F(PathsTest, AFileInTheWayIsNamed) {
    Paths paths;
    paths.runtime = directory_.path + "/run";
    paths.state = directory_.path + "/state";
    std::ofstream(paths.runtime) << "x";
    auto prepared = prepare(paths);
    ASSERT_FALSE(prepared);
    EXPECT_NE(prepared.error().message().find(paths.runtime), std::string::npos);
}

TEST_F(PathsTest, AFileIsReplacedAsAWhole) {
    std::string path = directory_.path + "/registry.json";
    ASSERT_TRUE(replace_file(path, "first, and longer"));
    ASSERT_TRUE(replace_file(path, "second"));
    EXPECT_EQ(content_of(path), "second");
    EXPECT_EQ(mode_of(path), 0600U);
    std::ofstream(path + ".new") << "left over from a crash";
    ASSERT_TRUE(replace_file(path, "third"));
    EXPECT_EQ(content_of(path), "third");
    EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST_F(PathsTest, ReplacingFollowsNoLink) {
    std::string precious = directory_.path + "/precious";
    std::string path = directory_.path + "/file";
    std::ofstream(precious) << "precious";
    ASSERT_EQ(symlink(precious.c_str(), path.c_str()), 0);
    ASSERT_EQ(symlink(precious.c_str(), (path + ".new").c_str()), 0);
    ASSERT_TRUE(replace_file(path, "new"));
    EXPECT_EQ(content_of(precious), "precious");
    EXPECT_EQ(content_of(path), "new");
}

TEST_F(PathsTest, AFileThatCannotBeReplacedKeepsItsContent) {
    std::string folder = directory_.path + "/folder";
    mkdir(folder.c_str(), 0700);
    auto replaced = replace_file(folder, "a directory is in the way");
    ASSERT_FALSE(replaced);
    EXPECT_EQ(replaced.error().code, ErrorCode::system);
    EXPECT_FALSE(std::filesystem::exists(folder + ".new"));
    EXPECT_FALSE(replace_file(directory_.path + "/missing/file", "x"));
}

} // namespace
} // namespace helios::runtime
