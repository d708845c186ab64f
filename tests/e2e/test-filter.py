#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter of the calls: by words, by socket, by failure; and what is copied out of it."""

import re

import atspi
import clients
from atspi import key, run_tests, type_text
from porthole import Porthole


def echo_pair(app):
    """A listener, its connection and a client, with one message there and back."""
    app.do('push button', 'TCP Echo Pair')
    app.wait_data('received', b'Hello, socket!\r\n')


def test_by_words(app):
    echo_pair(app)
    app.open_calls()
    type_text('SEND hello')
    app.wait_calls(lambda calls: len(calls) == 2 and all('.send(b"Hello' in call for call in calls),
                   'the two sends')
    app.calls_filter('label', re.compile(r'^2 of \d+$'))
    key('Escape')
    app.wait_calls(lambda calls: any('.listen(' in call for call in calls), 'all calls again')


def test_what_comes_is_filtered_too(app):
    echo_pair(app)
    app.open_calls()
    type_text('again')
    app.wait_for(lambda: not app.calls(), 'no call to fit')
    key('ctrl+1')
    app.send(b'once')
    app.send(b'again')
    app.wait_data('received', b'Hello, socket!\r\nonceagain')
    key('ctrl+2')
    app.wait_calls(lambda calls: [call for call in calls if '.send(' in call]
                   == ['client.send(b"again")', 'conn.send(b"again")'], 'what was sent twice')
    assert not any('once' in call for call in app.calls()), app.calls()


def test_errors_only(app):
    echo_pair(app)
    port = clients.free_port()
    app.make('TCP Client', peer_host='127.0.0.1', peer_port=str(port))
    app.open_calls()
    app.do(app.calls_filter('push button', 'Errors Only'))
    app.wait_calls(lambda calls: len(calls) == 1 and calls[0].endswith(f'("127.0.0.1", {port}))'),
                   'the call that failed')


def test_by_socket(app):
    echo_pair(app)
    app.open_calls()
    whose = app.calls_filter('combo box', 'Calls of')
    app.choose(whose, 1 + app.names().index('conn'))
    app.wait_calls(lambda calls: all(call.startswith('conn.') for call in calls),
                   'the calls of conn')
    app.choose(whose, 0)
    app.wait_calls(lambda calls: any(call.startswith('client.') for call in calls),
                   'the calls of all')


def test_a_socket_that_goes_is_no_longer_asked_for(app):
    echo_pair(app)
    app.open_calls()
    app.choose(app.calls_filter('combo box', 'Calls of'), 1 + app.names().index('client'))
    app.wait_calls(lambda calls: all(call.startswith('client') for call in calls),
                   'the calls of client')
    key('ctrl+1', 'ctrl+w')
    app.do('push button', 'Clear Closed')
    app.wait_for(lambda: 'client' not in app.names(), 'the client to go')
    key('ctrl+2')
    app.wait_calls(lambda calls: any(call.startswith('conn.') for call in calls),
                   'the calls of all')
    app.calls_filter('label', 'All sockets')


def test_nothing_fits(app):
    echo_pair(app)
    app.open_calls()
    type_text('no such call')
    app.get('label', 'No call fits the filter.')
    app.do('push button', 'Show All Calls')
    app.wait_calls(lambda calls: any('.listen(' in call for call in calls), 'all calls again')
    app.wait_gone('label', 'No call fits the filter.')


def test_chosen_rows_are_copied_as_notation(app):
    echo_pair(app)
    app.open_calls()
    type_text('send')
    app.wait_calls(lambda calls: len(calls) == 2, 'the two sends')
    app.choose_rows('Calls', 0, 1, nth=1)
    app.do('push button', 'Copy the chosen calls')
    key('ctrl+1', 'ctrl+l', 'ctrl+v')
    composer = app.get('text', 'Bytes to send')
    pattern = (r'client\.send\(b"Hello, socket!\\r\\n"\) +-> 16 of 16\n'
               r'conn\.send\(b"Hello, socket!\\r\\n"\) +-> 16 of 16$')
    app.wait_for(lambda: re.match(pattern, atspi.text(composer)), 'the lines in the composer')


def test_on_the_page_of_a_socket(app):
    echo_pair(app)
    app.show('Calls')
    bars = len(app.find_all('filler', 'PhCallsFilter'))
    key('ctrl+f')
    entry = app.calls_filter('entry', 'Filter calls', page=True)
    app.wait_for(lambda: 'focused' in atspi.states(entry), 'the focus in the filter of the page')
    type_text('connect')
    app.wait_for(lambda: [row.what.partition('((')[0] for row in app.rows('Calls')]
                 == ['client.connect'], 'the connect')
    key('Escape', 'Escape')
    app.wait_for(lambda: len(app.find_all('filler', 'PhCallsFilter')) == bars,
                 'the filter to go away')
    app.wait_for(lambda: len(app.rows('Calls')) > 3, 'all calls of the socket')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
