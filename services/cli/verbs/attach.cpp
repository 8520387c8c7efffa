#include "cli/verbs/attach.hpp"

#include "cli/attach/attach_loop.hpp"
#include "cli/print/failure.hpp"
#include "cli/print/output.hpp"
#include "cli/print/style.hpp"

#include <cstdlib>
#include <sys/wait.h>

namespace helios::cli {
namespace {

std::string status_text(std::int32_t wait_status) {
    if (WIFSIGNALED(wait_status))
        return "signal " + std::to_string(WTERMSIG(wait_status));
    return "exit status " + std::to_string(exit_code_of_status(wait_status));
}

int report_end(const std::string& name, std::int32_t wait_status) {
    print("[" + name + " ended: " + status_text(wait_status) + "]\n");
    return exit_code_of_status(wait_status);
}

// It went while core was away, or before we came: control has its last record.
int report_gone(const Door& door, const wire::TerminalRecord& record, const std::string& detail) {
    auto bus = BusClient::open(door.paths);
    if (!bus)
        return fail(bus.error());
    auto present = find_terminal(**bus, record.terminal);
    if (present && present->ended_wall_ns != 0)
        return report_end(record.name, present->wait_status);
    if (!present && present.error().code == ErrorCode::not_found) {
        print("[" + record.name + " is gone]\n");
        return exit_code::failure;
    }
    return fail("cannot attach to " + record.name + ": " + detail + ". `helios doctor` looks for the cause.",
                exit_code::failure);
}

int report(const Door& door, const wire::TerminalRecord& record, const AttachOutcome& outcome) {
    if (outcome.refused_bytes > 0) {
        remark(std::to_string(outcome.refused_bytes) + " bytes that you typed were dropped: " + record.name +
               " did not read its input.");
    }
    if (outcome.signal != 0)
        return 128 + outcome.signal;
    switch (outcome.end) {
    case ViewEnd::detached:
        print("[detached from " + record.name + "; helios attach " + record.name + " comes back]\n");
        return exit_code::ok;
    case ViewEnd::ended:
        return report_end(record.name, outcome.wait_status);
    case ViewEnd::closed:
    case ViewEnd::refused:
    case ViewEnd::none:
        break;
    }
    return report_gone(door, record, outcome.detail);
}

Result<wire::TerminalRecord> find_or_make(Door& door, const AttachOptions& options) {
    const std::string& name = options.terminal.name;
    auto found = find_terminal(*door.bus, name);
    bool is_id = TerminalId::parse(name).has_value();
    bool missing = !found && found.error().code == ErrorCode::not_found;
    bool ended = found && !is_live(*found);
    if (is_id || !options.create || !(missing || ended))
        return found;
    auto made = spawn(*door.bus, options.terminal);
    if (made || made.error().code != ErrorCode::denied)
        return made;
    // Another one may have made it in this moment.
    auto again = find_terminal(*door.bus, name);
    return again && is_live(*again) ? again : made;
}

} // namespace

Status refuse_nested(const ViewOptions& options) {
    const char* outer = std::getenv("HELIOS_TERMINAL");
    if (options.nested || outer == nullptr || *outer == '\0')
        return {};
    return Error{ErrorCode::denied, "this is already inside the terminal " + std::string(outer) +
                                        ". Detach first and attach from outside, or add --nested to attach "
                                        "here all the same."};
}

int attach_to(Door& door, const wire::TerminalRecord& record, const ViewOptions& options) {
    auto id = TerminalId::parse(record.terminal);
    if (!id)
        return fail("control sent a record without an id. `helios version` compares the versions.", 1);
    auto keys = DetachKeys::parse(door.config.detach_keys);
    if (!keys)
        return fail(keys.error().message() + " It stands in attach.detach_keys of " + door.paths.config + ".",
                    exit_code::usage);
    auto tty = Tty::open();
    if (!tty)
        return fail(tty.error());
    ViewTerms terms;
    terms.terminal = *id;
    terms.writer = Ulid::mint().low | 1;
    terms.read_only = options.read_only;
    terms.lossless = options.lossless;
    terms.size = tty->size();
    const char* term = std::getenv("TERM");
    door.bus.reset(); // Its heartbeats would wake an idle view once a second.
    View view(terms, std::move(*keys), ModeKeeper(ModeKeeper::outer_of(term == nullptr ? "" : term)));
    auto outcome = run_attach(door.paths.view_socket(), *tty, view);
    return outcome ? report(door, record, *outcome) : fail(outcome.error());
}

int attach(const AttachOptions& options) {
    if (auto allowed = refuse_nested(options.view); !allowed)
        return fail(allowed.error());
    if (auto tty = Tty::open(); !tty)
        return fail(tty.error());
    auto door = open_door();
    if (!door)
        return fail(door.error());
    auto record = find_or_make(*door, options);
    if (!record)
        return fail(record.error());
    if (!is_live(*record))
        return report_end(record->name, record->wait_status);
    return attach_to(*door, *record, options.view);
}

} // namespace helios::cli
