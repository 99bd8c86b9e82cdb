#!/bin/bash
# Pairing codes: every form that is printed is read back as the same code, no other one is, and neither secret is told. The QR codes
# are read by a program that is not ours (zbarimg); where it is missing, that part is skipped.
source "$(dirname "$0")/lib.sh"

"$RCDP" code --png code.png >made.txt || fail "rcdp code"
uri=$(sed -n 1p made.txt)
text=$(sed -n 2p made.txt)
[[ $uri =~ ^rcdp:[A-Z2-7]{32}$ ]] || fail "no URI: $uri"
[[ $text =~ ^([A-Z2-7]{5}-){6}[A-Z2-7]{2}$ ]] || fail "no text: $text"
expect_equal "text of the URI" "${uri#rcdp:}" "${text//-/}"
expect_equal "mode of the image" 600 "$(stat -c %a code.png)"

# identity FORM: under which name a code is known
identity() {
  "$RCDP" code --read "$1" >read.txt || fail "code --read $1"
  sed -n 's/^  identity: //p' read.txt
}
name=$(identity "$uri")
[[ $name =~ ^[0-9a-f]{32}$ ]] || fail "no identity: $name"
for form in "${uri^^}" "${uri,,}" "$text" "${text,,}" "${text//-/ }" "${text//-/}" " $text "; do
  expect_equal "identity of $form" "$name" "$(identity "$form")"
done
expect_equal "identity of standard input" "$name" "$(echo "$text" | "$RCDP" code --read - | sed -n 's/^  identity: //p')"

# Neither the code nor the key is in what is told: the same from the code by other means.
python3 - "${uri#rcdp:}" "$name" read.txt <<'PYTHON' || fail "what is told"
import base64, hashlib, hmac, sys
code = base64.b32decode(sys.argv[1])[1:-3]
def derive(label, length):
    prk = hmac.new(bytes(32), code, hashlib.sha256).digest()
    return hmac.new(prk, label + b"\0\1", hashlib.sha256).digest()[:length].hex()
told = open(sys.argv[3]).read().lower()
if sys.argv[2] != derive(b"rcdp/1 code identity", 16):
    sys.exit("another identity")
if any(secret in told for secret in (code.hex(), derive(b"rcdp/1 code key", 32), sys.argv[1].lower())):
    sys.exit("a secret")
PYTHON

expect_equal "two codes" 2 "$({ echo "$uri"; "$RCDP" code | head -n 1; } | sort -u | wc -l)"

# refused WHAT PATTERN OPTIONS...: with that error, and nothing on standard output
refused() {
  local what=$1 pattern=$2
  shift 2
  "$RCDP" code "$@" >out.txt 2>err.txt && fail "$what: exit status 0"
  grep -q -- "$pattern" err.txt || fail "$what: no '$pattern' in: $(cat err.txt)"
  [ ! -s out.txt ] || fail "$what: prints $(cat out.txt)"
}
wrong=${uri:0:15}$([ "${uri:15:1}" = A ] && echo B || echo A)${uri:16}
refused "a wrong symbol" "(checksum)" --read "$wrong"
refused "a wrong symbol" "group by group" --read "$wrong"
refused "a missing symbol" "(bounds)" --read "${text%?}"
refused "no symbol" "(malformed)" --read "${text%?}1"
refused "another scheme" "(unexpectedMessage)" --read "http:${uri#rcdp:}"
refused "a URI in groups" "(bounds)" --read "rcdp:$text"
refused "another version" "(unsupportedVersion)" --read "$(python3 - <<'PYTHON'
import base64
frame = b"\2" + bytes(range(16))
crc = 0xB704CE
for octet in frame:
    crc ^= octet << 16
    for _ in range(8):
        crc = crc << 1 ^ (0x1864CFB if crc & 0x800000 else 0)
print("rcdp:" + base64.b32encode(frame + (crc ^ 0xFFFFFF).to_bytes(3, "big")).decode())
PYTHON
)"
refused "nothing" "(bounds)" --read ""
refused "empty standard input" "standard input" --read - </dev/null
refused "two things at once" "one of them" --read "$uri" --png new.png
[ ! -e new.png ] || fail "a refused command drew an image"

sum=$(sha256sum <code.png)
refused "an image over another" "already" --png code.png
expect_equal "the image" "$sum" "$(sha256sum <code.png)"
refused "an image in no directory" "(storage)" --png nowhere/code.png
[ -e /dev/full ] && { "$RCDP" code >/dev/full 2>err.txt && fail "exit status 0 although nothing was printed"; }

command -v zbarimg >/dev/null || { echo "zbarimg (package zbar-tools) is missing: the QR codes were not read back"; exit 77; }

# scan IMAGE: what a reader of QR codes finds in it
scan() { zbarimg --quiet --raw "$1" 2>/dev/null; }
expect_equal "the image's content" "${uri^^}" "$(scan code.png)"

# The same from the characters: black on white in every line, two rows of modules each, a quiet zone of four modules around.
python3 - made.txt terminal.pgm <<'PYTHON' || fail "what the terminal shows"
import sys
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()[2:]
begin, end = "\33[38;5;16;48;5;231m", "\33[0m"
rows = []
for line in lines:
    if not (line.startswith(begin) and line.endswith(end)):
        sys.exit("colours are missing")
    halves = [{" ": (0, 0), "\u2580": (1, 0), "\u2584": (0, 1), "\u2588": (1, 1)}[c] for c in line[len(begin):-len(end)]]
    rows += [[half[i] for half in halves] for i in (0, 1)]
width = len(rows[0])
rows = rows[:width]
edge = [row for row in rows[:4] + rows[-4:]] + [row[:4] + row[-4:] for row in rows]
if any(any(row) for row in edge) or any(len(row) != width for row in rows) or not any(rows[4]):
    sys.exit("the quiet zone is not of four modules")
scale = 6
with open(sys.argv[2], "wb") as image:
    image.write(b"P5 %d %d 255\n" % (width * scale, width * scale))
    for row in rows:
        image.write(b"".join((b"\0" if dark else b"\xff") * scale for dark in row) * scale)
PYTHON
expect_equal "the terminal's content" "${uri^^}" "$(scan terminal.pgm)"
