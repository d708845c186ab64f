#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hundred megabytes pasted into the composer: the window goes on answering."""

import os
import re
import time

import atspi
import clients
from atspi import key, run_tests
from porthole import Porthole

SIZE = 100 * 1000 * 1000


def test_a_hundred_megabytes_can_be_pasted(app):
    app.make('UDP Socket')
    with clients.program(os.environ['CLIPBOARD'], SIZE) as owner:
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
            return app.find('label', re.compile('from the clipboard'))
        said = app.wait_for(pasted, 'the paste to arrive', 60).get_name()
        assert '100,000,000' in re.sub(r'[\s ]', ',', said) or '95' in said, said
        assert slowest < atspi.SLOW, f'the window took {slowest:.2f} s to answer'
        app.do('push button', 'Remove the attachment')
        app.wait_for(lambda: app.find('label', '0 bytes'), 'the composer to be empty')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
