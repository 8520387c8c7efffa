// See frame_writer.hpp and terminal_writer.hpp: images. A viewer's sixels are pixels under its text, so they
// are drawn when their rows are painted, and what stands over them once more; kitty's lie in a layer of their
// own; the others are boxes of characters, which are painted with the text.
#include "grid/paint/images.hpp"

#include "grid/frame/frame_writer.hpp"
#include "grid/graphics/image_size.hpp"

#include <algorithm>

namespace helios::grid {
namespace {

// Far from what programs count up to, and from what Graphics::free_id() gives.
constexpr std::uint32_t own_ids_first = 0x60000000;

std::size_t first_row(const Placement& placement) {
    return static_cast<std::size_t>(std::max(placement.row, 0));
}

bool same_cell_size(const ViewerFacts& one, const ViewerFacts& other) {
    return one.cell_width_px == other.cell_width_px && one.cell_height_px == other.cell_height_px;
}

bool overlap(const Placement& one, const Placement& other) {
    return one.row < other.end_row() && other.row < one.end_row() && one.column < other.end_column() &&
           other.column < one.end_column();
}

// But for its row.
bool same_but_place(const Placement& one, Placement other) {
    other.row = one.row;
    return one == other;
}

void append_deletion(std::string& out, char what, const std::string& keys) {
    out.append("\x1b_Ga=d,q=2,d=").append(1, what).append(keys).append("\x1b\\");
}

} // namespace

// A screen that scrolls takes its sixels along; of a region, and of inserted and deleted lines, terminals
// disagree. So what stood there may stand anywhere in the region.
void TerminalWriter::lose_images(Region region) {
    const auto first = sent_.rows().begin() + static_cast<std::ptrdiff_t>(region.top);
    const auto last = sent_.rows().begin() + static_cast<std::ptrdiff_t>(region.bottom + 1);
    const auto has_sixels = [](const SentRow& row) {
        return std::ranges::any_of(row.images, [](const ImageSlice& slice) { return !slice.is_box; });
    };
    if (std::none_of(first, last, has_sixels))
        return;
    for (auto row = first; row != last; ++row) {
        row->forget_cells();
        row->images.clear();
        row->content = unknown_content;
    }
}

// Some pixel of them was printed over.
void TerminalWriter::lose_sixels(std::size_t row) {
    std::erase_if(sent_.rows()[row].images, [](const ImageSlice& slice) { return !slice.is_box; });
}

void FrameWriter::choose_images() {
    if (model_.graphics.empty())
        return;
    slices_.resize(viewer_rows());
    for (const Placement& placement : model_.graphics.placements()) {
        if (placement.side != model_.side() || !(placement.is_virtual || is_visible(placement, canvas())))
            continue;
        Picture picture{model_.graphics.find_key(placement.image), placement, placement, Way::box, false};
        picture.placement.row -= placement.is_virtual ? 0 : static_cast<std::int32_t>(top_);
        picture.way = way_of(picture.placement, *picture.image);
        const Placement& shown = picture.placement;
        const bool seen = shown.end_row() > 0 && shown.row < static_cast<std::int32_t>(viewer_rows()) &&
                          shown.column < sent_.size.columns;
        if (placement.is_virtual ? picture.way != Way::kitty : !seen)
            continue;
        slice(picture);
        pictures_.push_back(picture);
    }
}

// A sixel that reaches the last row scrolls some terminals, and one of other cells covers other cells.
FrameWriter::Way FrameWriter::way_of(const Placement& placement, const Image& image) const {
    if (placement.is_virtual)
        return sent_.facts.kitty_images ? Way::kitty : Way::box;
    const auto rows = static_cast<std::int64_t>(viewer_rows());
    const bool fits = placement.end_row() <= rows && placement.end_column() <= sent_.size.columns;
    if (placement.protocol == Protocol::kitty)
        return fits && sent_.facts.kitty_images ? Way::kitty : Way::box;
    if (placement.protocol != Protocol::sixel || !sent_.facts.sixel_images || !fits)
        return Way::box;
    const ImageCells cells = cells_for(image.size, sent_.facts);
    const bool cut_alike = placement.column + cells.columns <= canvas().columns() ||
                           sent_.size.columns == canvas().columns(); // At the right edge.
    const bool keeps_place = cells.rows == placement.rows && placement.end_row() < rows;
    const bool same_cells = same_cell_size(sent_.facts, model_.viewer);
    return cut_alike && keeps_place && same_cells ? Way::sixel : Way::box;
}

void FrameWriter::slice(const Picture& picture) {
    if (picture.way == Way::kitty)
        return;
    const Placement& shown = picture.placement;
    ImageSlice slice{picture.image->key, 0, shown.column, shown.columns, shown.rows, 0, false};
    slice.is_box = picture.way == Way::box;
    if (slice.is_box)
        slice.hidden = static_cast<std::uint16_t>(std::max(-picture.on_screen.row, 0));
    const auto end = std::min(static_cast<std::size_t>(shown.end_row()), viewer_rows());
    for (std::size_t row = first_row(shown); row < end; ++row) {
        slice.offset = static_cast<std::int32_t>(row) - shown.row;
        slices_[row].push_back(slice);
    }
}

const std::vector<ImageSlice>& FrameWriter::slices(std::size_t row) const {
    static const std::vector<ImageSlice> none;
    return slices_.empty() ? none : slices_[row];
}

// Only printing there could say that the line goes on, and a sixel that is drawn there ends it.
bool FrameWriter::ends_in_sixel(std::size_t row) const {
    return std::ranges::any_of(slices(row), [&](const ImageSlice& slice) {
        return !slice.is_box && slice.column + slice.columns >= sent_.size.columns;
    });
}

// In the cells that no text is in; `row` is the screen's.
void FrameWriter::show_images(std::size_t row, RowView& view) {
    std::vector<Cell>* room = nullptr;
    for (const Picture& each : pictures_) {
        const Placement& placement = each.on_screen;
        const auto at = static_cast<std::int64_t>(row);
        if (each.way == Way::kitty || at < placement.row || at >= placement.end_row())
            continue;
        if (room == nullptr) {
            room = &image_room_[image_room_used_++ % image_room_.size()];
            room->assign(view.cells.begin(), view.cells.end());
        }
        if (each.way == Way::box) {
            draw_box(*room, row, placement, canvas());
            continue;
        }
        view.printed = std::max<std::size_t>(view.printed, placement.end_column());
        if (room->size() < placement.end_column())
            room->resize(placement.end_column(), Cell{0, view.rest});
        for (std::size_t column = placement.column; column < placement.end_column(); ++column) {
            if (canvas().at(row, column) == Cell{})
                (*room)[column] = Cell{picture_content, 0};
        }
    }
    if (room != nullptr)
        view.cells = *room;
}

// What an image has left behind goes, also where the next one is transparent.
void FrameWriter::forget_replaced(std::size_t row) {
    SentRow& sent = sent_.rows()[row];
    const std::vector<ImageSlice>& wanted = slices(row);
    const auto replaced = [&](const ImageSlice& slice) {
        return !slice.is_box && std::ranges::find(wanted, slice) == wanted.end();
    };
    if (std::ranges::any_of(sent.images, replaced)) {
        sent.forget_cells();
        sent.images.clear();
    }
}

// The row was painted: its boxes are there, its sixels only if they were not painted over, or just `drawn`.
void FrameWriter::note_images(std::size_t row, std::uint32_t drawn) {
    std::vector<ImageSlice> kept = slices(row);
    std::vector<ImageSlice>& sent = sent_.rows()[row].images;
    std::erase_if(kept, [&](const ImageSlice& slice) {
        return !slice.is_box && slice.image != drawn && std::ranges::find(sent, slice) == sent.end();
    });
    sent = std::move(kept);
}

void FrameWriter::send_sixels() {
    bool sent_some = false;
    for (Picture& each : pictures_) {
        if (each.way != Way::sixel)
            continue;
        for (std::size_t row = first_row(each.placement);
             row < static_cast<std::size_t>(each.placement.end_row()); ++row)
            each.again = each.again || sent_.rows()[row].images != slices(row);
        if (!each.again)
            continue;
        send_sixel(each);
        for (Picture& other : pictures_)
            other.again = other.again || (&other > &each && overlap(other.placement, each.placement));
        sent_some = true;
    }
    for (std::size_t row = 0; row < viewer_rows() && sent_some; ++row) {
        if (is_sent(row))
            continue;
        terminal_.paint(row, view(row), view(row + 1));
        note_images(row);
        moved_ = true;
    }
}

// Over all that stands there; so it counts as picture until the text is printed again.
void FrameWriter::send_sixel(const Picture& picture) {
    const Placement& placement = picture.placement;
    terminal_.settle();
    terminal_.go(first_row(placement), placement.column);
    append_sixel(out_, *picture.image, placement, sent_.facts);
    sent_.known = PlaceKnown::nothing;
    sent_.pending_wrap = false;
    for (std::size_t row = first_row(placement); row < static_cast<std::size_t>(placement.end_row()); ++row) {
        SentRow& sent = sent_.rows()[row];
        if (!sent.cells_known) { // It was not painted, so it shows what is wanted.
            const RowView now = view(row);
            sent.cells.assign(now.cells.begin(), now.cells.end());
            sent.rest = now.rest;
            sent.cells_known = true;
        }
        if (sent.cells.size() < placement.end_column())
            sent.cells.resize(placement.end_column(), Cell{0, sent.rest});
        std::fill(sent.cells.begin() + placement.column,
                  sent.cells.begin() + static_cast<std::ptrdiff_t>(placement.end_column()),
                  Cell{picture_content, 0});
        sent.content = unknown_content;
        note_images(row, picture.image->key);
    }
}

void FrameWriter::send_kitty() {
    if (!sent_.facts.kitty_images)
        return;
    SentPlane& plane = sent_.plane();
    std::vector<SentPlacement> wanted;
    std::vector<bool> taken(plane.placements.size());
    std::uint32_t next_id = own_ids_first;
    for (const SentPlacement& each : plane.placements)
        next_id = std::max(next_id, each.id + 1);
    for (const Picture& each : pictures_) {
        if (each.way != Way::kitty)
            continue;
        std::uint32_t id = each.placement.id;
        for (std::size_t at = 0; at < taken.size() && id == 0; ++at) {
            const bool same = !taken[at] && plane.placements[at].id >= own_ids_first &&
                              same_but_place(plane.placements[at].placement, each.placement);
            taken[at] = taken[at] || same;
            id = same ? plane.placements[at].id : 0;
        }
        wanted.push_back({each.placement, id != 0 ? id : next_id++});
    }
    drop_kitty(wanted);
    std::size_t index = 0;
    for (const Picture& each : pictures_) {
        if (each.way == Way::kitty)
            place_kitty(each, wanted[index++]);
    }
    plane.placements = std::move(wanted);
}

// What is not wanted any more. Data without a placement goes too: it is sent again if it must be.
void FrameWriter::drop_kitty(const std::vector<SentPlacement>& wanted) {
    SentPlane& plane = sent_.plane();
    std::erase_if(plane.images, [&](const SentImage& sent) {
        const bool goes = std::ranges::none_of(
            wanted, [&](const SentPlacement& each) { return each.placement.image == sent.image; });
        if (goes)
            append_deletion(out_, 'I', ",i=" + std::to_string(sent.id));
        return goes;
    });
    for (const SentPlacement& old : plane.placements) {
        const auto image = std::ranges::find(plane.images, old.placement.image, &SentImage::image);
        const bool stays = std::ranges::any_of(wanted, [&](const SentPlacement& each) {
            return each.id == old.id && each.placement.image == old.placement.image;
        });
        if (!stays && image != plane.images.end())
            append_deletion(out_, 'i', ",i=" + std::to_string(image->id) + ",p=" + std::to_string(old.id));
    }
}

// A placement that the viewer has moves when it is put again under the same id.
void FrameWriter::place_kitty(const Picture& picture, const SentPlacement& wanted) {
    SentPlane& plane = sent_.plane();
    const auto is_this = [&](const SentPlacement& old) {
        return old.id == wanted.id && old.placement == wanted.placement;
    };
    if (!terminal_.has_shifted() && std::ranges::any_of(plane.placements, is_this))
        return;
    const std::uint32_t id = picture.image->id != 0 ? picture.image->id : own_ids_first + picture.image->key;
    if (std::ranges::find(plane.images, picture.image->key, &SentImage::image) == plane.images.end()) {
        plane.images.push_back({picture.image->key, id});
        append_kitty_image(out_, *picture.image, id);
    }
    Placement placement = wanted.placement;
    placement.id = wanted.id;
    if (!placement.is_virtual) {
        if (!same_cell_size(sent_.facts, model_.viewer)) { // As many cells as it covers here.
            placement.c = placement.columns;
            placement.r = placement.rows;
        }
        terminal_.settle();
        terminal_.go(first_row(placement), placement.column);
    }
    append_kitty_placement(out_, *picture.image, id, placement);
    moved_ = true;
}

} // namespace helios::grid
