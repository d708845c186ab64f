#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Data tab as a stream: modes, settings, a place gone to, bytes copied."""

import pathlib
import re
import tempfile

import atspi
import clients
from atspi import find_all, run_tests
from porthole import Porthole


LINES = b''.join(b'line %05d\n' % number for number in range(2000))


def sentences(app):
    """The rows of the stream, from top to bottom."""
    return [label.get_name() for label in find_all(app.get('list', 'Stream'), 'label')
            if re.match('Sent|Received', label.get_name())]


def choose(app, name):
    """Chooses from the menu of the stream."""
    menu = app.get('push button', 'Options of the stream', where=atspi.action_names)
    app.do(menu)
    app.do(app.get('menu item', name))


def receive_lines(app, client):
    """Shows the accepted socket with 2,000 lines of 11 bytes, at their end."""
    client.sendall(LINES)
    app.select(app.accepted())
    app.wait_for(lambda: sentences(app)[-1:] == ['Received, byte 21,989 (0x55e5): line 01999\\n'],
                 'the end')


def go_to_line_1000(app):
    """By its offset."""
    choose(app, 'Go to Offset…')
    app.wait_for(lambda: app.find('text', 'Offset to go to'), 'the entry')
    atspi.type_text('0x2af8')
    atspi.key('Return')
    app.wait_for(lambda: 'Received, byte 11,000 (0x2af8): line 01000\\n' in sentences(app),
                 'the place')


def test_shows_a_stream_in_each_mode(app):
    _, port = app.listen()
    with clients.connected(port) as client:
        client.sendall(b'one\r\nGr\xc3')
        app.select(app.accepted())
        app.wait_for(lambda: len(sentences(app)) == 2, 'two rows received')
        client.sendall(b'\xbc\xc3\x9fe\n')
        app.wait_for(lambda: sentences(app) == ['Received, byte 0 (0x0): one\\r\\n',
                                                'Received, byte 5 (0x5): Grüße\\n'],
                     'a character put together')
        app.show_data('Both')
        app.wait_for(lambda: '6f 6e 65 0d 0a 47 72 c3' in sentences(app)[0], 'hex')
        app.show_data('Lines')
        choose(app, 'Mark Where Calls Begin')
        app.wait_for(lambda: re.search(r'at byte 8 begins a recv\(\) of 5 bytes at [\d:.]+$',
                                       sentences(app)[1]), 'where a call began')
        choose(app, 'Latin-1 (ISO 8859-1)')
        app.wait_for(lambda: 'GrÃ¼' in sentences(app)[1], 'another encoding')


def test_goes_to_an_offset_and_copies(app):
    _, port = app.listen()
    with clients.connected(port) as client:
        receive_lines(app, client)
        go_to_line_1000(app)
        atspi.key('shift+End', 'ctrl+c')
        app.wait_toast('^Copied 11 bytes$')
        choose(app, 'Where These Bytes Are')
        app.get('label', re.compile('^Of 11 bytes received, from byte 11,000 on: '))


def test_saves_what_is_selected_and_all(app):
    _, port = app.listen()
    with clients.connected(port) as client, tempfile.TemporaryDirectory() as folder:
        receive_lines(app, client)
        suggested = f'{app.page_name()}-received.bin'
        choose(app, 'Save the Selection…')
        app.wait_toast('^Nothing is selected$')
        go_to_line_1000(app)
        atspi.key('shift+End')
        path = pathlib.Path(folder, 'part.bin')
        choose(app, 'Save the Selection…')
        app.save_as('Save Bytes', suggested, path)
        app.wait_toast(rf'^Saved {re.escape(str(path))}: 11 bytes$')
        assert path.read_bytes() == b'line 01000\n', path.read_bytes()
        path = pathlib.Path(folder, 'all.bin')
        choose(app, 'Save All Received…')
        app.save_as('Save Bytes', suggested, path)
        app.wait_toast(rf'^Saved {re.escape(str(path))}: 22,000 bytes$')
        assert path.read_bytes() == LINES
        choose(app, 'Save All Received…')
        app.save_as('Save Bytes', suggested, '/proc/all.bin')
        app.wait_toast(r'^Could not save /proc/all\.bin: ')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
