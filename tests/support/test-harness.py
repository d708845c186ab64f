#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the harness itself to account: the headless desktop and the line that counts.

    test-harness.py      prints TAP
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import tap

HERE = pathlib.Path(__file__).resolve().parent


def headless(*arguments, stdin='', **settings):
    """Runs the headless desktop with some of the environment replaced; returns the process."""
    environment = {name: value for name, value in os.environ.items()
                   if name not in ('DISPLAY', 'PH_HEADLESS')}
    return subprocess.run([HERE / 'headless', *arguments], env=environment | settings, check=False,
                          input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding='utf-8', timeout=60)


def expect(actual, wanted):
    assert actual == wanted, f'got {actual!r}, wanted {wanted!r}'


def summarise(*programs):
    """The exit status and last line that summary.py gives for (result, stdout) pairs."""
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / 'testlog.json'
        log.write_text('\n'.join(json.dumps({'name': 'p', 'result': result, 'stdout': stdout})
                                 for result, stdout in programs), encoding='utf-8')
        done = subprocess.run([sys.executable, HERE / 'summary.py', log], check=False,
                              stdout=subprocess.PIPE, encoding='utf-8')
    return done.returncode, done.stdout.splitlines()[-1]


def test_headless_passes_status_and_streams_through():
    run = headless('--', 'sh', '-c', 'cat; exit 7', stdin='through')
    expect((run.returncode, run.stdout), (7, 'through'))


def test_headless_gives_display_bus_and_home():
    run = headless('--', 'sh', '-c', 'xprop -root >&2 && echo $DISPLAY $DBUS_SESSION_BUS_ADDRESS'
                   ' $HOME')
    display, bus, home = run.stdout.split()
    assert display.startswith(':') and bus.startswith('unix:'), run.stdout
    assert not pathlib.Path(home).exists(), f'{home} was left behind'


def test_headless_window_manager_answers():
    run = headless('--wm', '--', 'xprop', '-root', '_NET_SUPPORTING_WM_CHECK')
    assert 'window id' in run.stdout, run.stdout


def test_headless_stops_at_its_limit_with_all_that_runs():
    # The limit counts from before the desktop is up, which takes long on a busy machine.
    for seconds in ('1', '5', '25'):
        run = headless('--limit', seconds, '--', 'sh', '-c', 'sleep 100 & echo $!; wait')
        expect(run.returncode, 124)
        if run.stdout.strip():
            break
    assert run.stdout.strip(), 'the command did not begin'
    # A process that ended but was not fetched by its parent is a zombie: it has no command line.
    try:
        command = pathlib.Path(f'/proc/{run.stdout.strip()}/cmdline').read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        command = b''
    expect(command, b'')


def test_headless_auto_opens_no_display_unasked():
    expect(headless('--auto', '--', 'sh', '-c', 'echo "<$DISPLAY>"').stdout, '<>\n')


def test_headless_auto_obeys_the_environment():
    run = headless('--auto', '--', 'sh', '-c', 'echo "<$DISPLAY>"', PH_HEADLESS='display')
    assert run.stdout.startswith('<:'), run.stdout


def test_summary_counts_subtests():
    expect(summarise(('OK', '1..2\nok 1 - a\nok 2 - b\n'), ('OK', 'ok 1 /c\n1..1\n')),
           (0, '3 passed, 0 failed'))


def test_summary_counts_a_failure():
    expect(summarise(('FAIL', '1..2\nok 1 - a\nnot ok 2 - b\n')), (1, '1 passed, 1 failed'))


def test_summary_counts_a_crash():
    expect(summarise(('ERROR', '1..3\nok 1 - a\n')), (1, '1 passed, 1 failed'))


def test_summary_counts_a_crash_before_the_plan():
    expect(summarise(('ERROR', 'ok 1 - a\n')), (1, '1 passed, 1 failed'))


def test_summary_counts_a_bad_end():
    expect(summarise(('ERROR', 'ok 1 - a\n1..1\n')), (1, '1 passed, 1 failed'))


def test_summary_counts_silence():
    expect(summarise(('OK', 'hello\n'), ('OK', '1..1\nok 1 - a\n')), (1, '1 passed, 1 failed'))


def test_summary_does_not_count_what_was_skipped():
    expect(summarise(('OK', '1..2\nok 1 - a # SKIP no IPv6\nok 2 - b\n')),
           (0, '1 passed, 0 failed'))


def test_summary_of_nothing_is_a_failure():
    expect(summarise(), (1, '0 passed, 0 failed'))


if __name__ == '__main__':
    tap.run('/harness', tap.functions_of(globals()))
