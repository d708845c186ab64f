#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that fail: name, number and a sentence on the page, and foretold where it can be known."""

import os
import re
import shlex

import atspi
import clients
from atspi import run_tests, text
from porthole import Porthole, named


def test_eaddrinuse_names_the_port(app):
    with clients.listening() as other:
        port = other.getsockname()[1]
        app.make('TCP Server', local_port=str(port))
        reason = app.wait_failure('bind', 'EADDRINUSE (98)')
        assert str(port) in reason, reason


def test_eaddrnotavail(app):
    app.make('TCP Server', local_host='192.0.2.1')
    app.wait_failure('bind', 'EADDRNOTAVAIL (99)')


def test_eacces_for_a_broadcast_without_the_option(app):
    app.make('UDP Socket')
    app.send_to('127.255.255.255', 9)
    app.send(b'to all')
    app.wait_for(lambda: 'SO_BROADCAST' in app.wait_failure('sendto', 'EACCES (13)'),
                 'the option that would change it')


def test_econnrefused(app):
    port = clients.free_port()
    app.make('TCP Client', peer_host='127.0.0.1', peer_port=str(port))
    reason = app.wait_failure('connect', 'ECONNREFUSED (111)')
    assert str(port) in reason, reason


def test_shows_what_was_tried(app):
    app.make('TCP Client', name='c', peer_host='no-such-host.invalid', peer_port='80')
    app.wait_outcome(r'^c\.connect\(\("no-such-host\.invalid", 80\)\)  →  EAI_')
    app.send(b'GET / HTTP/1.0\r\n\r\n')
    app.wait_outcome(r'^c\.send\(b"GET / HTTP/1\.0\\r\\n\\r\\n"\)  →  EPIPE \(32\)')


def test_udp_errors(app):
    app.make('UDP Socket', behaviour='Nothing')
    app.send(b'to nobody')
    app.wait_failure('send', 'EDESTADDRREQ (89)')
    app.call('listen', backlog=1)
    app.wait_failure('listen', 'EOPNOTSUPP (95)')
    app.send_to('127.0.0.1', 9)
    app.attach('x' * 70000)
    app.do('push button', named('Send'))
    app.wait_failure('sendto', 'EMSGSIZE (90)')


def test_leads_from_a_failed_call_to_its_error(app):
    port = clients.free_port()
    app.make('TCP Client', peer_host='127.0.0.1', peer_port=str(port))
    app.wait_failure('connect', 'ECONNREFUSED (111)')
    app.do('push button', 'Look the error up')
    tool = app.get('filler', 'PhErrorsTool')
    app.get('label', 'When connect() gives it', below=tool)
    assert app.find('label', re.compile('^Nobody listens at '), below=tool)
    entry = app.get('entry', re.compile('^Find an error'), below=tool)
    atspi.set_text(entry, '')

    atspi.key('alt+2')
    atspi.set_text(app.calls_filter('entry', 'Filter calls'), 'connect')
    app.wait_calls(lambda calls: all('connect' in call for call in calls), 'the call alone')
    app.choose_rows('Calls', 0, nth=1)
    rows = app.get('list', 'Calls', nth=1)
    app.wait_for(lambda: rows.get_selection_iface().get_n_selected_children() == 1, 'the choice')
    app.do(app.find_all('push button', 'Look the error up')[-1])
    app.wait_for(lambda: text(entry) == 'ECONNREFUSED', 'the search')
    atspi.set_text(entry, 'bind 98')
    app.get('label', 'EADDRINUSE (98)', below=tool)
    app.get('label', 'When bind() gives it', below=tool)
    atspi.set_text(entry, 'no such thing')
    app.get('label', re.compile('^No error fits'), below=tool)


class Unprivileged(Porthole):
    """Without the right to low ports, whoever runs the tests."""

    def __init__(self):
        program = shlex.split(os.environ['PORTHOLE'])
        drop = ['setpriv', '--inh-caps=-net_bind_service', '--bounding-set=-net_bind_service']
        super().__init__(drop + program if os.geteuid() == 0 else program)


def test_eacces_for_a_low_port(app):
    app.stop()
    other = Unprivileged()
    try:
        other.make('TCP Server', local_port='80')
        reason = other.wait_failure('bind', 'EACCES (13)')
        assert '1024' in reason or '80' in reason, reason
    finally:
        assert other.stop() == 0


if __name__ == '__main__':
    run_tests(globals(), Porthole)
