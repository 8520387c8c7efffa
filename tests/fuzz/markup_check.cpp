#include "markup_check.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace helios::grid {
namespace {

constexpr std::array<std::string_view, 12> elements{"image", "img",  "svg", "title", "g",   "rect",
                                                    "text",  "path", "a",   "meta",  "pre", "span"};
constexpr std::array<std::string_view, 24> attributes{"alt",
                                                      "src",
                                                      "preserveAspectRatio",
                                                      "xmlns",
                                                      "width",
                                                      "height",
                                                      "viewBox",
                                                      "font-family",
                                                      "font-size",
                                                      "xml:space",
                                                      "x",
                                                      "y",
                                                      "fill",
                                                      "d",
                                                      "stroke",
                                                      "href",
                                                      "font-weight",
                                                      "font-style",
                                                      "stroke-dasharray",
                                                      "rel",
                                                      "style",
                                                      "http-equiv",
                                                      "content",
                                                      "charset"};
constexpr std::array<std::string_view, 5> entities{"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
constexpr std::array<std::string_view, 4> schemes{"http:", "https:", "mailto:", "file:"};

bool begins_with_any(std::string_view text, const auto& words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
}

// Nothing but base64: no script, no other kind of image.
bool is_png(std::string_view uri) {
    constexpr std::string_view head = "data:image/png;base64,";
    return uri.starts_with(head) && std::ranges::all_of(uri.substr(head.size()), [](char byte) {
               return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
                      (byte >= '0' && byte <= '9') || byte == '+' || byte == '/' || byte == '=';
           });
}

class Check {
public:
    Check(std::string_view rest, bool html) : rest_(rest), html_(html) {}

    std::string run() {
        if (html_ && rest_.starts_with("<!DOCTYPE html>"))
            rest_.remove_prefix(15);
        while (fault_.empty() && !rest_.empty()) {
            if (rest_.starts_with("</"))
                close();
            else if (rest_.front() == '<')
                open();
            else
                text("<");
        }
        if (fault_.empty() && !open_.empty())
            fault_ = "not closed: " + open_.back();
        return fault_;
    }

private:
    void fail(std::string_view what) {
        if (fault_.empty())
            fault_ = std::string(what) + " before: " + std::string(rest_.substr(0, 40));
    }
    bool take(std::string_view word) {
        if (!rest_.starts_with(word)) {
            fail("expected " + std::string(word));
            return false;
        }
        rest_.remove_prefix(word.size());
        return true;
    }
    std::string_view name() {
        const std::size_t size = std::min(rest_.find_first_of(" =/>"), rest_.size());
        const std::string_view name = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return name;
    }
    std::string_view text(std::string_view end) {
        const std::string_view whole = rest_;
        while (!rest_.empty() && end.find(rest_.front()) == end.npos && fault_.empty()) {
            const auto byte = static_cast<unsigned char>(rest_.front());
            if (byte == '&' && !begins_with_any(rest_, entities))
                fail("a bare &");
            if ((byte < 0x20 && byte != '\n') || byte == 0x7F || rest_.starts_with("\xef\xbf\xbe") ||
                rest_.starts_with("\xef\xbf\xbf") || byte == '<')
                fail("a character that no document has");
            rest_.remove_prefix(1);
        }
        return whole.substr(0, whole.size() - rest_.size());
    }
    void close() {
        rest_.remove_prefix(2);
        const std::string_view closed = name();
        if (open_.empty() || open_.back() != closed)
            fail("closed, and not open");
        else
            open_.pop_back();
        take(">");
    }
    void open() {
        rest_.remove_prefix(1);
        const std::string_view opened = name();
        if (opened.empty() || std::ranges::find(elements, opened) == elements.end())
            fail("an unknown element");
        while (fault_.empty() && rest_.starts_with(" "))
            attribute();
        if (rest_.starts_with("/>")) {
            rest_.remove_prefix(2);
        } else if (take(">") && !(html_ && (opened == "meta" || opened == "img"))) {
            open_.emplace_back(opened);
        }
    }
    void attribute() {
        rest_.remove_prefix(1);
        const std::string_view attribute = name();
        if (attribute.empty() || std::ranges::find(attributes, attribute) == attributes.end())
            fail("an unknown attribute");
        if (!take("=\""))
            return;
        const std::string_view value = text("\"");
        const bool image = attribute == "src" || value.starts_with("data:");
        if (image && !is_png(value))
            fail("an image that is no PNG");
        if (attribute == "href" && !image) {
            std::string scheme(value.substr(0, 8));
            std::ranges::transform(scheme, scheme.begin(), [](char byte) {
                return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
            });
            if (!begins_with_any(scheme, schemes))
                fail("a link that may run something");
        }
        take("\"");
    }

    std::string_view rest_;
    bool html_;
    std::vector<std::string> open_;
    std::string fault_;
};

} // namespace

std::string markup_fault(std::string_view document, bool html) {
    return Check(document, html).run();
}

} // namespace helios::grid
