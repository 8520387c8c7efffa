// Damaged frames: never a crash (the sanitizers watch), and what still decodes survives its own round trip.
#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "samples.hpp"

namespace helios::wire {
namespace {

// A copy of its own on the heap: a read beyond the end is then seen by AddressSanitizer.
struct Cut {
    explicit Cut(const Frame& frame, std::size_t size) : bytes(std::make_unique<std::uint8_t[]>(size)) {
        std::copy_n(frame.begin(), size, bytes.get());
        view = {bytes.get(), size};
    }
    std::unique_ptr<std::uint8_t[]> bytes;
    Bytes view;
};

void check_data(Bytes frame) {
    auto message = decode_data(frame);
    if (!message)
        return;
    Frame once = encode(*message);
    auto again = decode_data(once);
    ASSERT_TRUE(again) << again.error().message();
    ASSERT_EQ(encode(*again), once);
}

void check_envelope(Bytes frame) {
    static_cast<void>(to_json(frame));
    auto envelope = decode_envelope(frame);
    if (!envelope)
        return;
    Frame once = encode(*envelope);
    auto again = decode_envelope(once);
    ASSERT_TRUE(again) << again.error().message();
    ASSERT_EQ(encode(*again), once);
}

void check(const Sample& sample, Bytes frame) {
    if (sample.name.starts_with("data_"))
        check_data(frame);
    else
        check_envelope(frame);
}

std::vector<Sample> all_samples() {
    auto samples = data_samples();
    for (Sample& sample : envelope_samples())
        samples.push_back(std::move(sample));
    return samples;
}

TEST(DamagedFrames, CutAnywhereAreHarmless) {
    for (const Sample& sample : all_samples()) {
        for (std::size_t size = 0; size < sample.frame.size(); ++size)
            check(sample, Cut(sample.frame, size).view);
    }
}

TEST(DamagedFrames, WithAnyOneByteReplacedAreHarmless) {
    for (const Sample& sample : all_samples()) {
        for (std::size_t at = 0; at < sample.frame.size(); ++at) {
            for (unsigned value : {0x00U, 0x01U, 0x7FU, 0x80U, 0xFFU}) {
                Cut copy(sample.frame, sample.frame.size());
                copy.bytes[at] = static_cast<std::uint8_t>(value);
                check(sample, copy.view);
            }
        }
    }
}

TEST(DamagedFrames, WithManyBytesReplacedAreHarmless) {
    std::mt19937 random(20261121);
    auto samples = all_samples();
    for (int round = 0; round < 20'000; ++round) {
        const Sample& sample = samples[random() % samples.size()];
        Cut copy(sample.frame, sample.frame.size() - random() % 8);
        for (auto changes = 1 + random() % 8; changes > 0; --changes)
            copy.bytes[random() % copy.view.size()] = static_cast<std::uint8_t>(random());
        check(sample, copy.view);
    }
}

} // namespace
} // namespace helios::wire
