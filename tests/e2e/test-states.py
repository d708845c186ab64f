#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The State tab: a connection from handshake to TIME_WAIT, as a screen reader gets it."""

import re

from atspi import action_names, run_tests
from porthole import Porthole


def tab(app):
    return app.get('filler', 'PhStateTab')


def diagram(app, name):
    """What the diagram of that socket says, or '' while it is not shown."""
    node = app.find(name=re.compile(f'^State diagram of {name}: '), below=tab(app))
    return node.get_name().partition(': ')[2] if node else ''


def wait_diagram(app, name, pattern):
    app.wait_for(lambda: re.match(pattern, diagram(app, name)),
                 f'the diagram of {name} to say {pattern!r}')
    return diagram(app, name)


def history(app):
    """The rows of the history, newest first."""
    return [row.get_name() for row in app.find_all('list item', re.compile(r'^\d\d:\d\d:\d\d'),
                                                   below=tab(app))]


def wait_step(app, name, step):
    app.wait_for(lambda: any(f'  {name}  {step}' in row for row in history(app)),
                 f'{step} of {name} in the history')


def seconds_left(app):
    """The number before "s left" of the clock beside the title."""
    node = app.find('label', re.compile(r'^\d+ s left$'), below=tab(app))
    return int(node.get_name().split()[0]) if node else None


def pair(app):
    app.do(app.get('push button', 'Presets', where=action_names))
    app.do('menu item', 'Connected TCP Pair')
    app.accepted(2)
    app.wait_for(lambda: app.page_name() == 'client', 'the page of the client')
    app.show('State')


def test_from_handshake_to_time_wait(app):
    pair(app)
    said = wait_diagram(app, 'client', 'ESTABLISHED. ')
    assert 'SYN_SENT' in said, said
    wait_diagram(app, 'conn', 'ESTABLISHED. ')
    wait_step(app, 'conn', 'ESTABLISHED  accept()')

    app.do(app.button('shutdown'))
    app.confirm('shutdown')
    said = wait_diagram(app, 'client', 'FIN_WAIT2. The peer knows')
    assert 'FIN_WAIT1' in said and 'Last step: ' in said, said
    wait_diagram(app, 'conn', 'CLOSE_WAIT. The peer will send no more')
    wait_step(app, 'conn', 'ESTABLISHED → CLOSE_WAIT  recv FIN, send ACK')

    app.select('conn')
    app.show('State')
    app.call('close')
    wait_diagram(app, 'conn', 'CLOSE. ')
    wait_diagram(app, 'client', 'TIME_WAIT. .* The descriptor is still open, and says CLOSE')
    app.select('client')
    app.call('close')
    app.wait_state('client', 'fd closed')
    app.show('State')
    said = wait_diagram(app, 'client', 'TIME_WAIT. .*the kernel goes on by itself')
    assert re.search(r'\d+ s of TIME_WAIT left', said), said
    wait_step(app, 'client', 'FIN_WAIT2 → TIME_WAIT  recv FIN, send ACK')
    first = app.wait_for(lambda: seconds_left(app), 'the seconds of TIME_WAIT')
    assert 0 < first <= 60, first
    app.wait_for(lambda: 0 < (seconds_left(app) or 0) < first, 'the seconds to go down')


def test_a_connection_goes_on_after_close(app):
    pair(app)
    app.call('close')
    app.wait_state('client', 'fd closed')
    wait_diagram(app, 'client', 'FIN_WAIT2. .*the kernel goes on by itself')
    wait_diagram(app, 'conn', 'CLOSE_WAIT. ')


def test_datagram_sockets_have_their_own_states(app):
    app.make('UDP Socket')
    app.show('State')
    wait_diagram(app, 's0', 'UNCONNECTED. It has a port')
    wait_step(app, 's0', 'bound  bind()')


if __name__ == '__main__':
    run_tests(globals(), Porthole)
