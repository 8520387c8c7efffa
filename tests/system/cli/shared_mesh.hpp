// One mesh for all tests of a suite: each uses terminals of its own name.
#pragma once

#include "support/mesh.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace helios::support {

class SharedMesh : public testing::Test {
protected:
    static void SetUpTestSuite() { mesh_ = std::make_unique<TestMesh>(); }
    static void TearDownTestSuite() { mesh_.reset(); }

    static Ran run(const std::vector<std::string>& arguments, std::string_view input = {}) {
        return mesh_->run(arguments, input);
    }
    // A terminal of that name; `options` are of `helios new`.
    static void make(const std::string& name, const std::vector<std::string>& command,
                     const std::vector<std::string>& options = {}) {
        std::vector<std::string> arguments{"new", "-n", name, "-d"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        arguments.emplace_back("--");
        arguments.insert(arguments.end(), command.begin(), command.end());
        const Ran ran = run(arguments);
        ASSERT_EQ(ran.code, 0) << ran.err;
    }

    inline static std::unique_ptr<TestMesh> mesh_;
};

} // namespace helios::support
