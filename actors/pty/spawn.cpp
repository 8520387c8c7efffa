#include "pty/spawn.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <string_view>
#include <sys/epoll.h>
#include <unistd.h>

namespace helios::pty {
namespace {

constexpr std::int64_t launch_ns_max = 10'000'000'000;
constexpr std::size_t complaint_bytes_max = 4096;

// What other terminals and multiplexers leave for the programs inside them: prefixes, or whole names with
// '='.
constexpr std::array<std::string_view, 27> foreign{
    "TMUX",     "STY=",       "WINDOW=",     "ZELLIJ", "HERDR",     "ZMX",       "DVTM",
    "ABDUCO",   "SHPOOL",     "VTE_VERSION", "KITTY_", "WEZTERM",   "ALACRITTY", "GHOSTTY",
    "KONSOLE_", "ITERM_",     "LC_TERMINAL", "WT_",    "TERM=",     "TERM_",     "TERMCAP=",
    "TERMINFO", "COLORTERM=", "COLUMNS=",    "LINES=", "WINDOWID=", "VSCODE_",
};
constexpr std::array<std::string_view, 3> ours{"HELIOS_TERMINAL=", "HELIOS_LANE=", "HELIOS_SESSION="};

bool starts_with_any(std::string_view text, auto&& prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [text](std::string_view prefix) { return text.starts_with(prefix); });
}

std::string value_of(const std::vector<std::string>& env, std::string_view name) {
    for (const std::string& entry : env) {
        if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=')
            return entry.substr(name.size() + 1);
    }
    return {};
}

std::string login_shell(const std::vector<std::string>& env) {
    std::string shell = value_of(env, "SHELL");
    if (!shell.empty())
        return shell;
    const passwd* user = getpwuid(geteuid());
    return user != nullptr && user->pw_shell != nullptr && *user->pw_shell != 0 ? user->pw_shell : "/bin/sh";
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
    std::vector<char*> list;
    for (std::string& text : strings)
        list.push_back(text.data());
    list.push_back(nullptr);
    return list;
}

// Owns posix_spawn's two objects.
class SpawnSettings {
public:
    SpawnSettings() {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
    }
    ~SpawnSettings() {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    void set(int complaints) {
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, complaints, 2);
        sigset_t signals;
        sigemptyset(&signals);
        posix_spawnattr_setsigmask(&attributes, &signals);
        sigfillset(&signals);
        posix_spawnattr_setsigdefault(&attributes, &signals);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

} // namespace

std::vector<std::string> terminal_environment(const SpawnPlan& plan) {
    std::vector<std::string> env;
    for (const std::string& entry : plan.env) {
        bool sound = entry.find('=') != std::string::npos && !entry.starts_with("=");
        if (sound && !starts_with_any(entry, foreign) && !starts_with_any(entry, ours))
            env.push_back(entry);
    }
    env.emplace_back("TERM=xterm-256color");
    env.emplace_back("COLORTERM=truecolor");
    env.emplace_back("TERM_PROGRAM=helios");
    env.push_back("TERM_PROGRAM_VERSION=" + plan.version);
    env.push_back("HELIOS_TERMINAL=" + plan.terminal.text());
    if (!plan.lane.empty())
        env.push_back("HELIOS_LANE=" + plan.lane);
    return env;
}

std::vector<std::string> holder_arguments(const SpawnPlan& plan) {
    std::array<char, 16> umask{};
    std::snprintf(umask.data(), umask.size(), "%03o", plan.umask & 0777U);
    std::string cwd = plan.cwd.empty() ? value_of(plan.env, "HOME") : plan.cwd;
    std::vector<std::string> arguments{plan.holder_program,
                                       plan.socket,
                                       plan.terminal.text(),
                                       "pty",
                                       std::to_string(plan.ring_bytes),
                                       std::to_string(plan.columns),
                                       std::to_string(plan.rows),
                                       cwd.empty() ? "/" : cwd,
                                       umask.data()};
    if (!plan.scope_program.empty())
        arguments.insert(arguments.begin(), {plan.scope_program, "--user", "--scope", "--quiet", "--collect",
                                             "--unit=helios-" + plan.terminal.text(), "--"});
    if (plan.argv.empty())
        arguments.push_back(login_shell(plan.env));
    arguments.insert(arguments.end(), plan.argv.begin(), plan.argv.end());
    return arguments;
}

// Nobody waits for a holder's end, which its socket tells: the kernel reaps it.
Launcher::Launcher(EventLoop& loop) : loop_(loop) {
    ::signal(SIGCHLD, SIG_IGN);
}

Launcher::~Launcher() {
    for (auto& [complaints, launch] : launches_) {
        loop_.forget(complaints);
        loop_.cancel(launch->timeout);
    }
}

Status Launcher::launch(const SpawnPlan& plan, OnEnd on_end) {
    if (launches_.size() >= launches_max)
        return Error{ErrorCode::busy, "too many terminals are being started: try again", 0};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return system_error("cannot make a pipe");
    int complaints = ends[0];
    auto launch = std::make_unique<Launch>();
    launch->complaints.reset(complaints);
    Fd theirs(ends[1]);
    auto arguments = holder_arguments(plan);
    auto env = terminal_environment(plan);
    if (!plan.scope_program.empty() && value_of(env, "XDG_RUNTIME_DIR").empty()) // Where its manager answers.
        env.push_back("XDG_RUNTIME_DIR=/run/user/" + std::to_string(geteuid()));
    SpawnSettings settings;
    settings.set(theirs.get());
    int failed = posix_spawn(&launch->pid, arguments.front().c_str(), &settings.actions, &settings.attributes,
                             pointers(arguments).data(), pointers(env).data());
    if (failed != 0)
        return system_error("cannot run " + arguments.front(), failed);
    launch->plan = plan;
    launch->on_end = std::move(on_end);
    launch->timeout = loop_.after(launch_ns_max, [started = launch.get()] {
        started->said = "the terminal's holder did not start in time";
        kill(started->pid, SIGKILL);
    });
    auto watched =
        loop_.watch(complaints, EPOLLIN, [this, complaints](std::uint32_t) { listen(complaints); });
    launches_.emplace(complaints, std::move(launch));
    return watched;
}

// Until the holder has closed it.
void Launcher::listen(int complaints) {
    auto found = launches_.find(complaints);
    if (found == launches_.end())
        return;
    std::array<char, 512> text{};
    ssize_t got = ::read(complaints, text.data(), text.size());
    std::string& said = found->second->said;
    if (got > 0 && said.size() < complaint_bytes_max)
        said.append(text.data(), static_cast<std::size_t>(got));
    if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR)))
        return;
    auto launch = std::move(found->second);
    launches_.erase(found);
    loop_.forget(complaints);
    loop_.cancel(launch->timeout);
    while (!said.empty() && said.back() == '\n')
        said.pop_back();
    Status status = said.empty() ? Status() : Error{ErrorCode::unavailable, said, 0};
    if (!status && !launch->plan.scope_program.empty()) {
        // What the holder has to say it says again, what systemd-run has it does not.
        log::warning("scope not made", {{"terminal", launch->plan.terminal.text()}, {"why", said}});
        launch->plan.scope_program.clear();
        status = this->launch(launch->plan, launch->on_end);
        if (status)
            return;
    }
    launch->on_end(status);
}

} // namespace helios::pty
