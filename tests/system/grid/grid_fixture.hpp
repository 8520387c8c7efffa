// What every test of a running helios-grid has: a directory, the mesh played by the test, one grid.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "mesh_player.hpp"

namespace helios::test {

class Grid : public ::testing::Test {
protected:
    TempDir directory;
    MeshPlayer mesh{directory.path()};
    GridProcess grid{directory.path()};

    HolderProcess hold(const HolderOptions& options) { return HolderProcess(directory.path(), options); }
    // SIGKILL, then a new one that has said hello.
    void replace_grid() {
        grid.kill();
        const unsigned before = mesh.hellos;
        grid.start();
        ASSERT_TRUE(mesh.until([&] { return mesh.hellos > before; }));
    }
    bool until_reference_shows(StreamPlayer& stream, std::string_view text) {
        return mesh.until([&] { return stream.reference().text().find(text) != std::string::npos; });
    }
    // The grid's screen, its modes and its cursor are those of all the bytes there are.
    void expect_same_screen(StreamPlayer& stream, TerminalId id) {
        ASSERT_TRUE(mesh.until_caught_up(stream)) << stream.state();
        EXPECT_EQ(mesh.read(id), stream.reference().text());
        const TakenSnapshot taken = mesh.snapshot(id);
        ASSERT_EQ(taken.failure, "");
        const grid::Screen& reference = stream.reference();
        EXPECT_EQ(taken.size.columns, reference.size().columns);
        EXPECT_EQ(taken.size.rows, reference.size().rows);
        grid::Screen seen(reference.size());
        seen.feed({reinterpret_cast<const std::uint8_t*>(taken.bytes.data()), taken.bytes.size()});
        EXPECT_EQ(seen.text(), reference.text());
        EXPECT_EQ(seen.alternate(), reference.alternate());
        EXPECT_EQ(seen.cursor().row, reference.cursor().row);
        EXPECT_EQ(seen.cursor().column, reference.cursor().column);
        grid::Modes expected = reference.modes();
        expected.synchronized = seen.modes().synchronized; // Left out of snapshots.
        expected.color_scheme_reports = seen.modes().color_scheme_reports;
        expected.resize_reports = seen.modes().resize_reports;
        EXPECT_EQ(seen.modes(), expected);
    }
};

inline HolderOptions shell(const std::string& script) {
    HolderOptions options;
    options.command = {"/bin/bash", "--noprofile", "--norc", "-c", script};
    return options;
}

inline HolderOptions program(std::vector<std::string> command) {
    HolderOptions options;
    options.command = {"/usr/bin/env", "TERM=xterm-256color", "LC_ALL=C.UTF-8", "HOME=/nonexistent"};
    options.command.insert(options.command.end(), command.begin(), command.end());
    return options;
}

} // namespace helios::test
