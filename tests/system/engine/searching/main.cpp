// Finds something on a screen with what an outside project has: exit code 0 when it is where it should be.
#include "grid/lines/search.hpp"

#include <string_view>

int main() {
    using namespace helios::grid;
    constexpr std::string_view input = "one\r\ntwo 42";
    Screen screen(Size{80, 24});
    screen.feed({reinterpret_cast<const std::uint8_t*>(input.data()), input.size()});
    SearchOptions options;
    options.pattern = "[0-9]+";
    options.syntax = PatternSyntax::regex;
    const auto matches = search(screen, options);
    const bool found = matches && matches->found.size() == 1 && matches->found[0].line == 2 &&
                       matches->found[0].column == 4 && matches->found[0].width == 2;
    return found ? 0 : 1;
}
