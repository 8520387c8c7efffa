#!/usr/bin/env python3
"""Records real programs for the golden cases: what they write to a terminal, byte for byte.

    record.py CASES_FOLDER [NAME...]

Each recording runs in a temporary folder with a fixed environment; keys are typed when the program is quiet.
"""
import fcntl
import os
import pathlib
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios

COLUMNS, ROWS = 80, 24
BYTES_MAX = 60_000  # A case stays readable and small.


def read_until_quiet(master, quiet_s=0.4, total_s=6.0):
    chunks, waited = [], 0.0
    while waited < total_s:
        ready, _, _ = select.select([master], [], [], quiet_s)
        if not ready:
            break
        try:
            chunk = os.read(master, 65536)
        except OSError:
            break
        if not chunk:
            break
        chunks.append(chunk)
        waited += 0.02
    return b''.join(chunks)


def record(folder, argv, keys):
    pid, master = pty.fork()
    if pid == 0:
        os.chdir(folder)
        environment = {'TERM': 'xterm-256color', 'COLORTERM': 'truecolor', 'LANG': 'C.UTF-8', 'HOME': str(folder),
                       'PATH': '/usr/bin:/bin', 'PS1': '\\[\\e[1;32m\\]user@host\\[\\e[0m\\]:\\W\\$ ', 'TZ': 'UTC',
                       'GIT_CONFIG_GLOBAL': '/dev/null', 'INPUTRC': '/dev/null', 'LESSHISTFILE': '-'}
        os.execvpe(argv[0], argv, environment)
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack('HHHH', ROWS, COLUMNS, 0, 0))
    os.kill(pid, signal.SIGWINCH)
    output = read_until_quiet(master)
    for key in keys:
        os.write(master, key.encode())
        output += read_until_quiet(master)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(master)
    return output[:BYTES_MAX]


SOURCE = '''#include <stdio.h>

/* Counts words; a file to look at. */
int main(void) {
    int words = 0, inside = 0, c;
    while ((c = getchar()) != EOF) {
        int space = c == ' ' || c == '\\n' || c == '\\t';
        if (!space && !inside) ++words;
        inside = !space;
    }
    printf("%d words\\n", words); // h\u00e9llo \u4e2d\u6587
    return 0;
}
'''


def make_files(folder):
    (folder / 'words.c').write_text(SOURCE)
    (folder / 'long.txt').write_text(''.join(f'line {n:03} ' + 'lorem ipsum dolor ' * (n % 9) + '\n' for n in range(120)))
    for name in ('alpha', 'beta', 'gamma'):
        (folder / name).mkdir()
    (folder / 'run.sh').write_text('#!/bin/sh\n')
    (folder / 'run.sh').chmod(0o755)


def make_repository(folder):
    def git(*argv):
        environment = dict(os.environ, GIT_CONFIG_GLOBAL='/dev/null', GIT_AUTHOR_DATE='2026-01-01T00:00:00Z',
                           GIT_COMMITTER_DATE='2026-01-01T00:00:00Z')
        subprocess.run(['git', '-c', 'user.name=A U Thor', '-c', 'user.email=a@example.com', '-c',
                        'init.defaultBranch=main', *argv], cwd=folder, env=environment, check=True, capture_output=True)
    git('init')
    for number in range(30):
        git('commit', '--allow-empty', '-m', f'change {number}: w\u00f6rds and things', '-m', 'Body of the message.')
        if number % 7 == 3:
            git('branch', f'topic-{number}')


def programs(own_pid):
    tmux = ['tmux', '-S', './socket', '-f', '/dev/null', 'new-session', 'bash --norc']
    return {
        'bash': (['bash', '--norc'], ['ls --color\r', 'echo hello | cat -A\r', 'cat words.c\r', 'prin', '\t\t', '\x15',
                                      'echo a long command line that has to wrap around the edge of the screen because it is so long',
                                      '\x01', '\x1b[C\x1b[C', '\x0b', 'q\x7f', 'ls\x12', 'hel', '\r']),
        'bash-clear': (['bash', '--norc'], ['ls -l /usr\r', 'clear\r', 'printf "\\e[31mred\\e[0m\\n"\r', 'seq 100\r']),
        'vim': (['vim', '-u', 'NONE', '-N', '+syntax on', '+set number ruler hlsearch', 'words.c'],
                ['/space\r', 'n', ':split long.txt\r', 'G', 'gg', '\x06', '\x17j', 'ddp', 'oint x;\x1b', 'u', 'V']),
        'vim-closed': (['bash', '--norc'], ['vim -u NONE -N words.c\r', ':vsplit\r', 'ihello \x1b', ':qa!\r']),
        'less': (['less', 'long.txt'], [' ', ' ', '/005\r', 'g', '\x1b[B\x1b[B', 'b', 'G', '-S', '\r']),
        'htop': (['htop', '-d', '20', '-p', str(own_pid)], ['\x1b[B', 't', '\x1b[12~']),
        'git-log': (['git', '-c', 'color.ui=always', 'log', '--graph', '--decorate'], [' ', '/change 9\r', 'n', 'g', '\x1b[B']),
        'tmux-inside': (tmux, ['ls --color\r', '\x02%', 'cat words.c\r', '\x02"', 'seq 50\r', '\x02o', 'vi\x7f\x7fecho pane\r']),
    }


def main():
    cases = pathlib.Path(sys.argv[1])
    table = programs(os.getpid())
    for name in sys.argv[2:] or table:
        argv, keys = table[name]
        folder = pathlib.Path(tempfile.mkdtemp(prefix='golden-'))
        try:
            make_files(folder)
            make_repository(folder)
            output = record(folder, argv, keys)
            if name == 'tmux-inside':
                subprocess.run(['tmux', '-S', str(folder / 'socket'), 'kill-server'], check=False, capture_output=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        case = cases / name
        case.mkdir(parents=True, exist_ok=True)
        (case / 'input.vt').write_bytes(output)
        (case / 'size').write_text(f'{COLUMNS} {ROWS}\n')
        print(f'{name}: {len(output)} bytes')


main()
