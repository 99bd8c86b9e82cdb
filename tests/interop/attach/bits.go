package main

import "log"

// Canonical UPER (ITU-T X.691) as far as the modules under asn1/ use it: fields of so many bits, one behind the other,
// without any alignment.

type reader struct {
	octets []byte
	at     int // in bits
}

func (r *reader) number(bits int) (value uint64) {
	for ; bits > 0; bits-- {
		if r.at/8 >= len(r.octets) {
			log.Fatal("the encoding ends too early")
		}
		value = value<<1 | uint64(r.octets[r.at/8]>>(7-r.at%8)&1)
		r.at++
	}
	return value
}

func (r *reader) bit() bool { return r.number(1) == 1 }

func (r *reader) bytes(length int) []byte {
	out := make([]byte, length)
	for i := range out {
		out[i] = byte(r.number(8))
	}
	return out
}

// A length of lowest or more, in so many bits, and octets.
func (r *reader) octetString(lowest, bits int) []byte { return r.bytes(lowest + int(r.number(bits))) }

// VisibleString: seven bits for each character.
func (r *reader) visible(lowest, bits int) string {
	text := make([]byte, lowest+int(r.number(bits)))
	for i := range text {
		text[i] = byte(r.number(7))
	}
	return string(text)
}

// The index in an enumeration or choice with an extension mark.
func (r *reader) choice(bits int) int {
	if r.bit() {
		log.Fatal("an extension of a later version")
	}
	return int(r.number(bits))
}

// What is left is the padding of the last octet: zeros.
func (r *reader) end(what string) {
	for r.at%8 != 0 {
		if r.bit() {
			log.Fatalf("%s: padding is not zero", what)
		}
	}
	if r.at != 8*len(r.octets) {
		log.Fatalf("%s: octets are left over", what)
	}
}

type writer struct {
	octets []byte
	used   int // bits
}

func (w *writer) number(value uint64, bits int) {
	for bits--; bits >= 0; bits-- {
		if w.used%8 == 0 {
			w.octets = append(w.octets, 0)
		}
		w.octets[w.used/8] |= byte(value>>bits&1) << (7 - w.used%8)
		w.used++
	}
}

func (w *writer) bytes(octets []byte) {
	for _, octet := range octets {
		w.number(uint64(octet), 8)
	}
}
