#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding bytes among all that a socket carried, and what they mean, by the keyboard."""

import re

import atspi
import clients
from atspi import key, run_tests, type_text
from porthole import Porthole


def receive(app, client, *reads):
    """Has the socket on the page receive each of these in a read of its own."""
    for number, read in enumerate(reads, 1):
        client.sendall(read)
        app.wait_for(lambda: len(app.rows('Messages')) == number, f'message {number}')


def open_bar(app):
    """Opens the bar, and returns its field once it has the focus."""
    key('ctrl+f')
    entry = app.get('entry', 'Find in the bytes')
    app.wait_for(lambda: 'focused' in atspi.states(entry), 'the focus in the field')
    return entry


def bar(app):
    return app.get('filler', 'PhFindBar')


def wait_said(app, pattern):
    """Waits until the bar says so."""
    app.get('label', re.compile(pattern), below=bar(app))


def chosen(app):
    """The title above the bytes of the chosen message."""
    node = app.find('label', re.compile(r'^\d+ bytes? (received|sent) at '))
    return node.get_name() if node is not None else ''


def value(app, title):
    """What the inspector says under that title."""
    pattern = re.compile(rf'^{re.escape(title)}: ')
    node = app.get('list item', pattern, below=app.get('list', 'What the bytes mean'))
    return node.get_name().partition(': ')[2]


def test_text_that_spans_two_reads(app):
    _, port = app.listen()
    with clients.connected(port) as client:
        app.select(app.accepted())
        receive(app, client, b'hay and a Nee', b'dle; hay again', b'needle\x01\x02\x03\x04')
        open_bar(app)
        type_text('needle')
        wait_said(app, '^1 of 2$')
        app.wait_for(lambda: chosen(app).startswith('13 bytes'), 'the first read to be chosen')
        key('Return')
        wait_said(app, '^2 of 2$')
        app.wait_for(lambda: chosen(app).startswith('10 bytes'), 'the third read to be chosen')
        key('Return')
        wait_said(app, '^1 of 2$')
        key('shift+Return')
        wait_said(app, '^2 of 2$')
        app.do('push button', 'Match case')
        wait_said(app, '^1 of 1$')
        client.sendall(b'another needle')
        app.wait_pipe('51 B')   # the list stands still while an older message is looked at
        app.do('push button', 'Next match')
        wait_said(app, '^2 of 2$')
        app.wait_for(lambda: chosen(app).startswith('14 bytes'), 'the last read to be chosen')
        key('Escape')
        app.wait_gone('entry', 'Find in the bytes')


def test_bytes_and_what_they_mean(app):
    _, port = app.listen()
    with clients.connected(port) as client:
        app.select(app.accepted())
        receive(app, client, b'..\xde\xad\xbe\xef.', b'x')
        open_bar(app)
        app.choose(app.get('combo box', 'Find as', below=bar(app)), 1)
        atspi.set_text(app.get('entry', 'Find in the bytes'), 'de ad be ef')
        wait_said(app, '^1 of 1$')
        key('ctrl+b')
        app.get('label', '4 bytes at 2')
        assert value(app, 'Unsigned, 16 bits, big endian') == str(0xdead)
        assert value(app, 'Unsigned, 32 bits, little endian') == str(0xefbeadde)
        assert value(app, 'Signed, 8 bits') == '-34'
        assert value(app, 'IPv4 address') == '222.173.190.239'
        assert value(app, 'Unsigned, 64 bits, big endian') == 'needs 8 bytes, 4 selected'
        app.choose_rows('Messages', 1)
        app.get('label', 'From the first byte')
        app.wait_for(lambda: value(app, 'Unsigned, 8 bits') == '120', 'the byte of the other message')
        assert value(app, 'Unsigned, 16 bits, big endian') == 'needs 2 bytes, there are 1'
        key('ctrl+b')
        app.wait_gone('list', 'What the bytes mean')


def test_in_the_stream(app):
    _, port = app.listen()
    with clients.connected(port) as client:
        app.select(app.accepted())
        receive(app, client, b'hay, a Nee', b'dle\x1f\x90')
        app.show_data('Text')
        open_bar(app)
        type_text('needle')
        wait_said(app, '^1 of 1$')
        key('ctrl+b')
        app.get('label', '6 bytes at 7')
        assert value(app, 'Text in UTF-8') == 'Needle'
        app.choose(app.get('combo box', 'Find as', below=bar(app)), 1)
        atspi.set_text(app.get('entry', 'Find in the bytes'), '1f90')
        app.get('label', '2 bytes at 13')
        assert value(app, 'Unsigned, 16 bits, big endian') == '8080'


def test_faults_are_told_at_the_field(app):
    _, port = app.listen()
    with clients.connected(port) as client:
        app.select(app.accepted())
        receive(app, client, b'abc 123')
        entry = open_bar(app)
        app.choose(app.get('combo box', 'Find as', below=bar(app)), 1)
        atspi.set_text(entry, 'de ag')
        wait_said(app, '^Column 5: This is not a hexadecimal digit')
        app.choose(app.get('combo box', 'Find as', below=bar(app)), 2)
        atspi.set_text(entry, r'(\d+')
        wait_said(app, r'^Column \d: ')
        atspi.set_text(entry, r'[a-c]+ \d+$')
        wait_said(app, '^1 of 1$')
        atspi.set_text(entry, 'zzz')
        wait_said(app, '^Nothing found$')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
