// The program that draws may fail in every way: a sentence says which, and it never outlives the picture.
#include "cli/print/picture.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace helios::cli {
namespace {

constexpr std::int64_t long_ns = 60'000'000'000;
constexpr std::int64_t short_ns = 500'000'000;

// A directory with a shell script for the renderer.
class Renderer {
public:
    explicit Renderer(const std::string& script) {
        EXPECT_NE(mkdtemp(bin_.data()), nullptr);
        const std::string program = bin_ + "/helios-render";
        std::ofstream(program) << "#!/bin/sh\necho $$ > " << bin_ << "/pid\n" << script << '\n';
        std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    }
    ~Renderer() { std::filesystem::remove_all(bin_); }
    Renderer(const Renderer&) = delete;
    Renderer& operator=(const Renderer&) = delete;

    [[nodiscard]] std::string draw(const std::string& svg, std::int64_t patience_ns) const {
        const auto png = png_of(svg, bin_, patience_ns);
        return png ? *png : "error: " + png.error().detail;
    }
    [[nodiscard]] bool runs() const {
        std::string pid;
        std::ifstream(bin_ + "/pid") >> pid; // Empty where it was ended before it had begun.
        return !pid.empty() && std::filesystem::exists("/proc/" + pid);
    }

private:
    std::string bin_ = testing::TempDir() + "helios-picture-XXXXXX";
};

TEST(PictureProgram, IsGivenTheDocumentAndGivesThePicture) {
    const std::string large(1 << 20, 'x'); // More than a pipe holds.
    EXPECT_EQ(Renderer("cat").draw(large, long_ns), large);
}

TEST(PictureProgram, SaysThatItIsMissing) {
    const auto png = png_of("x", "/nonexistent", long_ns);
    ASSERT_FALSE(png);
    EXPECT_NE(png.error().detail.find("cannot run /nonexistent/helios-render"), std::string::npos);
}

TEST(PictureProgram, SaysThatItFailedOrDied) {
    EXPECT_NE(Renderer("printf half; exit 1").draw("x", long_ns).find("drew no picture"), std::string::npos);
    EXPECT_NE(Renderer("kill -9 $$").draw("x", long_ns).find("ended by signal 9"), std::string::npos);
}

TEST(PictureProgram, IsEndedWhenItTakesTooLong) {
    for (const char* script : {"exec sleep 600", "exec >&-; exec sleep 600"}) {
        const Renderer endless(script);
        EXPECT_NE(endless.draw("x", short_ns).find("did not finish in time"), std::string::npos) << script;
        EXPECT_FALSE(endless.runs()) << script;
    }
}

} // namespace
} // namespace helios::cli
