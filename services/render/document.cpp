// See document.hpp.
#include "render/document.hpp"

#include <array>
#include <charconv>
#include <glib.h>
#include <optional>

namespace helios::render {
namespace {

Error refused(std::string sentence) {
    return {ErrorCode::invalid, std::move(sentence), 0};
}

bool take_number(std::string_view& text, double& number) {
    while (text.starts_with(' ') || text.starts_with(','))
        text.remove_prefix(1);
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc{} || !(number > -1e6 && number < 1e6))
        return false;
    text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
    return true;
}

class Attributes {
public:
    Attributes(const char** names, const char** values) : names_(names), values_(values) {}

    [[nodiscard]] std::string_view find(std::string_view name) const {
        for (std::size_t index = 0; names_[index] != nullptr; ++index) {
            if (name == names_[index])
                return values_[index];
        }
        return {};
    }
    [[nodiscard]] std::vector<double> numbers(std::string_view name) const {
        std::string_view text = find(name);
        std::vector<double> numbers;
        for (double number = 0; !text.empty() && take_number(text, number);)
            numbers.push_back(number);
        return text.empty() ? numbers : std::vector<double>{};
    }
    [[nodiscard]] double number(std::string_view name) const {
        const std::vector<double> all = numbers(name);
        return all.empty() ? 0 : all.front();
    }
    [[nodiscard]] std::uint32_t color(std::string_view name) const {
        const std::string_view text = find(name);
        std::uint32_t rgb = 0;
        if (text.size() == 7)
            std::from_chars(text.data() + 1, text.data() + 7, rgb, 16);
        return rgb & 0xFFFFFFU;
    }

private:
    const char** names_;
    const char** values_;
};

// "Mx yhL" or "Mx yqa b c dqa b c d..."
bool read_path(std::string_view text, Line& line) {
    if (!text.starts_with('M'))
        return false;
    text.remove_prefix(1);
    if (!take_number(text, line.x) || !take_number(text, line.y))
        return false;
    if (text.starts_with('h')) {
        text.remove_prefix(1);
        return take_number(text, line.length) && text.empty();
    }
    while (text.starts_with('q')) {
        text.remove_prefix(1);
        Line::Curve curve;
        for (double* each : {&curve.control_x, &curve.control_y, &curve.x, &curve.y}) {
            if (!take_number(text, *each))
                return false;
        }
        line.curves.push_back(curve);
    }
    return text.empty();
}

// Of a PNG: RFC 2083, 4.1.1.
double png_area(std::string_view file) {
    if (!file.starts_with("\x89PNG\r\n\x1a\n") || file.size() < 24)
        return 0;
    const auto number_at = [&](std::size_t at) {
        double number = 0;
        for (std::size_t index = at; index < at + 4; ++index)
            number = number * 256 + static_cast<unsigned char>(file[index]);
        return number;
    };
    return number_at(16) * number_at(20);
}

std::string decoded(std::string_view uri) {
    constexpr std::string_view head = "data:image/png;base64,";
    if (!uri.starts_with(head))
        return {};
    gsize size = 0;
    guchar* bytes = g_base64_decode(std::string(uri.substr(head.size())).c_str(), &size);
    std::string file(reinterpret_cast<const char*>(bytes), size);
    g_free(bytes);
    return file;
}

class Builder {
public:
    Document document;
    std::string fault;

    void begin(std::string_view element, const Attributes& attributes) {
        in_title_ = element == "title";
        if (element == "svg") {
            document.width = attributes.number("width");
            document.height = attributes.number("height");
        } else if (element == "g") {
            document.font_size = attributes.number("font-size");
            document.font_family = families(attributes.find("font-family"));
        } else if (element == "rect") {
            add(Rectangle{attributes.number("x"), attributes.number("y"), attributes.number("width"),
                          attributes.number("height"), attributes.color("fill")});
        } else if (element == "text") {
            text_ = Text{attributes.numbers("x"),
                         attributes.number("y"),
                         attributes.color("fill"),
                         attributes.find("font-weight") == "bold",
                         attributes.find("font-style") == "italic",
                         {}};
        } else if (element == "path") {
            path(attributes);
        } else if (element == "image") {
            image(attributes);
        } else if (element != "title" && element != "a") {
            fault = "this is not a picture of Helios: it has an element " + std::string(element);
        }
    }
    void end(std::string_view element) {
        if (element == "text" && text_)
            add(*std::exchange(text_, std::nullopt));
        in_title_ = false;
    }
    void text(std::string_view text) {
        if (text_ && !in_title_)
            text_->text += text;
    }

private:
    // Without the quotes that CSS has and Pango has not.
    static std::string families(std::string_view css) {
        std::string names;
        for (const char byte : css) {
            if (byte != '\'')
                names += byte;
        }
        return names;
    }
    void path(const Attributes& attributes) {
        Line line;
        line.stroke = attributes.color("stroke");
        line.dashes = attributes.numbers("stroke-dasharray");
        if (read_path(attributes.find("d"), line))
            add(std::move(line));
        else
            fault = "this is not a picture of Helios: it has another path";
    }
    void image(const Attributes& attributes) {
        Image image{attributes.number("x"), attributes.number("y"), attributes.number("width"),
                    attributes.number("height"), decoded(attributes.find("href"))};
        const double area = png_area(image.png);
        if (area >= 1 && area <= image_area_max)
            add(std::move(image));
        else
            fault = "an image in the picture is no PNG, or has more than 16 million pixels";
    }
    void add(Shape shape) {
        document.shapes.push_back(std::move(shape));
        if (document.shapes.size() > shapes_max)
            fault = "the picture has too many shapes";
    }

    std::optional<Text> text_;
    bool in_title_ = false;
};

} // namespace

Result<Document> read_document(std::string_view svg) {
    if (svg.size() > document_bytes_max)
        return refused("the picture is larger than 8 MiB");
    Builder builder;
    const GMarkupParser parser{
        [](GMarkupParseContext*, const char* element, const char** names, const char** values, gpointer to,
           GError**) { static_cast<Builder*>(to)->begin(element, Attributes(names, values)); },
        [](GMarkupParseContext*, const char* element, gpointer to, GError**) {
            static_cast<Builder*>(to)->end(element);
        },
        [](GMarkupParseContext*, const char* text, gsize size, gpointer to, GError**) {
            static_cast<Builder*>(to)->text({text, size});
        },
        nullptr, nullptr};
    GMarkupParseContext* context =
        g_markup_parse_context_new(&parser, GMarkupParseFlags{}, &builder, nullptr);
    GError* error = nullptr;
    const bool whole =
        g_markup_parse_context_parse(context, svg.data(), static_cast<gssize>(svg.size()), &error) != 0 &&
        g_markup_parse_context_end_parse(context, &error) != 0;
    g_markup_parse_context_free(context);
    if (!whole) {
        std::string sentence = std::string("this is no SVG: ") + (error != nullptr ? error->message : "");
        g_clear_error(&error);
        return refused(std::move(sentence));
    }
    if (!builder.fault.empty())
        return refused(std::move(builder.fault));
    const Document& document = builder.document;
    if (!(document.width >= 1 && document.height >= 1 && document.font_size > 0))
        return refused("this is not a picture of Helios: its size or font is missing");
    if (document.width > side_max || document.height > side_max ||
        document.width * document.height > area_max)
        return refused(
            "the picture is too large: at most 32,000 pixels a side and 64 million in all. Ask for "
            "fewer lines");
    return std::move(builder.document);
}

} // namespace helios::render
