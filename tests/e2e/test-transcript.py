#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session made in the window, copied and saved, runs again without it."""

import os
import pathlib
import shlex
import subprocess
import tempfile

import atspi
from atspi import key, run_tests, text
from porthole import Porthole


def run_again(path):
    """Runs a scenario by the same program; returns what it printed."""
    program = shlex.split(os.environ['PORTHOLE'])
    done = subprocess.run([*program, 'run', str(path)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr + pathlib.Path(path).read_text()
    return done.stdout


def make_session(app):
    """By hand: a connection, bytes, an error, a call that waited, one that was taken back."""
    app.make('TCP Server', name='server', behaviour='Nothing')
    app.wait_state('server', 'LISTEN')
    port = app.port_of('server')
    app.call('accept')
    app.wait_for(lambda: app.running() == ['server.accept()'], 'accept to wait')
    app.make('TCP Client', name='client', behaviour='Nothing', peer_host='127.0.0.1',
             peer_port=str(port))
    app.wait_state('client', 'ESTABLISHED')
    app.send(b'hello\r\n\x00')
    app.wait_outcome(r'client\.send\(.*8 of 8')
    app.call('bind', host='127.0.0.1', port='0')
    app.wait_failure('bind', 'EINVAL (22)')
    app.call('recv', buffer_size=8)
    app.do('push button', 'Cancel client.recv(8)')
    app.wait_outcome(r'recv\(8\)  →  ECANCELED')
    accepted = next(name for name in app.names('ESTABLISHED') if name != 'client')
    app.select(accepted)
    app.call('recv', buffer_size=64)
    app.wait_outcome(r'recv\(64\)  →  b"hello')
    return accepted


def paste(app):
    """What the clipboard holds, read where it can be: in the composer of the socket on the page."""
    key('ctrl+l')
    composer = app.get('text', 'Bytes to send')
    app.wait_for(lambda: 'focused' in atspi.states(composer), 'the focus in the composer')
    key('ctrl+v')
    app.wait_for(lambda: text(composer), 'the transcript in the composer')
    return text(composer)


def test_saved(app):
    accepted = make_session(app)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, 'by-hand.porthole')
        key('ctrl+s')
        app.save_as('Save the Transcript', 'session.porthole', path)
        app.wait_toast(r'^Saved .*/by-hand\.porthole$')
        saved = path.read_text()
        assert 'client.send(b"hello\\r\\n\\x00")' in saved, saved
        assert f'{accepted}, peer = call' in saved, saved
        assert '-> EINVAL (22)' in saved and '-> ECANCELED (125)' in saved, saved
        printed = run_again(path)
        assert f'{accepted}.recv(64)' in printed, printed


def test_copied(app):
    make_session(app)
    key('alt+2')
    app.do('push button', 'Copy transcript as scenario')
    app.wait_toast(r'^Copied the transcript: \d+ lines$')
    app.select('client')
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, 'copied.porthole')
        path.write_text(paste(app))
        run_again(path)


def test_automatic(app):
    """Sockets that worked by themselves: what they did is made by hand when it is run again."""
    app.do('push button', 'TCP Echo Pair')
    app.wait_data('received', b'Hello, socket!\r\n')
    app.send(b'ping')
    app.wait_data('received', b'Hello, socket!\r\nping')
    key('ctrl+shift+c')
    app.wait_toast(r'^Copied the transcript: \d+ lines$')
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, 'automatic.porthole')
        path.write_text(paste(app))
        run_again(path)


def test_cannot_be_saved(app):
    key('ctrl+s')
    app.wait_toast('^No call was made yet$')
    app.make('UDP Socket')
    key('ctrl+s')
    app.save_as('Save the Transcript', 'session.porthole', '/proc/session.porthole')
    app.wait_toast(r'^Could not save /proc/session\.porthole: ')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
