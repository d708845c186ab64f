# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs every scenario that is shipped: each holds its own expectations.

run-scenarios.py PORTHOLE FOLDER
"""

import functools
import pathlib
import subprocess
import sys

import tap


def run(porthole, path):
    """What went wrong, with the transcript; nothing if every expectation held."""
    done = subprocess.run([porthole, 'run', path], capture_output=True, text=True, timeout=30,
                          check=False)
    if done.returncode == 0:
        return []
    return [f'exit status {done.returncode}', *done.stdout.splitlines(), *done.stderr.splitlines()]


if __name__ == '__main__':
    scenarios = sorted(pathlib.Path(sys.argv[2]).glob('*.porthole'))
    tap.run('/scenario/run', [(path.stem, functools.partial(run, sys.argv[1], path))
                              for path in scenarios])
