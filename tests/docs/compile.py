#!/usr/bin/env python3
"""Compile the C of a page: all its blocks, one after another, as one file.

    compile.py PAGE.md COMPILER [FLAG...]

It fails when the compiler does, or when the page has no C.
"""
import pathlib
import re
import subprocess
import sys

BLOCK = re.compile(r"^```c\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def joined(page):
    """The blocks, each under its own line numbers: what is wrong is told where it stands in the page."""
    text = page.read_text(encoding="utf-8")
    blocks = [(text.count("\n", 0, match.start(1)) + 1, match[1]) for match in BLOCK.finditer(text)]
    return "".join(f'#line {line} "{page.name}"\n{block}' for line, block in blocks)


def main():
    page, compiler = pathlib.Path(sys.argv[1]), sys.argv[2:]
    source = joined(page)
    if not source:
        sys.exit(f"{page}: there is no C")
    command = [*compiler, "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-x", "c", "-"]
    sys.exit(subprocess.run(command, input=source, text=True).returncode)


if __name__ == "__main__":
    main()
