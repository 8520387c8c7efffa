// Every metric of the mesh: name, kind and help, by Prometheus' naming rules. Adding a metric is adding a
// row. No label carries a terminal, pid or path; the scrape adds `service`.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace helios::metrics {

enum class Kind : std::uint8_t {
    counter,
    gauge,
    histogram
}; // Histograms observe nanoseconds, export seconds.

enum class Metric : std::uint8_t {
    input_to_echo_seconds,
    output_bytes_total,
    output_chunks_total,
    input_bytes_total,
    input_repeats_total,
    input_line_overflows_total,
    pty_backlog_bytes,
    credit_waits_total,
    credit_wait_seconds,
    resyncs_total,
    viewer_repaints_total,
    viewers,
    sessions_closing,
    terminals,
    ptys_open,
    holder_refusals_total,
    grid_parsed_bytes_total,
    grid_commits_total,
    grid_replies_total,
    grid_snapshots_total,
    grid_restores_total,
    grid_history_lines_dropped_total,
    grid_marks_dropped_total,
    grid_links_dropped_total,
    grid_strings_truncated_total,
    grid_images_dropped_total,
    grid_unknown_sequences_total,
    grid_work_refused_total,
    bus_commands_total,
    bus_command_seconds,
    bus_rejected_total,
    bus_events_total,
    bus_events_dropped_total,
    bus_late_answers_total,
    registry_writes_total,
    registry_write_failures_total,
    frames_invalid_total,
    peers_refused_total,
    resident_memory_bytes,
    proportional_memory_bytes,
    open_fds,
    start_time_seconds,
    count_, // Number of rows.
};

struct Row {
    Metric id;
    Kind kind;
    std::string_view name;
    std::string_view help;
};

inline constexpr std::size_t metric_count = static_cast<std::size_t>(Metric::count_);

inline constexpr std::array<Row, metric_count> table{{
    {Metric::input_to_echo_seconds, Kind::histogram, "helios_input_to_echo_seconds",
     "From input accepted for a terminal to its next output forwarded to viewers."},
    {Metric::output_bytes_total, Kind::counter, "helios_output_bytes_total", "Output bytes forwarded."},
    {Metric::output_chunks_total, Kind::counter, "helios_output_chunks_total", "Output chunks forwarded."},
    {Metric::input_bytes_total, Kind::counter, "helios_input_bytes_total",
     "Input bytes taken from viewers and commands."},
    {Metric::input_repeats_total, Kind::counter, "helios_input_repeats_total",
     "Inputs sent again and typed only once."},
    {Metric::input_line_overflows_total, Kind::counter, "helios_input_line_overflows_total",
     "Inputs of which a canonical tty drops bytes beyond 4,095 of a line."},
    {Metric::pty_backlog_bytes, Kind::gauge, "helios_pty_backlog_bytes",
     "Output in the rings that the grid has not taken yet."},
    {Metric::credit_waits_total, Kind::counter, "helios_credit_waits_total",
     "Times output waited for credit."},
    {Metric::credit_wait_seconds, Kind::histogram, "helios_credit_wait_seconds",
     "How long output waited for credit."},
    {Metric::resyncs_total, Kind::counter, "helios_resyncs_total",
     "Gaps in a stream that were filled from the ring again."},
    {Metric::viewer_repaints_total, Kind::counter, "helios_viewer_repaints_total",
     "Viewers cut from the stream and repainted."},
    {Metric::viewers, Kind::gauge, "helios_viewers", "Viewers attached."},
    {Metric::sessions_closing, Kind::gauge, "helios_sessions_closing",
     "Sessions of collected terminals that wait for viewers that were not shown all."},
    {Metric::terminals, Kind::gauge, "helios_terminals", "Terminals known to this service."},
    {Metric::ptys_open, Kind::gauge, "helios_ptys_open",
     "Ptys in use on this machine (/proc/sys/kernel/pty/nr)."},
    {Metric::holder_refusals_total, Kind::counter, "helios_holder_refusals_total",
     "Messages that a holder refused."},
    {Metric::grid_parsed_bytes_total, Kind::counter, "helios_grid_parsed_bytes_total",
     "Bytes parsed into screens."},
    {Metric::grid_commits_total, Kind::counter, "helios_grid_commits_total",
     "Checkpoints committed to holders."},
    {Metric::grid_replies_total, Kind::counter, "helios_grid_replies_total", "Answers to terminal queries."},
    {Metric::grid_snapshots_total, Kind::counter, "helios_grid_snapshots_total", "Screen snapshots made."},
    {Metric::grid_restores_total, Kind::counter, "helios_grid_restores_total",
     "Screens restored from a checkpoint."},
    {Metric::grid_history_lines_dropped_total, Kind::counter, "helios_grid_history_lines_dropped_total",
     "Lines that left a full history for newer ones."},
    {Metric::grid_marks_dropped_total, Kind::counter, "helios_grid_marks_dropped_total",
     "Combining marks beyond a cell's bound."},
    {Metric::grid_links_dropped_total, Kind::counter, "helios_grid_links_dropped_total",
     "Hyperlinks beyond a screen's bound; their text is shown."},
    {Metric::grid_strings_truncated_total, Kind::counter, "helios_grid_strings_truncated_total",
     "OSC and other strings that were longer than their bound."},
    {Metric::grid_images_dropped_total, Kind::counter, "helios_grid_images_dropped_total",
     "Images that left for newer ones, or were broken or too large to be kept."},
    {Metric::grid_unknown_sequences_total, Kind::counter, "helios_grid_unknown_sequences_total",
     "Control sequences that the engine does not know."},
    {Metric::grid_work_refused_total, Kind::counter, "helios_grid_work_refused_total",
     "Changes of more cells than their bytes had paid for."},
    {Metric::bus_commands_total, Kind::counter, "helios_bus_commands_total", "Commands answered."},
    {Metric::bus_command_seconds, Kind::histogram, "helios_bus_command_seconds",
     "From a command's arrival to its response."},
    {Metric::bus_rejected_total, Kind::counter, "helios_bus_rejected_total",
     "Envelopes refused before routing."},
    {Metric::bus_events_total, Kind::counter, "helios_bus_events_total", "Events published."},
    {Metric::bus_events_dropped_total, Kind::counter, "helios_bus_events_dropped_total",
     "Events that left the replay ring for newer ones."},
    {Metric::bus_late_answers_total, Kind::counter, "helios_bus_late_answers_total",
     "Answers that came after their asker had been told of a failure."},
    {Metric::registry_writes_total, Kind::counter, "helios_registry_writes_total",
     "Writes of the registry to disk."},
    {Metric::registry_write_failures_total, Kind::counter, "helios_registry_write_failures_total",
     "Writes of the registry that failed."},
    {Metric::frames_invalid_total, Kind::counter, "helios_frames_invalid_total",
     "Frames that failed verification."},
    {Metric::peers_refused_total, Kind::counter, "helios_peers_refused_total",
     "Connections of another user, or beyond a limit."},
    {Metric::resident_memory_bytes, Kind::gauge, "helios_resident_memory_bytes", "RSS of this process."},
    {Metric::proportional_memory_bytes, Kind::gauge, "helios_proportional_memory_bytes",
     "PSS of this process."},
    {Metric::open_fds, Kind::gauge, "helios_open_fds", "Open file descriptors of this process."},
    {Metric::start_time_seconds, Kind::gauge, "helios_start_time_seconds",
     "Start of this process since the epoch."},
}};

} // namespace helios::metrics
