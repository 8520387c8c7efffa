// alacritty_terminal behind the protocol of driver.cpp: Term and its parser, without window and pty.
use std::fs;
use std::io::{self, BufRead, Write};

use alacritty_terminal::ansi::Processor;
use alacritty_terminal::config::Config;
use alacritty_terminal::event::VoidListener;
use alacritty_terminal::Term;

use crate::Size;

const HISTORY_LINES: u32 = 10_000;
const CHUNK_BYTES: usize = 64 * 1024;

struct Terminal {
    term: Term<VoidListener>,
    parser: Processor,
}

impl Terminal {
    fn open(size: &Size) -> Terminal {
        let mut config = Config::default();
        config.scrolling.set_history(HISTORY_LINES);
        Terminal { term: Term::new(&config, size, VoidListener), parser: Processor::new() }
    }

    fn feed(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(CHUNK_BYTES) {
            for &byte in chunk {
                self.parser.advance(&mut self.term, byte);
            }
        }
    }
}

struct Request {
    verb: String,
    size: Size,
    columns_after: usize,
    bytes: Vec<u8>,
}

fn parse(line: &str) -> Option<Request> {
    let mut words = line.splitn(6, ' ');
    let verb = words.next()?.to_string();
    let mut numbers = [0usize; 4];
    for number in numbers.iter_mut() {
        *number = words.next()?.parse().ok()?;
    }
    let mut bytes = fs::read(words.next()?).ok()?;
    bytes.truncate(numbers[3]);
    let size = Size { columns: numbers[0], rows: numbers[1] };
    Some(Request { verb, size, columns_after: numbers[2], bytes })
}

fn cpu_ns() -> u64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut now) };
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

fn resident_bytes() -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = |line: &str| line.split_whitespace().nth(1).and_then(|word| word.parse::<u64>().ok());
    text.lines()
        .filter(|line| line.starts_with("RssAnon:") || line.starts_with("RssShmem:"))
        .filter_map(kilobytes)
        .sum::<u64>()
        * 1024
}

fn answer(request: &Request) -> Option<u64> {
    let resident = resident_bytes();
    let mut terminal = Terminal::open(&request.size);
    let begin = cpu_ns();
    terminal.feed(&request.bytes);
    match request.verb.as_str() {
        "feed" => Some(cpu_ns() - begin),
        "memory" => Some(resident_bytes().saturating_sub(resident)),
        "resize" => {
            let begin = cpu_ns();
            terminal.term.resize(Size { columns: request.columns_after, rows: request.size.rows });
            Some(cpu_ns() - begin)
        }
        _ => None,
    }
}

pub fn run() -> io::Result<()> {
    let mut output = io::stdout();
    writeln!(output, "ready {} (Debian's crates, vte 0.10)", env!("ALACRITTY_TERMINAL_VERSION"))?;
    for line in io::stdin().lock().lines() {
        match parse(&line?).as_ref().and_then(answer) {
            Some(value) => writeln!(output, "ok {}", value)?,
            None => writeln!(output, "no")?,
        }
        output.flush()?;
    }
    Ok(())
}
