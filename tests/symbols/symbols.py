#!/usr/bin/env python3
"""What our static libraries need from outside and what they show to it, read with nm.

    symbols.py undefined ALLOW_LIST LIBRARY… [--beside LIBRARY…]
        what the libraries leave undefined is defined in one of them (or beside them), or stands in the allow-list
    symbols.py exported PREFIX[,PREFIX…] LIBRARY…
        every global symbol that the libraries define begins with a prefix
"""
import subprocess
import sys


def symbols(library, *options):
    """The names that nm prints for a library, without the lines that name its members."""
    output = subprocess.run(["nm", "--format=posix", *options, library], check=True, capture_output=True, text=True).stdout
    return {line.split()[0] for line in output.splitlines() if len(line.split()) > 1}


def all_symbols(libraries, *options):
    return set().union(*(symbols(library, *options) for library in libraries))


def read_list(path):
    with open(path, encoding="ascii") as lines:
        return {line.split("#")[0].strip() for line in lines} - {""}


def undefined(allow_list, *arguments):
    split = arguments.index("--beside") if "--beside" in arguments else len(arguments)
    libraries, beside = arguments[:split], arguments[split + 1:]
    needed = all_symbols(libraries, "--undefined-only")
    at_home = all_symbols(libraries + beside, "--defined-only", "--extern-only")
    return sorted(needed - at_home - read_list(allow_list))


def exported(prefixes, *libraries):
    prefixes = tuple(prefixes.split(","))
    shown = all_symbols(libraries, "--defined-only", "--extern-only")
    if not shown:
        return ["(no symbols at all: nothing was checked)"]
    return sorted(name for name in shown if not name.startswith(prefixes))


def main():
    checks = {"undefined": undefined, "exported": exported}
    if len(sys.argv) < 4 or sys.argv[1] not in checks:
        sys.exit(__doc__)
    wrong = checks[sys.argv[1]](*sys.argv[2:])
    for name in wrong:
        print(f"{sys.argv[1]} symbol that must not be there: {name}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
