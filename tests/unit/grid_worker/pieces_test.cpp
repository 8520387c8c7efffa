// The worker's pieces: ground, notes, reading, paste and the checkpoint file.
#include "grid/work/checkpoint_file.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <random>
#include <sys/mman.h>
#include <unistd.h>

#include "recording_port.hpp"

namespace helios::grid {
namespace {

class Deaf final : public vt::Sink {
    void print_ascii(std::span<const std::uint8_t> /*ascii*/) override {}
    void print_text(std::span<const char32_t> /*text*/) override {}
    void execute(std::uint8_t /*control*/) override {}
    void esc(const vt::Sequence& /*sequence*/) override {}
    void csi(const vt::Sequence& /*sequence*/) override {}
    void string(const vt::StringSequence& /*sequence*/) override {}
    void dcs_hook(const vt::Sequence& /*header*/) override {}
    void dcs_put(std::span<const std::uint8_t> /*bytes*/) override {}
    void dcs_unhook(vt::Terminator /*terminator*/) override {}
};

// Feeds the same chunks to a Ground and, byte by byte, to a parser.
void check_ground(const std::string& stream, std::size_t chunk_bytes) {
    Ground ground;
    ground.start_at_ground(0);
    Deaf deaf;
    vt::Parser parser;
    std::uint64_t expected = 0;
    for (std::size_t at = 0; at < stream.size(); at += chunk_bytes) {
        const std::string_view chunk = std::string_view(stream).substr(at, chunk_bytes);
        for (std::size_t i = 0; i < chunk.size(); ++i) {
            parser.feed(as_bytes(chunk.substr(i, 1)), deaf);
            if (parser.at_ground())
                expected = at + i + 1;
        }
        if (parser.at_ground())
            ground.fed_to_ground(at + chunk.size());
        else
            ground.fed_inside(as_bytes(chunk), at);
    }
    EXPECT_EQ(ground.offset(), expected) << "in chunks of " << chunk_bytes;
}

TEST(Ground, FindsTheLastPlaceBetweenSequencesForAnySplit) {
    std::mt19937 random(7);
    const std::string_view pieces[] = {
        "plain ", "\x1b[1;31m", "\x1b]2;title\x07", "\xe4\xb8\xad", "\x1bPq#1", "\x1b\\", "\xff", "\x1b",
        "[",      "\x1b[",      "\x1b]8;;x"};
    for (int round = 0; round < 200; ++round) {
        std::string stream;
        for (int i = 0; i < 60; ++i)
            stream += pieces[random() % std::size(pieces)];
        for (std::size_t chunk : {1U, 2U, 3U, 7U, 64U, 1000U})
            check_ground(stream, chunk);
    }
}

TEST(Ground, FindsAPlaceFarBeforeTheEndOfALongSequence) {
    check_ground("text\x1b]2;" + std::string(5000, 'x'), 4096);
    check_ground("text\x1b]2;" + std::string(5000, 'x'), 100'000);
}

TEST(Ground, KnowsNoPlaceUntilARestoredSequenceHasEnded) {
    Ground ground;
    ground.start_inside();
    EXPECT_EQ(ground.offset(), std::nullopt);
    ground.fed_inside(as_bytes("more"), 10);
    EXPECT_EQ(ground.offset(), std::nullopt);
    ground.fed_to_ground(20);
    EXPECT_EQ(ground.offset(), 20U);
}

TEST(Notes, LetsTheKindsTakeTurns) {
    Notes notes;
    notes.put(NoteKind::title, "a", 1);
    notes.put(NoteKind::bell, "", 2);
    notes.put(NoteKind::title, "b", 3);
    EXPECT_EQ(notes.take(0), (Note{NoteKind::title, "b", 3}));
    EXPECT_EQ(notes.take(note_interval_ns - 1), std::nullopt);
    EXPECT_EQ(notes.take(note_interval_ns), (Note{NoteKind::bell, "", 2}));
    EXPECT_EQ(notes.deadline(), std::nullopt);
}

TEST(Notes, CutsALongTextAtACharactersEdge) {
    Notes notes;
    notes.put(NoteKind::title, std::string(note_text_bytes_max - 1, 'x') + "\xc3\xa9", 0);
    EXPECT_EQ(notes.take(0)->text.size(), note_text_bytes_max - 1);
}

TEST(Notes, ReadsTheDirectoryOfAUri) {
    EXPECT_EQ(directory_of("file://host/home/a%20b"), "/home/a b");
    EXPECT_EQ(directory_of("file:///tmp"), "/tmp");
    EXPECT_EQ(directory_of("/plain/path"), "/plain/path");
    EXPECT_EQ(directory_of("/a%20b"), "/a%20b"); // Only a URI is encoded.
    EXPECT_EQ(directory_of("file://host/a%1b%0ab"), "/ab");
    EXPECT_EQ(directory_of("file://host/50%zz%4"), "/50%zz%4");
    EXPECT_EQ(directory_of("relative"), "");
    EXPECT_EQ(directory_of("file://host"), "");
}

Screen screen_with(std::string_view bytes) {
    ScreenOptions options;
    options.size = Size{10, 3};
    Screen screen(options);
    screen.feed(as_bytes(bytes));
    return screen;
}

std::string read_text(const Screen& screen, ReadFormat format, const ExportOptions& rows) {
    ReadOptions options;
    options.format = format;
    options.rows = rows;
    const auto reading = read_screen(screen, options);
    return reading ? reading->text : "! " + reading.error().detail;
}
std::string read_all(const Screen& screen, ReadFormat format, std::uint32_t lines) {
    return read_text(screen, format, {ReadScope::screen_and_history, lines});
}

TEST(Reading, GivesTheScreenWithItsBlankRows) {
    EXPECT_EQ(read_text(screen_with("one\r\ntwo"), ReadFormat::text, {}), "one\ntwo\n\n");
}

TEST(Reading, PutsTheHistoryBeforeTheScreen) {
    EXPECT_EQ(read_all(screen_with("1\r\n2\r\n3\r\n4\r\n5"), ReadFormat::text, 0), "1\n2\n3\n4\n5\n");
}

TEST(Reading, KeepsALongLineTogetherWhereHistoryAndScreenMeet) {
    EXPECT_EQ(read_all(screen_with("0123456789abcdefghij0123456789ABCDE"), ReadFormat::text, 0),
              "0123456789abcdefghij0123456789ABCDE\n");
}

TEST(Reading, GivesTheLastLinesWithoutTheBlankEnd) {
    const Screen screen = screen_with("1\r\n2\r\n3\r\n4\x1b[1;1H");
    EXPECT_EQ(read_all(screen, ReadFormat::text, 2), "3\n4\n");
    EXPECT_EQ(read_all(screen_with("1\r\n2"), ReadFormat::text, 1), "2\n");
    EXPECT_EQ(read_all(screen_with("1\r\n2"), ReadFormat::text, 50), "1\n2\n");
    EXPECT_EQ(read_all(screen_with(""), ReadFormat::text, 3), "");
}

TEST(Reading, WritesColoursAsSgrThatGivesTheSameLook) {
    const std::string_view bytes = "\x1b[1;31mred\x1b[0m \x1b[4;38;2;1;2;3;48;5;200mx\x1b[0m  \x1b[7mi";
    const Screen screen = screen_with(bytes);
    const std::string ansi = read_text(screen, ReadFormat::ansi, {ReadScope::screen, 1});
    Screen again(Size{10, 3});
    again.feed(as_bytes(ansi));
    EXPECT_EQ(again.line(0), screen.line(0)) << ansi;
}

TEST(Reading, LeavesOutTheOldestLinesOfWhatNoMessageCanCarry) {
    ScreenOptions options;
    options.size = Size{200, 3};
    Screen screen(options);
    std::string line = std::string(198, 'x') + "\r\n";
    for (int i = 0; i < 9000; ++i)
        screen.feed(as_bytes(line));
    screen.feed(as_bytes("end"));
    const std::string text = read_all(screen, ReadFormat::text, 0);
    EXPECT_LE(text.size(), read_bytes_max);
    EXPECT_TRUE(text.ends_with("x\nend\n"));
    EXPECT_EQ(text.find('\n'), 198U);
}

TEST(Paste, RemovesWhatCouldEndItOrControlTheProgram) {
    EXPECT_EQ(paste_bytes("a\x1b[201~b", Bracketing::on), "\x1b[200~ab\x1b[201~");
    EXPECT_EQ(paste_bytes("\x1b[20\x1b[201~1~", Bracketing::off), "[201~"); // Nothing grows together.
    EXPECT_EQ(paste_bytes("a\xc2\x9b"
                          "201~b",
                          Bracketing::off),
              "ab");
    EXPECT_EQ(paste_bytes(std::string("x\x00\x03\x1b\x7f\xc2\x85y", 9), Bracketing::off), "xy");
    EXPECT_EQ(paste_bytes("t\tu", Bracketing::off), "t\tu");
    EXPECT_EQ(paste_bytes("a\r\nb\nc\rd", Bracketing::off), "a\rb\rc\rd");
    EXPECT_EQ(paste_bytes("\xc3\xa9\xe4\xb8\xad", Bracketing::off), "\xc3\xa9\xe4\xb8\xad");
    EXPECT_EQ(paste_bytes("", Bracketing::on), "\x1b[200~\x1b[201~");
    EXPECT_EQ(paste_bytes("\xc2", Bracketing::off), "\xc2");
}

Fd file_of(std::string_view bytes) {
    Fd fd(memfd_create("test", MFD_CLOEXEC));
    EXPECT_EQ(write(fd.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    return fd;
}

std::string content_of(const Fd& fd) {
    std::string bytes(static_cast<std::size_t>(lseek(fd.get(), 0, SEEK_END)), '\0');
    EXPECT_EQ(pread(fd.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    return bytes;
}

Checkpoint some_checkpoint() {
    Checkpoint checkpoint;
    checkpoint.offset = 123'456'789'012;
    checkpoint.screen.assign(5000, std::byte{7});
    return checkpoint;
}

TEST(CheckpointFile, ComesBackAsItWasAndCannotBeChanged) {
    auto fd = write_checkpoint_file(some_checkpoint());
    ASSERT_TRUE(fd);
    auto read = read_checkpoint_file(fd->get());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->offset, 123'456'789'012U);
    EXPECT_EQ(read->screen, some_checkpoint().screen);
    EXPECT_LT(pwrite(fd->get(), "x", 1, 0), 0);
    EXPECT_NE(ftruncate(fd->get(), 10), 0);
}

TEST(CheckpointFile, RefusesEveryDamagedHeadAndEveryCut) {
    auto fd = write_checkpoint_file(some_checkpoint());
    ASSERT_TRUE(fd);
    const std::string whole = content_of(*fd);
    for (std::size_t i = 0; i < 64; ++i) {
        std::string damaged = whole;
        damaged[i] = static_cast<char>(damaged[i] ^ 1);
        EXPECT_FALSE(read_checkpoint_file(file_of(damaged).get())) << i;
    }
    for (std::size_t bytes : {0U, 1U, 63U, 64U, 4000U})
        EXPECT_FALSE(read_checkpoint_file(file_of(whole.substr(0, bytes)).get())) << bytes;
    EXPECT_FALSE(read_checkpoint_file(file_of(whole + "x").get()));
    EXPECT_FALSE(read_checkpoint_file(-1));
}

} // namespace
} // namespace helios::grid
