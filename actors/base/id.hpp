// Ids of the mesh: a ULID (https://github.com/ulid/spec) with a strong type; text form "tm_01ARZ3...".
// Opaque, never reused, sorted by time of making. Values are trivially copyable; any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace helios {

struct Ulid {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    auto operator<=>(const Ulid&) const = default;

    // 48 bits of wall milliseconds, 80 random bits; strictly increasing within a process.
    static Ulid mint();
};

// 26 characters of Crockford's base 32.
std::string ulid_text(Ulid ulid);
std::optional<Ulid> parse_ulid(std::string_view text);

template <class Tag>
struct Id {
    Ulid ulid;

    auto operator<=>(const Id&) const = default;
    explicit operator bool() const { return ulid != Ulid{}; }

    static Id mint() { return Id{Ulid::mint()}; }
    static std::optional<Id> parse(std::string_view text) {
        if (!text.starts_with(Tag::prefix))
            return std::nullopt;
        auto ulid = parse_ulid(text.substr(Tag::prefix.size()));
        if (!ulid)
            return std::nullopt;
        return Id{*ulid};
    }
    [[nodiscard]] std::string text() const { return std::string(Tag::prefix) + ulid_text(ulid); }
};

struct WorkspaceTag {
    static constexpr std::string_view prefix = "ws_";
};
struct LaneTag {
    static constexpr std::string_view prefix = "ln_";
};
struct SessionTag {
    static constexpr std::string_view prefix = "ss_";
};
struct TerminalTag {
    static constexpr std::string_view prefix = "tm_";
};
struct RequestTag {
    static constexpr std::string_view prefix = "rn_";
};
struct CorrelationTag {
    static constexpr std::string_view prefix = "cor_";
};

using WorkspaceId = Id<WorkspaceTag>;
using LaneId = Id<LaneTag>;
using SessionId = Id<SessionTag>;
using TerminalId = Id<TerminalTag>;
using RequestId = Id<RequestTag>;
using CorrelationId = Id<CorrelationTag>;

} // namespace helios

template <class Tag>
struct std::hash<helios::Id<Tag>> {
    std::size_t operator()(const helios::Id<Tag>& id) const noexcept {
        return static_cast<std::size_t>(id.ulid.high * 0x9E3779B97F4A7C15U ^ id.ulid.low);
    }
};
