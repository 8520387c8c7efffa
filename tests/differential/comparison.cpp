#include "differential/comparison.hpp"

#include <algorithm>

#include "differential/frames/frame_stream.hpp"
#include "differential/known/differences.hpp"
#include "differential/look.hpp"

namespace helios::differential {
namespace {

constexpr std::size_t attempts_max = 3000; // A minimum that takes longer is left larger.

Stream without(const Stream& stream, std::size_t first, std::size_t count) {
    Stream rest = stream;
    const auto begin = rest.tokens.begin() + static_cast<std::ptrdiff_t>(first);
    rest.tokens.erase(begin,
                      begin + static_cast<std::ptrdiff_t>(std::min(count, rest.tokens.size() - first)));
    return rest;
}

std::string_view screen_part(std::string_view look) {
    return look.substr(0, look.find("\nhistory\n"));
}

// Tokens of one event each, and text of one character.
Stream finer(const Stream& stream) {
    Stream fine = stream;
    fine.tokens.clear();
    for (const Token& token : stream.tokens) {
        if (token.resize) {
            fine.tokens.push_back(token);
            continue;
        }
        for (Token& part : tokens_of(token.bytes)) {
            const bool plain = std::all_of(part.bytes.begin(), part.bytes.end(),
                                           [](char byte) { return byte >= ' ' && byte < '\x7F'; });
            for (std::size_t at = 0; plain && at < part.bytes.size(); ++at)
                fine.tokens.push_back({part.bytes.substr(at, 1), std::nullopt});
            if (!plain)
                fine.tokens.push_back(std::move(part));
        }
    }
    return fine;
}

} // namespace

Result<bool> Comparison::differs(const Stream& stream) {
    if (medium_ == Medium::frames)
        return frames_differ(stream);
    const auto theirs = peer_.look_of(stream);
    if (!theirs)
        return theirs.error();
    return note(look_of(stream, peer_.attributes()), *theirs);
}

Result<bool> Comparison::frames_differ(const Stream& stream) {
    const FrameStream frames = frames_of(stream);
    auto theirs = peer_.look_of(frames.stream);
    if (!theirs)
        return theirs.error();
    const std::vector<Step> steps = steps_of(stream);
    grid::Size size = stream.size;
    for (const Step& step : steps)
        size = step.resize.value_or(size);
    std::string ours = without_inner_wrap(look_of(stream, peer_.attributes()), size.columns);
    if (!frames.history_whole) {
        ours = screen_part(ours);
        theirs = std::string(screen_part(*theirs));
    }
    const bool different = note(ours, *theirs);
    if (different)
        difference_ += "    frames " + escaped(frames.stream) + '\n';
    return different;
}

bool Comparison::note(const std::string& ours, const std::string& theirs) {
    if (ours == theirs)
        return false;
    difference_ = difference(ours, theirs);
    histories_.reset();
    if (screen_part(ours) == screen_part(theirs))
        histories_ = {ours.substr(screen_part(ours).size()), theirs.substr(screen_part(theirs).size())};
    return true;
}

Result<bool> Comparison::differs_unexplained(const Stream& stream, Verdict& verdict) {
    const auto first = differs(stream);
    if (!first || !*first || history_explained(stream, verdict.rules))
        return first ? Result<bool>(false) : first;
    const Stream plain = without_exempt(stream, name_, verdict.rules);
    verdict.tokens_left_out = stream.tokens.size() - plain.tokens.size();
    const auto again = differs(plain);
    if (!again || !*again)
        return again;
    return !history_explained(plain, verdict.rules);
}

bool Comparison::history_explained(const Stream& stream, std::set<std::string_view>& used) const {
    return histories_ && history_may_differ(stream, name_, histories_->first, histories_->second, used);
}

// Zeller's delta debugging: ever smaller parts are left out as long as the rest still differs.
Stream Comparison::shrunk(Stream stream) {
    Verdict unused;
    std::size_t attempts = 0;
    const auto take_if_different = [&](Stream candidate) {
        ++attempts;
        const auto still = differs_unexplained(candidate, unused);
        if (still && *still)
            stream = std::move(candidate);
        return still && *still;
    };
    Stream whole = stream;
    whole.piece = 0;
    take_if_different(std::move(whole));
    for (int pass = 0; pass < 2; ++pass) {
        for (std::size_t count = std::max<std::size_t>(stream.tokens.size() / 2, 1); count > 0; count /= 2) {
            for (std::size_t at = 0; at < stream.tokens.size() && attempts < attempts_max;)
                at += take_if_different(without(stream, at, count)) ? 0 : count;
        }
        if (pass == 0)
            stream = finer(stream);
    }
    return stream;
}

Result<Verdict> Comparison::judge(const Stream& stream) {
    Verdict verdict;
    const auto different = differs_unexplained(stream, verdict);
    if (!different)
        return different.error();
    if (!*different) {
        verdict.kind = verdict.rules.empty() ? Verdict::Kind::equal : Verdict::Kind::known;
        return verdict;
    }
    verdict.kind = Verdict::Kind::different;
    verdict.minimal = shrunk(without_exempt(stream, name_, verdict.rules));
    static_cast<void>(differs(verdict.minimal)); // Once more, for what it shows.
    verdict.difference = difference_;
    return verdict;
}

} // namespace helios::differential
