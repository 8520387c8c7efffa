// The VT500 state machine as a constexpr table: for each state and byte 0x00..0x7f an action and the next
// state. Differences from the published machine, each for today's programs: ':' is a parameter separator
// (SGR, T.416), BEL ends an OSC, DEL in ground is ignored, bytes from 0x80 are UTF-8 (see Parser::step_high).
#pragma once

#include "vt/parser.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace helios::vt {

enum class Action : std::uint8_t {
    none,
    print,
    execute,
    collect, // A marker or an intermediate.
    param,
    esc_dispatch,
    csi_dispatch,
    put, // One byte of a string or DCS.
};

struct Transition {
    Action action = Action::none;
    State next = State::ground;
};

using StateRow = std::array<Transition, 128>;
using StateTable = std::array<StateRow, state_count>;

// Fills one row; a byte given twice is a compile error.
class RowBuilder {
public:
    consteval RowBuilder& range(unsigned first, unsigned last, Action action, State next) {
        for (unsigned byte = first; byte <= last; ++byte) {
            if (given_.at(byte))
                throw "a byte has two transitions";
            given_.at(byte) = true;
            row_.at(byte) = {action, next};
        }
        return *this;
    }
    consteval RowBuilder& one(unsigned byte, Action action, State next) {
        return range(byte, byte, action, next);
    }
    // CAN and SUB end whatever is under way; ESC begins anew. The same in every state.
    consteval RowBuilder& anywhere() {
        return one(0x18, Action::execute, State::ground)
            .one(0x1A, Action::execute, State::ground)
            .one(0x1B, Action::none, State::escape);
    }
    // The C0 controls but the three above.
    consteval RowBuilder& controls(Action action, State stay) {
        return range(0x00, 0x17, action, stay).one(0x19, action, stay).range(0x1C, 0x1F, action, stay);
    }
    consteval StateRow row() const {
        for (const bool given : given_) {
            if (!given)
                throw "a byte has no transition";
        }
        return row_;
    }

private:
    StateRow row_{};
    std::array<bool, 128> given_{};
};

consteval StateRow ground_row() {
    return RowBuilder{}
        .anywhere()
        .controls(Action::execute, State::ground)
        .range(0x20, 0x7E, Action::print, State::ground)
        .one(0x7F, Action::none, State::ground)
        .row();
}

consteval StateRow escape_row() {
    return RowBuilder{}
        .anywhere()
        .controls(Action::execute, State::escape)
        .range(0x20, 0x2F, Action::collect, State::escape_intermediate)
        .range(0x30, 0x4F, Action::esc_dispatch, State::ground)
        .one('P', Action::none, State::dcs_entry)
        .range(0x51, 0x57, Action::esc_dispatch, State::ground)
        .one('X', Action::none, State::apc_string)
        .range('Y', 'Z', Action::esc_dispatch, State::ground)
        .one('[', Action::none, State::csi_entry)
        .one('\\', Action::esc_dispatch, State::ground)
        .one(']', Action::none, State::osc_string)
        .range('^', '_', Action::none, State::apc_string)
        .range(0x60, 0x7E, Action::esc_dispatch, State::ground)
        .one(0x7F, Action::none, State::escape)
        .row();
}

consteval StateRow escape_intermediate_row() {
    return RowBuilder{}
        .anywhere()
        .controls(Action::execute, State::escape_intermediate)
        .range(0x20, 0x2F, Action::collect, State::escape_intermediate)
        .range(0x30, 0x7E, Action::esc_dispatch, State::ground)
        .one(0x7F, Action::none, State::escape_intermediate)
        .row();
}

// A CSI until its final: markers only directly after the introducer, parameters only before intermediates.
consteval StateRow csi_row(State stay) {
    const bool at_entry = stay == State::csi_entry;
    const bool takes_params = stay != State::csi_intermediate;
    return RowBuilder{}
        .anywhere()
        .controls(Action::execute, stay)
        .range(0x20, 0x2F, Action::collect, State::csi_intermediate)
        .range('0', ';', takes_params ? Action::param : Action::none,
               takes_params ? State::csi_param : State::csi_ignore)
        .range('<', '?', at_entry ? Action::collect : Action::none,
               at_entry ? State::csi_param : State::csi_ignore)
        .range(0x40, 0x7E, Action::csi_dispatch, State::ground)
        .one(0x7F, Action::none, stay)
        .row();
}

consteval StateRow csi_ignore_row() {
    return RowBuilder{}
        .anywhere()
        .controls(Action::execute, State::csi_ignore)
        .range(0x20, 0x3F, Action::none, State::csi_ignore)
        .range(0x40, 0x7E, Action::none, State::ground)
        .one(0x7F, Action::none, State::csi_ignore)
        .row();
}

// The header of a DCS: as a CSI, but controls in it are ignored and the final opens the string.
consteval StateRow dcs_header_row(State stay) {
    const bool at_entry = stay == State::dcs_entry;
    const bool before_intermediates = stay != State::dcs_intermediate;
    const State separators = before_intermediates ? State::dcs_param : State::dcs_ignore;
    return RowBuilder{}
        .anywhere()
        .controls(Action::none, stay)
        .range(0x20, 0x2F, Action::collect, State::dcs_intermediate)
        .range('0', ';', before_intermediates ? Action::param : Action::none, separators)
        .range('<', '?', at_entry ? Action::collect : Action::none,
               at_entry ? State::dcs_param : State::dcs_ignore)
        .range(0x40, 0x7E, Action::none, State::dcs_passthrough)
        .one(0x7F, Action::none, stay)
        .row();
}

consteval StateRow string_row(State stay, Action controls) {
    return RowBuilder{}.anywhere().controls(controls, stay).range(0x20, 0x7F, Action::put, stay).row();
}

consteval StateRow osc_row() {
    return RowBuilder{}
        .anywhere()
        .range(0x00, 0x06, Action::none, State::osc_string)
        .one(0x07, Action::none, State::ground)
        .range(0x08, 0x17, Action::none, State::osc_string)
        .one(0x19, Action::none, State::osc_string)
        .range(0x1C, 0x1F, Action::none, State::osc_string)
        .range(0x20, 0x7F, Action::put, State::osc_string)
        .row();
}

consteval StateRow dcs_ignore_row() {
    return RowBuilder{}
        .anywhere()
        .controls(Action::none, State::dcs_ignore)
        .range(0x20, 0x7F, Action::none, State::dcs_ignore)
        .row();
}

// In the order of State.
inline constexpr StateTable state_table{
    ground_row(),
    escape_row(),
    escape_intermediate_row(),
    csi_row(State::csi_entry),
    csi_row(State::csi_param),
    csi_row(State::csi_intermediate),
    csi_ignore_row(),
    dcs_header_row(State::dcs_entry),
    dcs_header_row(State::dcs_param),
    dcs_header_row(State::dcs_intermediate),
    string_row(State::dcs_passthrough, Action::put),
    dcs_ignore_row(),
    osc_row(),
    string_row(State::apc_string, Action::none),
};

} // namespace helios::vt
