#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Much pasted into the composer at once: the window goes on answering."""

import os
import re
import time

import atspi
import clients
from atspi import key, run_tests
from porthole import Porthole

def paste(app, size):
    """Pastes so many bytes; returns what the composer says, and the slowest answer in seconds."""
    app.make('UDP Socket')
    with clients.program(os.environ['CLIPBOARD'], size) as owner:
        assert owner.stdout.readline() == b'ready\n'
        probe = app.get('text', 'Bytes to send')
        key('ctrl+l')
        app.wait_for(lambda: 'focused' in atspi.states(probe), 'the focus in the composer')
        key('ctrl+v')
        slowest = 0.0

        def pasted():
            nonlocal slowest
            start = time.monotonic()
            probe.get_text_iface().get_character_count()
            slowest = max(slowest, time.monotonic() - start)
            return app.find('label', re.compile(f'^{size:,} bytes from'))
        return app.wait_for(pasted, 'the paste to arrive', 60).get_name(), slowest


def test_a_hundred_megabytes_can_be_pasted(app):
    said, slowest = paste(app, 100_000_000)
    assert said == '100,000,000 bytes from the clipboard', said
    assert slowest < atspi.SLOW, f'the window took {slowest:.2f} s to answer'
    app.do('push button', 'Remove the attachment')
    app.wait_for(lambda: app.find('label', '0 bytes'), 'the composer to be empty')


def test_one_long_line_does_not_hold_the_window_up(app):
    _, slowest = paste(app, 60_000)
    assert slowest < atspi.SLOW, f'the window took {slowest:.2f} s to answer'


if __name__ == '__main__':
    run_tests(globals(), Porthole)
