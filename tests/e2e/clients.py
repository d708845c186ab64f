# SPDX-License-Identifier: GPL-3.0-or-later
"""Who talks to Porthole's sockets from outside: real programs, and plain Python sockets."""

import contextlib
import socket
import subprocess

import atspi

# What a peer may send that a careless window would obey, or stop at: a NUL, bytes that are no
# UTF-8, markup, an escape that clears a terminal, a direction override, both line ends, a
# backslash that could pass for an escape.
NASTY = (b'nul\0bad\xff\xfe\xc3( <b>markup</b>&amp; \x1b[2J\x1b[31m \xe2\x80\xae override '
         b'\\x41 \xc3\xa9\xe2\x82\xac\r\n\x7f')


def limit():
    """How long a peer may take, in seconds."""
    return 10 * atspi.SLOW


def family(host):
    return socket.AF_INET6 if ':' in host else socket.AF_INET


def connected(port, host='127.0.0.1'):
    """A Python client that is connected to the port."""
    return socket.create_connection((host, port), limit())


def listening(host='127.0.0.1', backlog=5):
    """A Python server's listener, on a port of the system's choice."""
    server = socket.create_server((host, 0), family=family(host), backlog=backlog)
    server.settimeout(limit())
    return server


def datagrams(host='127.0.0.1'):
    """A bound Python datagram socket."""
    peer = socket.socket(family(host), socket.SOCK_DGRAM)
    peer.bind((host, 0))
    peer.settimeout(limit())
    return peer


def free_port(host='127.0.0.1'):
    """A port that nobody listens on: it was the system's choice a moment ago."""
    with socket.create_server((host, 0), family=family(host)) as server:
        return server.getsockname()[1]


def receive(peer, size):
    """Exactly `size` bytes from a connected socket."""
    got = b''
    while len(got) < size:
        piece = peer.recv(size - len(got))
        assert piece, f'the stream ended after {got!r}'
        got += piece
    return got


@contextlib.contextmanager
def program(*command):
    """A running program with pipes; it does not outlive the block."""
    process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
