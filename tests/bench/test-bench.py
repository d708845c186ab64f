#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the benchmark in short: whether it works, not what it finds.

    test-bench.py PH-BENCH      prints TAP
"""

import functools
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import tap

RATIOS = ['bulk receive', 'bulk receive, bare loop keeps 256 MiB too',
          'bulk receive, its page open, bare loop keeps too', 'bulk receive, window hidden',
          'echo, 16 busy of 16 connections', 'echo, 16 busy of 1000 connections',
          'echo, 16 busy of 9000 connections',
          'echo, among 9,000 connections against among 16',
          'datagrams received, UDP at 300,000 a second',
          'CPU of receiving, UDP at 300,000 a second', 'find a text, against memmem']
FIGURES = ['memory at start', 'memory per idle connection',
           'memory per record of a 64-byte message', 'start to first frame, best of 3',
           'storm of 10,000 connects, until all are listed',
           'exchange opened on 1,000,000 events', 'exchange opened on 1,000,000 events, CPU',
           'arrows recorded, exchange follows a paced echo',
           'rate the sender reached, UDP at 300,000 a second',
           'sent, UDP at 300,000 a second', 'recorded, UDP at 300,000 a second',
           'main thread, no view was ever opened',
           'main thread, all views were opened and are hidden',
           'graphs over 10,000,000 values, opened',
           'graphs of six sockets over 60,000,000 values, opened',
           'graphs over 10,000,000 values, cost of a frame p99',
           'graphs of six sockets over 60,000,000 values, cost of a frame p99',
           'find a text in 1 GiB', 'find a text in 1 GiB, in either case',
           'find a regular expression in 1 GiB', 'find, longest turn of the main thread']
FIGURES += [f'data view on 1 GiB of {what}, {figure}{clock}' for what in ('lines', 'any bytes')
            for figure in ('opened', 'jump p99') for clock in ('', ', CPU')]
MAY_BE_NOTHING = ['CPU while idle, 100 connections open',
                  'wakeups while idle, 100 connections open',
                  'bytes never recorded, bulk receive', 'bytes never recorded, window hidden',
                  'dropped by the kernel, UDP at 300,000 a second',
                  'neither recorded nor dropped, UDP at 300,000 a second',
                  'drops not shown, UDP at 300,000 a second']
LOADS = ['bulk receive', 'bulk receive with its page open', 'UDP at 300,000 a second',
         'echo, 16 connections', 'echo, 1000 connections', 'echo, 9000 connections',
         '5,000 sockets listed, 1,000 busy', '10,000 connects', '10,000 sockets closed and cleared',
         'graphs over 10,000,000 values', 'graphs of six sockets over 60,000,000 values',
         'zoom and pan in 1,000,000 events',
         'exchange follows an echo', 'exchange follows 10,000 arrows a second',
         'data view on 1 GiB of lines', 'data view on 1 GiB of any bytes']
FRAMES = [f'{what}, {load}' for load in LOADS
          for what in ('frame interval p50', 'frame interval p99', 'longest main-loop stall',
                       'CPU of the main thread')]


@functools.cache
def quick_run():
    """The finished process and the table it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / 'bench.json'
        run = subprocess.run([sys.argv[1], '--quick', '--json', path], check=False,
                             stdout=subprocess.PIPE, encoding='utf-8')
        return run, json.loads(path.read_text(encoding='utf-8'))


def rows():
    return {row['name']: row for row in quick_run()[1]['rows']}


def is_positive(number):
    return isinstance(number, (int, float)) and math.isfinite(number) and number > 0


def test_ends_well():
    run, table = quick_run()
    if run.returncode != 0:
        yield f'exit status {run.returncode}'
    if not table['kernel'] or table['cores'] < 1 or table['load_average'] < 0:
        yield f'measured on kernel {table["kernel"]!r}, {table["cores"]} cores'


def test_has_every_row_once():
    names = [row['name'] for row in quick_run()[1]['rows']]
    wanted = RATIOS + FIGURES + MAY_BE_NOTHING + FRAMES
    yield from (f'missing: {name}' for name in wanted if name not in names)
    yield from (f'unknown: {name}' for name in names if name not in wanted)
    yield from (f'twice: {name}' for name in set(names) if names.count(name) > 1)


def test_ratios_are_what_they_say():
    for name in RATIOS:
        row = rows()[name]
        if not (is_positive(row['porthole']) and is_positive(row['bare'])
                and math.isclose(row['ratio'], row['porthole'] / row['bare'], rel_tol=1e-9)):
            yield f'{row}'


def test_figures_are_there():
    for name in FIGURES + FRAMES:
        if not is_positive(rows()[name]['porthole']):
            yield f'{rows()[name]}'


def test_datagrams_add_up():
    sent, recorded, dropped = (rows()[f'{what}, UDP at 300,000 a second']['porthole']
                               for what in ('sent', 'recorded', 'dropped by the kernel'))
    if sent != 60000 or sent != recorded + dropped:
        yield f'{sent} sent, {recorded} recorded, {dropped} dropped'


def test_prints_the_rows_it_writes():
    out = quick_run()[0].stdout
    yield from (f'not printed: {name}' for name in rows() if f'{name} [' not in out)


if __name__ == '__main__':
    tap.run('bench', tap.functions_of(globals()))
