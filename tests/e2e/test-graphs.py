#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Graphs tab: real traffic drawn over time, zoomed, followed, with the other end over it."""

import contextlib
import re

import atspi
import clients
from atspi import run_tests
from porthole import Porthole


def graphs(app):
    """What the graphs say of themselves."""
    node = app.find('image', re.compile('^Graphs over '))
    return node.get_name() if node is not None else ''


def wait_graphs(app, pattern, timeout=10):
    return app.wait_for(lambda: re.search(pattern, graphs(app)), f'the graphs to say {pattern!r}',
                        timeout)


def act(app, action):
    app.do(app.get('image', re.compile('^Graphs over ')), action=action)


def test_draws_what_moves(app):
    _, port = app.listen(behaviour='Nothing')
    with clients.connected(port) as client:
        app.call('accept')
        name = app.accepted()
        app.select(name)
        app.show('Graphs')
        client.sendall(b'x' * 50000)
        wait_graphs(app, r'Queues: send queue 0 bytes.*receive queue 50,000 bytes, between 0 bytes')
        wait_graphs(app, 'Round-trip time: round trip [0-9]')
        wait_graphs(app, 'Congestion window: may be under way [1-9][0-9]* segment')
        wait_graphs(app, '^Graphs over 30.0 s')
        act(app, 'graph.zoom-in')
        wait_graphs(app, '^Graphs over 15.0 s')
        act(app, 'graph.follow')
        app.behave('Automatic')
        wait_graphs(app, 'receive queue')
        act(app, 'graph.follow')
        wait_graphs(app, r'Bytes a second: .*received [^;]*, between 0 B/s and [1-9]')
        wait_graphs(app, r'receive queue 0 bytes, between 0 bytes and 50,000 bytes')
    app.call('close')
    app.wait_state(name, 'fd closed')
    wait_graphs(app, 'receive queue 0 bytes, between 0 bytes and 50,000 bytes')


def test_draws_both_ends(app):
    app.do(app.get('push button', 'Presets', where=atspi.action_names))
    app.do('menu item', 'Connected TCP Pair')
    app.accepted(2)
    app.wait_for(lambda: app.page_name() == 'client', 'the page of the client')
    app.show('Graphs')
    app.send(b'hello')
    wait_graphs(app, r'Bytes a second: sent .*; received .*; \w+: sent .*; \w+: received ')
    wait_graphs(app, r'\w+: receive queue ')


def legend(app):
    """The names in the legend; none while it is not needed."""
    node = app.find('panel', 'Sockets drawn')
    crosses = app.find_all('push button', re.compile('^Take .* out of the graphs$'), below=node) \
        if node is not None else []
    return [cross.get_name().split()[1] for cross in crosses]


def test_several_sockets(app):
    """Others are picked, stand out, say their values and are taken out, all by the keyboard."""
    _, port = app.listen(behaviour='Echo')
    with contextlib.ExitStack() as stack:
        peers = [stack.enter_context(clients.connected(port)) for _ in range(4)]
        app.accepted(4)
        own, second, third, fourth = app.names('ESTABLISHED')
        app.select(own)
        app.show('Graphs')
        for size, peer in enumerate(peers, 1):
            peer.sendall(b'x' * 1000 * size)
        wait_graphs(app, 'Bytes a second: sent ')
        assert not legend(app)
        app.do(app.get('push button', 'Sockets', where=atspi.action_names))
        first = app.get('check box', re.compile(f'^{own}, this socket, '))
        assert {'checked'} <= atspi.states(first) and 'sensitive' not in atspi.states(first)
        for name in (second, third, fourth):
            atspi.key('Down')
            box = app.get('check box', re.compile(f'^{name}, '))
            app.wait_for(lambda: 'focused' in atspi.states(box), f'the focus on {name}')
            assert 'checked' not in atspi.states(box), 'an arrow ticks nothing'
            atspi.key('space')
            app.wait_for(lambda: 'checked' in atspi.states(box), f'{name} to be ticked')
        atspi.key('Escape')
        app.wait_for(lambda: legend(app) == [second, third, fourth], 'the legend')
        wait_graphs(app, f'Bytes a second: sent [^;]*; received [^;]*; {second}: sent .*; '
                         f'{fourth}: received ')
        entry = app.get('push button', third, below=app.get('panel', 'Sockets drawn'))
        app.wait_for(lambda: entry.get_description().startswith('Bytes a second: sent '),
                     'what the lines hold')
        for _ in range(12):   # from the button, past those beside it
            atspi.key('Tab')
            if 'focused' in atspi.states(entry):
                break
        app.wait_for(lambda: 'focused' in atspi.states(entry), 'the focus in the legend')
        atspi.key('space')
        app.wait_for(lambda: atspi.states(entry) & {'pressed', 'checked'}, 'it to stand out')
        atspi.key('Delete')
        app.wait_for(lambda: legend(app) == [second, fourth], 'it to go')
        # another socket has its own; the pick of this one stands when one comes back
        app.select(second)
        app.show('Graphs')
        wait_graphs(app, 'Bytes a second: sent [^:]*Queues')
        assert not legend(app)
        app.select(own)
        app.show('Graphs')
        app.wait_for(lambda: legend(app) == [second, fourth], 'the legend again')
        for name in (second, fourth):
            app.do(app.get('push button', f'Take {name} out of the graphs'))
        app.wait_for(lambda: not legend(app), 'the legend to go')
        wait_graphs(app, 'Bytes a second: sent [^:]*Queues')


def test_moment_in_the_exchange(app):
    app.do(app.get('push button', 'Presets', where=atspi.action_names))
    app.do('menu item', 'Connected TCP Pair')
    app.accepted(2)
    app.wait_for(lambda: app.page_name() == 'client', 'the page of the client')
    app.show('Graphs')
    app.send(b'hello')
    wait_graphs(app, 'Bytes a second')
    app.click(app.get('image', re.compile('^Graphs over ')))
    atspi.key('Return')
    app.get('image', re.compile('^Event [0-9]+ of [0-9]+: '))


if __name__ == '__main__':
    run_tests(globals(), Porthole)
