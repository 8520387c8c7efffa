// Frames of every released version decode for ever. UPDATE_FRAMES=1 writes those that are missing, never one
// that is there.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "frame_text.hpp"
#include "samples.hpp"

namespace helios::wire {
namespace {

const std::filesystem::path frames = HELIOS_WIRE_FRAMES;

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

Frame frame_of(const std::string& content) {
    return {content.begin(), content.end()};
}

void release(const Sample& sample, const std::string& text) {
    auto path = frames / "v1" / (sample.name + ".bin");
    if (std::getenv("UPDATE_FRAMES") == nullptr || std::filesystem::exists(path))
        return;
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(sample.frame.data()),
               static_cast<std::streamsize>(sample.frame.size()));
    std::ofstream(frames / "v1" / (sample.name + ".json")) << text;
}

TEST(ReleasedFrames, EveryMessageIsReleased) {
    for (const Sample& sample : data_samples()) {
        release(sample, data_text(sample.frame));
        EXPECT_TRUE(std::filesystem::exists(frames / "v1" / (sample.name + ".bin"))) << sample.name;
    }
    for (const Sample& sample : envelope_samples()) {
        release(sample, envelope_text(sample.frame));
        EXPECT_TRUE(std::filesystem::exists(frames / "v1" / (sample.name + ".bin"))) << sample.name;
    }
}

// The text beside a frame says what it meant when it was released; decoding and encoding it again must mean
// the same.
TEST(ReleasedFrames, MeanTodayWhatTheyMeantThen) {
    int count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(frames)) {
        if (entry.path().extension() != ".bin")
            continue;
        ++count;
        Frame frame = frame_of(read_file(entry.path()));
        std::string text;
        if (entry.path().filename().string().starts_with("data_")) {
            auto message = decode_data(frame);
            ASSERT_TRUE(message) << entry.path() << ": " << message.error().message();
            text = data_text(encode(*message));
        } else {
            auto envelope = decode_envelope(frame);
            ASSERT_TRUE(envelope) << entry.path() << ": " << envelope.error().message();
            text = envelope_text(encode(*envelope));
        }
        EXPECT_EQ(text, read_file(std::filesystem::path(entry.path()).replace_extension(".json")))
            << entry.path();
    }
    EXPECT_GE(count, 34);
}

TEST(Samples, LeaveNoFieldOut) {
    std::vector<std::string> none;
    for (const Sample& sample : data_samples()) {
        EXPECT_EQ(absent_data_fields(sample.frame), none) << sample.name;
    }
    for (const Sample& sample : envelope_samples())
        EXPECT_EQ(absent_payload_fields(sample.frame), none) << sample.name;
}

TEST(Samples, CoverEveryMessage) {
    std::vector<bool> seen(std::variant_size_v<Data>);
    for (const Sample& sample : data_samples())
        seen[decode_data(sample.frame)->index()] = true;
    EXPECT_EQ(std::count(seen.begin(), seen.end(), false), 0);
    std::vector<bool> seen_payloads(std::variant_size_v<Payload>);
    for (const Sample& sample : envelope_samples())
        seen_payloads[decode_envelope(sample.frame)->payload.index()] = true;
    EXPECT_EQ(std::count(seen_payloads.begin(), seen_payloads.end(), false), 0);
}

} // namespace
} // namespace helios::wire
