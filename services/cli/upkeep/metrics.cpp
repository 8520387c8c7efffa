#include "cli/upkeep/metrics.hpp"

#include "base/fd.hpp"
#include "cli/print/failure.hpp"
#include "cli/print/output.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace helios::cli {
namespace {

constexpr std::size_t reply_bytes_max = 8 * 1024 * 1024;
constexpr std::size_t target_file_bytes_max = 64 * 1024;
constexpr int patience_s = 2;

std::string read_target_file(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string text(target_file_bytes_max, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    return text;
}

// [{"targets": ["127.0.0.1:1234"], "labels": {...}}]
std::string first_target(const std::string& text) {
    Json json = Json::parse(text, nullptr, false);
    if (!json.is_array() || json.empty() || !json[0].is_object())
        return {};
    const Json targets = json[0].value("targets", Json::array());
    return targets.is_array() && !targets.empty() && targets[0].is_string() ? targets[0].get<std::string>()
                                                                            : "";
}

Result<Fd> connect_loopback(const MetricsTarget& target) {
    std::size_t colon = target.address.rfind(':');
    std::uint16_t port = 0;
    std::string_view digits = std::string_view(target.address).substr(colon + 1);
    if (colon == std::string::npos ||
        std::from_chars(digits.data(), digits.data() + digits.size(), port).ec != std::errc())
        return Error{ErrorCode::unavailable, target.service + " registered the address '" + target.address +
                                                 "'. `helios restart " + target.service + "` renews it."};
    Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    timeval patience{patience_s, 0};
    setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (!socket || connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        return system_error("no metrics from " + target.service + " at " + target.url());
    return socket;
}

} // namespace

std::vector<MetricsTarget> metrics_targets(const runtime::Paths& paths) {
    std::vector<MetricsTarget> targets;
    std::error_code fault;
    for (const auto& entry : std::filesystem::directory_iterator(paths.metrics(), fault)) {
        if (entry.path().extension() != ".json")
            continue;
        std::string address = first_target(read_target_file(entry.path()));
        if (!address.empty())
            targets.push_back({entry.path().stem().string(), address});
    }
    std::sort(targets.begin(), targets.end(),
              [](const MetricsTarget& a, const MetricsTarget& b) { return a.service < b.service; });
    return targets;
}

Result<std::string> fetch_metrics(const MetricsTarget& target) {
    auto socket = connect_loopback(target);
    if (!socket)
        return socket.error();
    std::string request =
        "GET /metrics HTTP/1.1\r\nHost: " + target.address + "\r\nConnection: close\r\n\r\n";
    if (send(socket->get(), request.data(), request.size(), MSG_NOSIGNAL) < 0)
        return system_error("no metrics from " + target.service);
    std::string reply;
    std::array<char, 64 * 1024> bytes{};
    for (ssize_t got = 0; (got = recv(socket->get(), bytes.data(), bytes.size(), 0)) > 0;) {
        reply.append(bytes.data(), static_cast<std::size_t>(got));
        if (reply.size() > reply_bytes_max)
            break;
    }
    std::size_t body = reply.find("\r\n\r\n");
    if (!reply.starts_with("HTTP/1.1 200") || body == std::string::npos)
        return Error{ErrorCode::unavailable, target.service + " did not answer with metrics. `helios logs " +
                                                 target.service + "` may say why."};
    return reply.substr(body + 4);
}

int metrics(const MetricsOptions& options) {
    auto paths = runtime::resolve_paths();
    if (!paths)
        return fail(paths.error());
    std::vector<MetricsTarget> targets = metrics_targets(*paths);
    std::erase_if(targets, [&](const MetricsTarget& target) {
        return !options.service.empty() && target.service != options.service;
    });
    if (targets.empty() && !options.service.empty())
        return fail("no service " + options.service +
                        " serves metrics. `helios metrics --links` names those "
                        "that do.",
                    exit_code::not_found);
    if (targets.empty())
        return fail("no service serves metrics: the mesh is not running. `helios up` starts it.",
                    exit_code::unreachable);
    int code = exit_code::ok;
    for (const MetricsTarget& target : targets) {
        if (options.links) {
            print(target.service + "  " + target.url() + "\n");
            continue;
        }
        auto text = fetch_metrics(target);
        if (!text)
            code = fail(text.error());
        else
            print("# service " + target.service + "\n" + *text);
    }
    return code;
}

} // namespace helios::cli
