#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Too much at once: ten thousand connects, and no descriptor left."""

import os
import pathlib
import re
import shlex
import socket
import time

import atspi
import clients
from atspi import run_tests
from porthole import Porthole

CONNECTS = 10000
FEW = 64
TICK = os.sysconf('SC_CLK_TCK')


def answer_time(app, probe):
    """How long the window takes to answer a question, in seconds."""
    start = time.monotonic()
    probe.get_text_iface().get_character_count()
    return time.monotonic() - start


def cpu_seconds(app):
    """The processor time that the program has used."""
    fields = pathlib.Path(f'/proc/{app.process.pid}/stat').read_text().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def wait_idle(app):
    """Waits until the program uses less than a tenth of a processor."""
    def idle():
        used, start = cpu_seconds(app), time.monotonic()
        atspi.spin(500)
        return (cpu_seconds(app) - used) / (time.monotonic() - start) < 0.1
    app.wait_for(idle, 'the program to come to rest', 30)


def test_ten_thousand_connects_are_all_counted(app):
    _, port = app.listen(backlog='4096')
    probe = app.get('text', 'Bytes to send')
    slowest = 0.0
    for _ in range(CONNECTS // 100):
        for _ in range(100):
            socket.create_connection(('127.0.0.1', port), clients.limit()).close()
        slowest = max(slowest, answer_time(app, probe))
    assert slowest < atspi.SLOW, f'the window took {slowest:.2f} s to answer'
    app.do('push button', 'Close')
    app.get('push button', re.compile('Close All$'))
    heading = app.get('label', re.compile('Sockets Are Open$')).get_name()
    assert re.sub(r'\D', '', heading) == str(CONNECTS + 1), heading
    atspi.key('Escape')
    app.wait_gone('push button', re.compile('Close All$'))
    wait_idle(app)


class FewDescriptors(Porthole):
    """A program that may have only so many descriptors."""

    def __init__(self):
        program = shlex.join(shlex.split(os.environ['PORTHOLE']))
        super().__init__(['sh', '-c', f'ulimit -n {FEW}; exec {program}'])


def test_without_descriptors_the_listener_rests_and_recovers(app):
    app.stop()
    few = FewDescriptors()
    peers = []
    try:
        _, port = few.listen(backlog='100')
        peers += [clients.connected(port) for _ in range(FEW)]
        few.wait_for(
            lambda: any('EMFILE (24)' in (row.result or '') for row in few.rows('Calls')),
            'accept() to fail with EMFILE')
        wait_idle(few)
        taken = len(few.names('ESTABLISHED'))
        assert 0 < taken < FEW, taken
        first = few.accepted()
        few.select(first)
        few.call('close')
        few.wait_state(first, 'fd closed')
        few.wait_for(lambda: len(few.names('ESTABLISHED')) == taken, 'the next to be accepted')
        wait_idle(few)
    finally:
        for peer in peers:
            peer.close()
        assert few.stop() == 0


if __name__ == '__main__':
    run_tests(globals(), Porthole)
