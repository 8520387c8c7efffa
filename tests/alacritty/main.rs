// alacritty_terminal as an engine to compare with: `helios_alacritty bench` speaks the protocol of
// tests/bench/engine/peers/driver.cpp, `helios_alacritty differential` that of tests/differential/peer.hpp.
use std::io;

use alacritty_terminal::grid::Dimensions;

mod bench;
mod differential;

pub struct Size {
    pub columns: usize,
    pub rows: usize,
}

impl Dimensions for Size {
    fn total_lines(&self) -> usize {
        self.rows
    }
    fn screen_lines(&self) -> usize {
        self.rows
    }
    fn columns(&self) -> usize {
        self.columns
    }
}

fn main() -> io::Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("bench") => bench::run(),
        Some("differential") => differential::run(),
        _ => Err(io::Error::new(io::ErrorKind::InvalidInput, "bench or differential?")),
    }
}
