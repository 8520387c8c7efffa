// What Helios' engine is to reach. MB/s at 80x24; at any other size seven tenths of it.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace helios::bench {

struct SpeedGoal {
    std::string_view corpus;
    double megabytes_per_second;
};

inline constexpr std::array speed_goals{
    SpeedGoal{"ascii_log", 600},        SpeedGoal{"ascii_wrap", 600},
    SpeedGoal{"yes_short", 150},        SpeedGoal{"ls_columns", 300},
    SpeedGoal{"truecolor_source", 300}, SpeedGoal{"cjk", 500},
    SpeedGoal{"latin_mixed", 250},      SpeedGoal{"emoji", 120},
    SpeedGoal{"agent_tui", 300},        SpeedGoal{"alt_redraw", 300},
    SpeedGoal{"tmux_like", 300},        SpeedGoal{"scroll_regions", 300},
    SpeedGoal{"dense_cells", 300},      SpeedGoal{"cursor_motion", 300},
    SpeedGoal{"medium_cells", 200},
};
inline constexpr double other_size_factor = 0.7;

// A full history of 10,000 lines, MB.
struct MemoryGoal {
    unsigned columns;
    double megabytes;
};
inline constexpr std::array memory_goals{MemoryGoal{80, 1.2}, MemoryGoal{200, 2.6}};

inline constexpr double resize_goal_ms = 20; // 80 to 200 columns, the history full.
inline constexpr double save_goal_us = 30;   // The screen without history.
inline constexpr double frame_screen_goal_us = 300;
inline constexpr double frame_row_goal_us = 5;

} // namespace helios::bench
