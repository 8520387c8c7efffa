#include "cli/print/output.hpp"

#include "base/clock.hpp"

#include <cstdio>
#include <sys/wait.h>

namespace helios::cli {
namespace {

constexpr auto replace = Json::error_handler_t::replace;

Json exit_json(const wire::TerminalRecord& record) {
    Json ended;
    ended["at"] = rfc3339(record.ended_wall_ns);
    ended["status"] = WIFEXITED(record.wait_status) ? Json(WEXITSTATUS(record.wait_status)) : Json();
    ended["signal"] = WIFSIGNALED(record.wait_status) ? Json(WTERMSIG(record.wait_status)) : Json();
    return ended;
}

} // namespace

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void print_document(const Json& json) {
    print(json.dump(2, ' ', false, replace) + "\n");
}

void print_line(const Json& json) {
    print(json.dump(-1, ' ', false, replace) + "\n");
    std::fflush(stdout);
}

Json to_json(const wire::TerminalRecord& record) {
    Json json;
    json["id"] = record.terminal;
    json["name"] = record.name;
    json["state"] = record.state;
    json["lane"] = record.lane;
    json["session"] = record.session;
    json["argv"] = record.argv;
    json["cwd"] = record.cwd;
    json["title"] = record.title;
    json["pid"] = record.pid;
    json["columns"] = record.columns;
    json["rows"] = record.rows;
    json["viewers"] = record.viewers;
    json["output_bytes"] = record.output_bytes;
    json["input_bytes"] = record.input_bytes;
    json["created"] = rfc3339(record.created_wall_ns);
    json["ended"] = record.ended_wall_ns == 0 ? Json() : exit_json(record);
    return json;
}

} // namespace helios::cli
