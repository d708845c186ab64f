# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs every scenario that is shipped: each holds its own expectations. What is printed is a
scenario again, and goes as it went. Every row of rows.txt has a scenario that says it proves it.

run-scenarios.py PORTHOLE FOLDER ROWS
"""

import functools
import pathlib
import subprocess
import sys
import tempfile

import tap


def start(porthole, name, text):
    """Runs a scenario in an empty folder, since sockets may be left behind there."""
    with tempfile.TemporaryDirectory(prefix='porthole-') as folder:
        return subprocess.run([porthole, 'run', name], input=text, capture_output=True, text=True,
                              timeout=60, check=False, cwd=folder)


def tell(done, what):
    return [f'{what}: exit status {done.returncode}', *done.stdout.splitlines(),
            *done.stderr.splitlines()]


def run(porthole, path):
    """What went wrong, with the transcript; nothing if every expectation held, twice."""
    done = start(porthole, path, None)
    if done.returncode != 0:
        return tell(done, 'first')
    again = start(porthole, '-', done.stdout)
    return tell(again, 'again') if again.returncode != 0 else []


def check_rows(scenarios, rows):
    """Rows that no scenario names, and names that are no rows."""
    proved = {line.removeprefix('# Row: ') for path in scenarios
              for line in path.read_text().splitlines() if line.startswith('# Row: ')}
    wanted = set(rows.read_text().splitlines())
    return [f'no scenario proves: {row}' for row in sorted(wanted - proved)] + [
        f'not in {rows.name}: {row}' for row in sorted(proved - wanted)]


if __name__ == '__main__':
    porthole = pathlib.Path(sys.argv[1]).resolve()
    shipped = sorted(pathlib.Path(sys.argv[2]).glob('*.porthole'))
    tap.run('/scenario/run', [('rows', functools.partial(check_rows, shipped,
                                                         pathlib.Path(sys.argv[3])))]
            + [(path.stem, functools.partial(run, porthole, path.resolve()))
               for path in shipped])
