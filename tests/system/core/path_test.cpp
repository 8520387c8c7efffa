// Output and input through every hop: holder, broker, session, viewer.
#include <gtest/gtest.h>

#include "core_mesh.hpp"

namespace helios::test {
namespace {

class CorePath : public testing::TestWithParam<Topology> {
protected:
    CorePath() : mesh(GetParam()) {
        mesh.start_core();
        mesh.start_grid();
        EXPECT_TRUE(mesh.until_core());
    }
    CoreMesh mesh;
};

TEST_P(CorePath, OutputAndInputReachEachOther) {
    TerminalId terminal = mesh.spawn("stty -echo; echo ready; read a; echo got-$a; read b");
    auto viewer = mesh.attach(terminal, {});
    EXPECT_TRUE(mesh.until([&] { return viewer->have >= 7; })) << mesh.log("core");
    viewer->type("abc\n");
    EXPECT_TRUE(mesh.until([&] { return viewer->text.find("got-abc") != std::string::npos; }))
        << mesh.log("core");
    EXPECT_EQ(viewer->gaps, 0U);
    ASSERT_TRUE(mesh.until([&] { return !viewer->acks.empty(); })) << mesh.log("core");
    EXPECT_EQ(viewer->acks.front().outcome, wire::InputOutcome::accepted);
}

INSTANTIATE_TEST_SUITE_P(Topologies, CorePath,
                         testing::Values(Topology::one_process, Topology::two_processes));

} // namespace
} // namespace helios::test
