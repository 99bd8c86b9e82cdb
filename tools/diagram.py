#!/usr/bin/env python3
"""Draw a sequence diagram (SVG) of what happened, from the transcripts of those who took part.

    diagram.py [NAME=]TRANSCRIPT... -o FILE.svg [--title TEXT] [--without TRANSCRIPT]...

Transcripts are what rcdp writes with --transcript: JSON, one event to a line. Participants stand from left to right in the order given; each has
the name of its file unless another one is given. Events are merged by time, and so that nothing is received before it is sent: a channel keeps
the order of its messages, and both its ends know it by the same name. What was sent and not received is drawn as lost. What concerns
somebody who is not to be in the picture (--without) is left out everywhere.
"""
import argparse
import collections
import html
import json
import pathlib
import sys

COLUMN, ROW, HEAD, MARGIN, CLOCK = 290, 30, 40, 30, 90  # pixels
NOTE_CHARACTERS = 44
SILENT = {"listening", "companions", "provisioners", "stopped", "notice", "reload", "sweep"}  # of the process, not of the procedure
INK, QUIET, GOOD, BAD, CHANNEL = "#1f2933", "#9aa5b1", "#e3f2e6", "#fbe3e4", "#2f6f9f"

Event = collections.namedtuple("Event", "who time step result text device channel message octets transaction")
Row = collections.namedtuple("Row", "kind time who peer text result")


def channel_of(entry):
    """A secure channel by its name; on the radio, where there is none, what belongs together by its transaction."""
    return entry.get("channel") or (f"radio {entry.get('transaction', '')[:8]}" if "carriage" in entry else None)


def read(who, path):
    """The events of a transcript. What a kill cut off at the end of a line is left out."""
    events = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            entry = json.loads(line)
            event = Event(who, entry["time"], entry["step"], entry["result"], entry["text"], entry.get("device"),
                          channel_of(entry), entry.get("message"), entry.get("octets"), entry.get("transaction"))
        except (ValueError, KeyError, TypeError):
            print(f"{path}, line {number}: no event, left out", file=sys.stderr)
            continue
        if event.step not in SILENT:
            events.append(event)
    return events


def without(events, others):
    """What is left when all goes that others' transcripts tell of, too: their channels, their transactions."""
    gone = {mark for other in others for mark in (other.channel, other.transaction) if mark}
    return [event for event in events if event.channel not in gone and event.transaction not in gone]


class Channels:
    """Who has which channel, and which of its messages have been sent."""

    def __init__(self, logs):
        self.ends = collections.defaultdict(list)
        for events in logs:
            for event in events:
                if event.channel and event.who not in self.ends[event.channel]:
                    self.ends[event.channel].append(event.who)
        self.total = collections.Counter((e.channel, e.who) for events in logs for e in events if e.step == "sent")
        self.received = collections.Counter((e.channel, self.peer(e)) for events in logs for e in events if e.step == "received")
        self.sent, self.taken = collections.Counter(), collections.Counter()

    def peer(self, event):
        """Who is at the other end; None: he has no transcript."""
        others = [who for who in self.ends[event.channel] if who != event.who]
        return others[0] if others else None

    def is_early(self, event):
        """Whether it is received here and still has to be sent there."""
        key = (event.channel, self.peer(event))
        return event.step == "received" and self.sent[key] <= self.taken[key] < self.total[key]

    def note(self, event):
        if event.step == "sent":
            self.sent[event.channel, event.who] += 1
        elif event.step == "received":
            self.taken[event.channel, self.peer(event)] += 1


def merge(logs, channels):
    """All events in one order: that of each log, of time, and of cause."""
    heads = [collections.deque(events) for events in logs]
    while any(heads):
        waiting = sorted((head for head in heads if head), key=lambda head: head[0].time)
        ready = [head for head in waiting if not channels.is_early(head[0])]
        event = (ready or waiting)[0].popleft()
        channels.note(event)
        yield event


def message_row(event, channels):
    """An arrow, where it was sent; where nobody says that he sent it, where it was received."""
    peer = channels.peer(event)
    if event.step == "sent":
        lost = peer is not None and channels.sent[event.channel, event.who] > channels.received[event.channel, event.who]
        return Row("lost" if lost else "arrow", event.time, event.who, peer, f"{event.message} · {event.octets}", event.result)
    unsent = channels.taken[event.channel, peer] > channels.total[event.channel, peer]
    return Row("arrow", event.time, peer, event.who, f"{event.message} · {event.octets}", event.result) if unsent else None


def channel_row(event, channels, seen):
    """One line for both ends that say it."""
    peer, key = channels.peer(event), (event.step, event.channel)
    if not event.channel or key in seen:
        return None
    seen.add(key)
    text = "secure channel" if event.step == "opened" else "closed"
    return Row("channel", event.time, event.who, peer, f"{text} {event.channel}", event.result)


def note_row(event):
    text = f"{event.device}: {event.text}" if event.device else event.text
    return Row("note", event.time, event.who, None, text if event.result == "ok" else f"{text} ({event.result})", event.result)


def rows_of(logs):
    channels, seen, rows = Channels(logs), set(), []
    for event in merge(logs, channels):
        if event.step in ("sent", "received"):
            rows.append(message_row(event, channels))
        elif event.step in ("opened", "closed"):
            rows.append(channel_row(event, channels, seen))
        else:
            rows.append(note_row(event))
    return [row for row in rows if row]


class Drawing:
    """SVG, element by element."""

    def __init__(self, names, rows, title):
        self.x = {name: CLOCK + MARGIN + COLUMN // 2 + i * COLUMN for i, name in enumerate(names)}
        self.width = CLOCK + 2 * MARGIN + COLUMN * len(names)
        self.top = MARGIN + (ROW if title else 0)
        self.height = self.top + 2 * HEAD + ROW * (len(rows) + 1) + MARGIN
        self.parts = []
        if title:
            self.text(self.width // 2, MARGIN, title, "middle", 16)
        for name, x in self.x.items():
            self.line(x, self.top + HEAD, x, self.height - HEAD - MARGIN, QUIET, dashes="2 4")
            for y in (self.top, self.height - HEAD - MARGIN):
                self.box(x - 70, y, 140, HEAD - 10, "#f0f4f8", INK)
                self.text(x, y + 20, name, "middle", 14)

    def text(self, x, y, text, anchor="start", size=11, colour=INK):
        self.parts.append(f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{html.escape(text)}</text>')

    def line(self, x1, y1, x2, y2, colour=INK, dashes="", arrow=False, width=1):
        more = (f' stroke-dasharray="{dashes}"' if dashes else "") + (' marker-end="url(#tip)"' if arrow else "")
        self.parts.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="{width}"{more}/>')

    def box(self, x, y, width, height, fill, stroke):
        self.parts.append(f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="4" fill="{fill}" stroke="{stroke}"/>')

    def note(self, row, y):
        x, text = self.x[row.who], row.text
        short = text if len(text) <= NOTE_CHARACTERS else text[:NOTE_CHARACTERS - 1] + "…"
        width = max(60, 6 * len(short) + 14)
        self.parts.append(f"<g><title>{html.escape(text)}</title>")
        self.box(x - width // 2, y - 14, width, 20, GOOD if row.result == "ok" else BAD, QUIET)
        self.text(x, y, short, "middle")
        self.parts.append("</g>")

    def arrow(self, row, y):
        """A peer without transcript stands half a column away."""
        start = self.x.get(row.who) or self.x[row.peer] - COLUMN // 2
        end = self.x.get(row.peer) or start + COLUMN // 2
        if row.kind == "lost":
            end = (start + end) // 2
            self.text(end, y + 4, "×", "middle", 16, "#b3261e")
        self.line(start, y, end, y, INK, "5 3" if row.kind == "lost" else "", arrow=row.kind == "arrow")
        self.text((start + end) // 2, y - 5, row.text, "middle")

    def channel(self, row, y):
        start = self.x[row.who]
        end = self.x.get(row.peer, start + COLUMN // 2)
        for offset in (-2, 2):
            self.line(start, y + offset, end, y + offset, CHANNEL, "" if row.result == "ok" else "5 3")
        self.text((start + end) // 2, y - 7, row.text, "middle", 10, CHANNEL)

    def draw(self, rows):
        draw = {"note": self.note, "arrow": self.arrow, "lost": self.arrow, "channel": self.channel}
        for number, row in enumerate(rows, 1):
            y = self.top + HEAD + number * ROW
            self.text(MARGIN // 2, y, row.time[11:23], "start", 10, QUIET)
            draw[row.kind](row, y)

    def write(self, path):
        head = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
                f'viewBox="0 0 {self.width} {self.height}" font-family="sans-serif">\n'
                '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
                f'orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" fill="{INK}"/></marker></defs>\n'
                '<rect width="100%" height="100%" fill="#ffffff"/>\n')
        path.write_text(head + "\n".join(self.parts) + "\n</svg>\n", encoding="utf-8")


def named(argument):
    name, equals, path = argument.rpartition("=")
    return (name if equals else pathlib.Path(path).stem), pathlib.Path(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("transcripts", nargs="+", metavar="[NAME=]TRANSCRIPT")
    parser.add_argument("-o", "--out", required=True, type=pathlib.Path, metavar="FILE.svg")
    parser.add_argument("--title", default="")
    parser.add_argument("--without", action="append", default=[], type=pathlib.Path, metavar="TRANSCRIPT")
    options = parser.parse_args()
    others = [event for path in options.without for event in read(path.stem, path)]
    logs = [(name, without(read(name, path), others)) for name, path in map(named, options.transcripts)]
    names = [name for name, _ in logs]
    if len(set(names)) != len(names):
        parser.error("two participants have one name: give others by NAME=TRANSCRIPT")
    rows = rows_of([events for _, events in logs])
    if not rows:
        parser.error("there is no event in these transcripts")
    drawing = Drawing(names, rows, options.title)
    drawing.draw(rows)
    drawing.write(options.out)
    print(f"{options.out}: {len(rows)} rows of {len(names)} participants")


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(f"diagram.py: {error}")
