// See picture.hpp.
#include "render/picture.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <pango/pangocairo.h>

// For the sanitizer: what font libraries keep until the process ends, they never free.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libfontconfig\nleak:libpango\nleak:libcairo\nleak:libglib\nleak:libgobject\nleak:"
           "libharfbuzz\n";
}

namespace helios::render {
namespace {

struct Free {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    void operator()(cairo_t* context) const { cairo_destroy(context); }
    void operator()(PangoLayout* layout) const { g_object_unref(layout); }
    void operator()(PangoFont* font) const { g_object_unref(font); }
    void operator()(PangoFontDescription* description) const { pango_font_description_free(description); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

cairo_status_t append_bytes(void* out, const unsigned char* bytes, unsigned size) {
    static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), size);
    return CAIRO_STATUS_SUCCESS;
}

cairo_status_t take_bytes(void* from, unsigned char* bytes, unsigned size) {
    auto& rest = *static_cast<std::string_view*>(from);
    if (rest.size() < size)
        return CAIRO_STATUS_READ_ERROR;
    std::copy_n(rest.begin(), size, bytes);
    rest.remove_prefix(size);
    return CAIRO_STATUS_SUCCESS;
}

std::string first_family(const Document& document) {
    return document.font_family.substr(0, document.font_family.find(','));
}

std::size_t character_bytes(std::string_view text) {
    std::size_t size = 1;
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
        ++size;
    return size;
}

class Artist {
public:
    Artist(cairo_t* context, const Document& document)
        : context_(context), layout_(pango_cairo_create_layout(context)),
          font_(pango_font_description_new()) {
        // Its first family alone: of a list Pango takes digits and signs from the colour font behind it. What
        // the first has not comes from whichever installed font has it.
        pango_font_description_set_family(font_.get(), first_family(document).c_str());
        pango_font_description_set_absolute_size(font_.get(), document.font_size * PANGO_SCALE);
        pango_layout_set_single_paragraph_mode(layout_.get(), 1);
        cairo_set_line_width(context, 1);
    }

    std::size_t unknown_characters = 0;

    // Another family would be used where it is missing.
    [[nodiscard]] bool has_font(const std::string& family) {
        const Owned<PangoFontDescription> wanted(pango_font_description_new());
        pango_font_description_set_family(wanted.get(), family.c_str());
        const Owned<PangoFont> font(
            pango_context_load_font(pango_layout_get_context(layout_.get()), wanted.get()));
        if (!font)
            return false;
        const Owned<PangoFontDescription> found(pango_font_describe(font.get()));
        const char* name = pango_font_description_get_family(found.get());
        return name != nullptr && family == name;
    }

    void operator()(const Rectangle& rectangle) {
        use(rectangle.fill);
        cairo_rectangle(context_, rectangle.x, rectangle.y, rectangle.width, rectangle.height);
        cairo_fill(context_);
    }
    void operator()(const Line& line) {
        use(line.stroke);
        cairo_set_dash(context_, line.dashes.data(), static_cast<int>(line.dashes.size()), 0);
        cairo_move_to(context_, line.x, line.y);
        if (line.curves.empty())
            cairo_rel_line_to(context_, line.length, 0);
        for (const Line::Curve& curve : line.curves) // Cairo has cubic ones: the control point at two thirds.
            cairo_rel_curve_to(context_, curve.control_x * 2 / 3, curve.control_y * 2 / 3,
                               curve.x + (curve.control_x - curve.x) * 2 / 3,
                               curve.y + (curve.control_y - curve.y) * 2 / 3, curve.x, curve.y);
        cairo_stroke(context_);
    }
    void operator()(const Text& text) {
        use(text.fill);
        pango_font_description_set_weight(font_.get(), text.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_font_description_set_style(font_.get(), text.italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
        pango_layout_set_font_description(layout_.get(), font_.get());
        if (text.places.size() == 1)
            return put(text.text, text.places.front(), text.y);
        std::string_view rest = text.text;
        for (const double place : text.places) {
            if (rest.empty())
                return;
            put(rest.substr(0, character_bytes(rest)), place, text.y);
            rest.remove_prefix(character_bytes(rest));
        }
    }

    // One that is broken is left out: the program that sent it may have meant that.
    void operator()(const Image& image) {
        std::string_view rest = image.png;
        const Owned<cairo_surface_t> pixels(cairo_image_surface_create_from_png_stream(take_bytes, &rest));
        const double width = cairo_image_surface_get_width(pixels.get());
        const double height = cairo_image_surface_get_height(pixels.get());
        if (cairo_surface_status(pixels.get()) != CAIRO_STATUS_SUCCESS || width < 1 || height < 1 ||
            image.width < 1 || image.height < 1)
            return;
        cairo_save(context_);
        cairo_translate(context_, image.x, image.y);
        cairo_scale(context_, image.width / width, image.height / height);
        cairo_set_source_surface(context_, pixels.get(), 0, 0);
        cairo_pattern_set_extend(cairo_get_source(context_), CAIRO_EXTEND_PAD); // Else its edges are faint.
        cairo_rectangle(context_, 0, 0, width, height);
        cairo_fill(context_);
        cairo_restore(context_);
    }

private:
    void use(std::uint32_t rgb) {
        cairo_set_source_rgb(context_, (rgb >> 16 & 255U) / 255.0, (rgb >> 8 & 255U) / 255.0,
                             (rgb & 255U) / 255.0);
    }
    void put(std::string_view text, double x, double y) {
        pango_layout_set_text(layout_.get(), text.data(), static_cast<int>(text.size()));
        unknown_characters += static_cast<std::size_t>(pango_layout_get_unknown_glyphs_count(layout_.get()));
        cairo_move_to(context_, x,
                      y - static_cast<double>(pango_layout_get_baseline(layout_.get())) / PANGO_SCALE);
        pango_cairo_show_layout(context_, layout_.get());
    }

    cairo_t* context_;
    Owned<PangoLayout> layout_;
    Owned<PangoFontDescription> font_;
};

Error refused(ErrorCode code, std::string sentence) {
    return {code, std::move(sentence), 0};
}

} // namespace

Result<Picture> draw(const Document& document) {
    const Owned<cairo_surface_t> surface(
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(std::ceil(document.width)),
                                   static_cast<int>(std::ceil(document.height))));
    const Owned<cairo_t> context(cairo_create(surface.get()));
    if (cairo_status(context.get()) != CAIRO_STATUS_SUCCESS)
        return refused(ErrorCode::system, "there is not enough memory for the picture");
    Artist artist(context.get(), document);
    const std::string font = first_family(document);
    if (!artist.has_font(font))
        return refused(ErrorCode::unavailable,
                       "the font " + font + " is not installed: deploy/install-deps.sh");
    for (const Shape& shape : document.shapes)
        std::visit(artist, shape);
    Picture picture;
    picture.unknown_characters = artist.unknown_characters;
    const cairo_status_t status =
        cairo_surface_write_to_png_stream(surface.get(), append_bytes, &picture.png);
    if (status != CAIRO_STATUS_SUCCESS)
        return refused(ErrorCode::system, std::string("no PNG: ") + cairo_status_to_string(status));
    return picture;
}

} // namespace helios::render
