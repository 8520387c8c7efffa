// alacritty_terminal behind the protocol of peer.hpp: Term and its parser, without window and pty.
use std::io::{self, BufRead, Read, Write};

use alacritty_terminal::ansi::{Color, Processor};
use alacritty_terminal::config::Config;
use alacritty_terminal::event::VoidListener;
use alacritty_terminal::grid::Dimensions;
use alacritty_terminal::index::{Column, Line};
use alacritty_terminal::term::cell::{Cell, Flags};
use alacritty_terminal::term::{Term, TermMode};

use crate::Size;

const HISTORY_LINES: u32 = 1000;
const FLAGS: [(Flags, &str); 7] = [
    (Flags::BOLD, "bold"),
    (Flags::DIM, "faint"),
    (Flags::ITALIC, "italic"),
    (Flags::INVERSE, "inverse"),
    (Flags::HIDDEN, "conceal"),
    (Flags::STRIKEOUT, "strike"),
    (Flags::ALL_UNDERLINES, "underline"),
];

fn color(name: &str, color: Color) -> String {
    match color {
        Color::Named(named) if (named as usize) < 16 => format!(" {}=idx:{}", name, named as usize),
        Color::Named(_) => String::new(),
        Color::Indexed(index) => format!(" {}=idx:{}", name, index),
        Color::Spec(rgb) => format!(" {}=#{:02x}{:02x}{:02x}", name, rgb.r, rgb.g, rgb.b),
    }
}

fn look(cell: &Cell) -> String {
    let mut text = color("fg", cell.fg) + &color("bg", cell.bg);
    for (flag, name) in FLAGS.iter() {
        if cell.flags.intersects(*flag) {
            text.push(' ');
            text.push_str(name);
        }
    }
    text
}

fn append_cell(text: &mut String, cell: &Cell) {
    if cell.flags.contains(Flags::WIDE_CHAR_SPACER) {
        return;
    }
    text.push(if cell.c == '\t' { ' ' } else { cell.c });
    for &mark in cell.zerowidth().unwrap_or(&[]) {
        text.push(mark);
    }
}

fn row(term: &Term<VoidListener>, line: i32) -> String {
    let mut text = String::new();
    let mut looks = String::new();
    let mut last = String::new();
    let mut begin = 0;
    for column in 0..=term.columns() {
        let cell = if column < term.columns() { Some(&term.grid()[Line(line)][Column(column)]) } else { None };
        let now = cell.map_or(String::new(), look);
        if now != last {
            if !last.is_empty() {
                looks += &format!(" {}-{}{};", begin, column - 1, last);
            }
            begin = column;
            last = now;
        }
        if let Some(cell) = cell {
            append_cell(&mut text, cell);
        }
    }
    format!("{} |{}|{}\n", line, text.trim_end_matches(' '), looks)
}

fn describe(term: &mut Term<VoidListener>) -> String {
    let mut text = String::new();
    for line in 0..term.screen_lines() as i32 {
        text += &row(term, line);
    }
    let cursor = &term.grid().cursor;
    let pending = if cursor.input_needs_wrap && term.mode().contains(TermMode::LINE_WRAP) { " pending" } else { "" };
    text += &format!("cursor {} {}{}\n", cursor.point.line.0, cursor.point.column.0, pending);
    if term.mode().contains(TermMode::ALT_SCREEN) {
        text += "alternate\n";
        term.swap_alt(); // The history is the primary screen's.
    }
    text += "history\n";
    let mut history = String::new();
    for line in -(term.grid().history_size() as i32)..0 {
        for column in 0..term.columns() {
            append_cell(&mut history, &term.grid()[Line(line)][Column(column)]);
        }
    }
    text + &history.replace(' ', "") + "\n"
}

fn numbers(line: &str) -> Vec<usize> {
    line.split_whitespace().skip(1).map(|word| word.parse().unwrap_or(0)).collect()
}

pub fn run() -> io::Result<()> {
    let stdin = io::stdin();
    let mut input = stdin.lock();
    let mut output = io::stdout();
    writeln!(output, "ready alacritty_terminal {} (Debian's crates)", env!("ALACRITTY_TERMINAL_VERSION"))?;
    let names: Vec<&str> = FLAGS.iter().map(|(_, name)| *name).collect();
    writeln!(output, "{}", names.join(" "))?;
    output.flush()?;
    let mut config = Config::default();
    config.scrolling.set_history(HISTORY_LINES);
    loop {
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let request = numbers(&line);
        let mut term = Term::new(&config, &Size { columns: request[0], rows: request[1] }, VoidListener);
        let mut parser = Processor::new();
        for _ in 0..request[2] {
            line.clear();
            input.read_line(&mut line)?;
            let step = numbers(&line);
            if line.starts_with("feed") {
                let mut bytes = vec![0; step[0]];
                input.read_exact(&mut bytes)?;
                for byte in bytes {
                    parser.advance(&mut term, byte);
                }
            } else {
                term.resize(Size { columns: step[0], rows: step[1] });
            }
        }
        write!(output, "{}end\n", describe(&mut term))?;
        output.flush()?;
    }
}
