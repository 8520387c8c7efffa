#include "runtime/service.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "temporary_directory.hpp"

namespace helios::runtime {
namespace {

class ServiceTest : public testing::Test {
protected:
    ServiceTest() : runtime_(directory_.path + "/run"), state_(directory_.path + "/state") {}

    Result<ServiceArguments> parse(std::vector<std::string> more) {
        std::vector<std::string> words{"helios-test", "--runtime", runtime_, "--state", state_};
        words.insert(words.end(), more.begin(), more.end());
        std::vector<char*> argv;
        for (std::string& word : words)
            argv.push_back(word.data());
        return parse_arguments(static_cast<int>(argv.size()), argv.data());
    }

    TemporaryDirectory directory_;
    std::string runtime_;
    std::string state_;
    Variable config_{"HELIOS_CONFIG", "/nonexistent/helios.toml"};
};

std::string read_some(int fd) {
    std::array<char, 256> buffer{};
    ssize_t size = read(fd, buffer.data(), buffer.size());
    return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

TEST_F(ServiceTest, ArgumentsNameItsPlaces) {
    auto arguments = parse({"--role", "broker", "--notify-fd", "7"});
    ASSERT_TRUE(arguments);
    EXPECT_EQ(arguments->paths.runtime, runtime_);
    EXPECT_EQ(arguments->paths.state, state_);
    EXPECT_EQ(arguments->role, "broker");
    EXPECT_EQ(arguments->notify_fd, 7);
    EXPECT_TRUE(check_private_directory(runtime_ + "/holders")) << "and they are prepared";
    EXPECT_EQ(parse({})->notify_fd, -1);
}

TEST_F(ServiceTest, WrongArgumentsAreRefused) {
    EXPECT_EQ(parse({"--unknown", "x"}).error().detail, "unknown option '--unknown'");
    EXPECT_EQ(parse({"--role"}).error().detail, "--role wants a value");
    for (const char* number : {"x", "-1", "7x", "99999999999999999999"})
        EXPECT_FALSE(parse({"--notify-fd", number})) << number;
}

TEST_F(ServiceTest, ABadConfigurationIsRefused) {
    std::string path = directory_.path + "/bad.toml";
    ASSERT_TRUE(replace_file(path, "[core]\nspilt = true\n"));
    auto arguments = parse({"--config", path});
    ASSERT_FALSE(arguments);
    EXPECT_NE(arguments.error().detail.find("core.spilt is unknown"), std::string::npos);
}

TEST_F(ServiceTest, TellsItsSupervisorOverThePipe) {
    int pipe_fds[2];
    ASSERT_EQ(pipe2(pipe_fds, O_NONBLOCK), 0);
    auto arguments = parse({"--notify-fd", std::to_string(pipe_fds[1])});
    auto service = Service::open("test", *arguments);
    ASSERT_TRUE(service);
    EXPECT_EQ(fcntl(pipe_fds[1], F_GETFD), FD_CLOEXEC) << "what it starts must not hold the pipe";
    (*service)->say_ready();
    EXPECT_EQ(read_some(pipe_fds[0]), "READY=1\n");
    (*service)->say_status("degraded");
    EXPECT_EQ(read_some(pipe_fds[0]), "STATUS=degraded\n");
    service->reset();
    EXPECT_EQ(read(pipe_fds[0], pipe_fds, 1), 0) << "closed with the service";
    close(pipe_fds[0]);
}

TEST_F(ServiceTest, ASupervisorThatIsGoneIsNoTrouble) {
    int pipe_fds[2];
    ASSERT_EQ(pipe2(pipe_fds, O_NONBLOCK), 0);
    close(pipe_fds[0]);
    auto service = Service::open("test", *parse({"--notify-fd", std::to_string(pipe_fds[1])}));
    ASSERT_TRUE(service);
    (*service)->say_ready(); // SIGPIPE would end this process.
}

TEST_F(ServiceTest, ANotifyFdThatIsNoneIsRefused) {
    EXPECT_FALSE(Service::open("test", *parse({"--notify-fd", "999999"})));
}

TEST_F(ServiceTest, EndsOnASignalUnderAWatchdog) {
    for (int number : {SIGTERM, SIGINT}) {
        auto service = Service::open("test", *parse({}));
        ASSERT_TRUE(service);
        ASSERT_EQ(raise(number), 0);
        (*service)->run();
        EXPECT_GT(alarm(0), 0U) << "the tear-down that follows is watched";
        // Taken, or the next service would end at once.
        sigset_t waiting;
        sigpending(&waiting);
        EXPECT_EQ(sigismember(&waiting, number), 0);
    }
}

TEST_F(ServiceTest, MayOpenAsManyDescriptorsAsTheSystemAllows) {
    auto service = Service::open("test", *parse({}));
    ASSERT_TRUE(service);
    rlimit limit{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
    EXPECT_EQ(limit.rlim_cur, limit.rlim_max);
}

} // namespace
} // namespace helios::runtime
