// OSC 99: kitty's desktop notifications (kitty's documentation, "Desktop notifications"), in parts with an
// id.
#include "grid/emulator/emulator.hpp"
#include "grid/graphics/base64.hpp"

#include <algorithm>

namespace helios::grid {
namespace {

struct Metadata {
    std::string id;
    std::string_view payload = "title";
    bool done = true;
    bool base64 = false;
};

// "key=value:...", keys of one letter.
Metadata metadata_of(std::string_view text) {
    Metadata metadata;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find(':'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        if (pair.size() < 2 || pair[1] != '=')
            continue;
        const std::string_view value = pair.substr(2);
        if (pair[0] == 'i')
            metadata.id = sanitized(value, notification_id_max);
        if (pair[0] == 'p')
            metadata.payload = value;
        if (pair[0] == 'd')
            metadata.done = value != "0";
        if (pair[0] == 'e')
            metadata.base64 = value == "1";
    }
    return metadata;
}

std::string decoded(std::string_view text) {
    std::string bytes;
    return Base64Decoder{}.decode(text, bytes) ? bytes : std::string();
}

void append_text(std::string& to, std::string_view payload, bool base64) {
    to += sanitized(base64 ? decoded(payload) : payload, notification_bytes_max - to.size());
}

} // namespace

// What asks, closes, or carries icons and buttons shows nothing, and is not answered.
void Emulator::osc_99(std::string_view text) {
    const std::size_t cut = std::min(text.find(';'), text.size());
    const Metadata metadata = metadata_of(text.substr(0, cut));
    const std::string_view payload = text.substr(std::min(cut + 1, text.size()));
    std::vector<PartialNotification>& waiting = aside.notifications;
    auto found = std::ranges::find(waiting, metadata.id, &PartialNotification::id);
    if (found == waiting.end()) {
        if (waiting.size() == notifications_max)
            waiting.erase(waiting.begin());
        found = waiting.insert(waiting.end(), {metadata.id, {}, {}});
    }
    if (metadata.payload == "title")
        append_text(found->title, payload, metadata.base64);
    if (metadata.payload == "body")
        append_text(found->body, payload, metadata.base64);
    if (!metadata.done)
        return;
    const PartialNotification whole = std::move(*found);
    waiting.erase(found);
    if (!whole.body.empty()) {
        notify(whole.title, whole.body);
    } else if (!whole.title.empty()) {
        notify({}, whole.title); // As OSC 9, which has no title.
    }
}

} // namespace helios::grid
