# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs subtests and prints TAP, the Test Anything Protocol, version 12."""

import sys
import traceback


def faults_of(function):
    """The lines that say why a subtest failed; none if it passed.

    A subtest fails by raising, or by returning or yielding what is wrong, one line each.
    """
    try:
        return list(function() or [])
    except Exception:  # noqa: BLE001 - any failure of a test is reported the same way
        return traceback.format_exc().splitlines()


def run(prefix, subtests):
    """Runs (name, function) pairs as prefix/name in that order, and exits."""
    failures = 0
    print(f'1..{len(subtests)}', flush=True)
    for number, (name, function) in enumerate(subtests, 1):
        faults = faults_of(function)
        failures += bool(faults)
        # Just above the verdict is where a reader of a long log looks for the reason.
        for fault in faults:
            print('#', fault)
        print(f'{"not ok" if faults else "ok"} {number} - {prefix}/{name}', flush=True)
    sys.exit(1 if failures or not subtests else 0)


def functions_of(namespace, wanted=()):
    """The test_* functions of a module in the order they were written, named with hyphens.

    With names in `wanted`, only those.
    """
    return [(name.removeprefix('test_').replace('_', '-'), function)
            for name, function in namespace.items()
            if name.startswith('test_') and callable(function) and (not wanted or name in wanted)]
