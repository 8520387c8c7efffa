// Tests that run once with each instruction set that this machine has (Highway):
//   class Kernel : public support::EachVectorTarget {};
//   INSTANTIATE_TEST_SUITE_P(With, Kernel, support::vector_targets(), support::vector_target_name);
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <hwy/targets.h>
#include <string>

namespace helios::support {

class EachVectorTarget : public testing::TestWithParam<std::int64_t> {
protected:
    void SetUp() override { hwy::GetChosenTarget().Update(GetParam()); }
    void TearDown() override { hwy::GetChosenTarget().DeInit(); }
};

inline auto vector_targets() {
    return testing::ValuesIn(hwy::SupportedAndGeneratedTargets());
}
inline std::string vector_target_name(const testing::TestParamInfo<std::int64_t>& target) {
    return hwy::TargetName(target.param);
}

} // namespace helios::support
