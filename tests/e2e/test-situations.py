#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a course draws on the board, read from the pictures' words."""

import re

import situations
from atspi import run_tests
from diagram import Diagram


def read(app, *sentences):
    """Goes through the exchange of all sockets and finds these sentences, in this order."""
    app.open_all()
    app.first()
    for sentence in sentences:
        app.step('Down', sentence)


def test_handshake_and_close_in_four_steps(app):
    conn = situations.handshake_and_close(app)
    app.wait_last('client: .* → TIME_WAIT')
    read(app, r'client\.connect\(127\.0\.0\.1:\d+\)', 'client: CLOSE → ESTABLISHED',
         rf'accept\(\) → {conn}', f'client sends 11 bytes .* to {conn}. {conn} received it',
         rf'client\.close\(\)', f'{conn}: ESTABLISHED → CLOSE_WAIT',
         f'{conn} meets the end of the stream', rf'{conn}\.close\(\)', 'client: .* → TIME_WAIT')


def test_one_sendall_is_received_in_four_pieces(app):
    conn = situations.one_send_many_receives(app)
    read(app, f'client sends 2,000 bytes .* {conn} received it in 4 pieces',
         *(f'{conn} receives {length} bytes .* bytes {place} of the stream, from client. That is a '
           'part of one send of 2,000 bytes. They lay in the receive queue for at least'
           for length, place in ((512, '0–511'), (512, '512–1,023'), (512, '1,024–1,535'),
                                 (464, '1,536–1,999'))))


def test_slow_reader_closes_the_window(app):
    conn = situations.slow_reader(app)
    app.wait_pipe(r'Bounds of sending: written: send\(\) waits, .*in flight: window closed')
    app.get('label', re.compile(rf'^We wait for {conn} to call recv\(\): its queue is full \([\d,]+ '
                                r'bytes\), its window closed\. [\d,]+ bytes cannot leave\.'))
    assert app.running() and app.running()[0].startswith('client.sendall('), app.running()
    read(app, 'The rest of it was not read yet', f'{conn} receives 65,536 bytes .* a part of one send')
    app.open_all()
    app.wait_says(r'client waits in sendall\(\) for room; its kernel still has [\d,]+ bytes, for the '
                  r"peer's window is closed\.")


def test_backlog_overflows(app):
    situations.backlog_overflow(app)
    app.wait_pipe(r'^Accept queue: 2 of 2 seats taken. In them: (first, second|second, first)\. '
                  'Outside, in SYN_SENT: 1')
    app.get('label', re.compile(r'^All 2 seats are taken, one more than the backlog of 1\. '
                                r'The next client’s SYN is dropped .* '
                                r'Outside, in SYN_SENT: third \(\d+ retr'), timeout=20)
    read(app, 'server: CLOSE → LISTEN',
         r'first\.connect\(.*\)\. server has not called accept\(\) for it\.',
         'first: CLOSE → ESTABLISHED', 'second: CLOSE → ESTABLISHED', 'third: CLOSE → SYN_SENT')
    app.open_all()
    app.wait_says(r'third waits in connect\(\) for an answer from server, '
                  r'whose accept queue is full\.')


def test_half_closed_side_still_receives(app):
    conn = situations.half_close(app)
    read(app, r'client\.shutdown\(SHUT_WR\)', 'client: FIN_WAIT1 → FIN_WAIT2',
         f'{conn} meets the end of the stream', f'{conn} sends 10 bytes',
         f'client receives 10 bytes .* from {conn}')


if __name__ == '__main__':
    run_tests(globals(), Diagram)
