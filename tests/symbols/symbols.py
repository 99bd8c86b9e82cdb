#!/usr/bin/env python3
"""What our static libraries need from outside and what they show to it, read with nm.

    symbols.py undefined ALLOW_LIST LIBRARY…
        what a program gets of the libraries leaves nothing undefined but what stands in the allow-list
    symbols.py exported PREFIX[,PREFIX…] LIBRARY…
        every global symbol that the libraries define begins with a prefix
"""
import subprocess
import sys
import tempfile


def symbols(library, *options):
    """The names that nm prints for a library, without the lines that name its members."""
    output = subprocess.run(["nm", "--format=posix", *options, library], check=True, capture_output=True, text=True).stdout
    return {line.split()[0] for line in output.splitlines() if len(line.split()) > 1}


def all_symbols(libraries, *options):
    return set().union(*(symbols(library, *options) for library in libraries))


def read_list(path):
    with open(path, encoding="ascii") as lines:
        return {line.split("#")[0].strip() for line in lines} - {""}


def linked(libraries, output):
    """One object of all that a program can reach through the names the libraries show; what nothing reaches is dropped, as
    in every program that is linked with --gc-sections (asn1c's code for other encodings stays out that way)."""
    roots = sorted(all_symbols(libraries, "--defined-only", "--extern-only"))
    subprocess.run(["ld", "-r", "--gc-sections", "-o", output, *(f"--undefined={name}" for name in roots),
                    "--start-group", *libraries, "--end-group"], check=True)
    subprocess.run(["strip", "--strip-unneeded", output], check=True)  # names that only dropped code asked for


def undefined(allow_list, *libraries):
    with tempfile.TemporaryDirectory() as directory:
        output = directory + "/linked.o"
        linked(libraries, output)
        return sorted(symbols(output, "--undefined-only") - read_list(allow_list))


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
