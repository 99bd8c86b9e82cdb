package main

import "log"

// The messages of the certificate attach, read by asn1/*.asn1.

type networkID struct{ plmn, nid []byte }

func (r *reader) network() (id networkID) {
	hasNID := r.bit()
	id.plmn = r.bytes(3)
	if hasNID {
		id.nid = r.bytes(6)
	}
	return id
}

func (w *writer) network(id networkID) {
	w.number(uint64(len(id.nid)/6), 1)
	w.bytes(id.plmn)
	w.bytes(id.nid)
}

type envelope struct {
	transaction     []byte
	sender          int
	body            int
	content, tail   []byte // tail: signature or MAC
	chain           [][]byte
	voucher         struct{ content, signature []byte }
	extensionsFound int
}

const (
	bodyError = iota
	bodyRequest
	bodyReject
	bodyConfirm
	bodyConfirmed
)

func readMessage(octets []byte, body int) (m envelope) {
	r := &reader{octets: octets}
	if version := r.number(8); version != 1 {
		log.Fatalf("version %d", version)
	}
	m.transaction = r.bytes(16)
	m.sender = r.choice(2)
	if m.body = r.choice(3); m.body != body {
		log.Fatalf("body %d, expected %d", m.body, body)
	}
	switch body {
	case bodyRequest:
		signed := r.bit()
		m.content = r.octetString(1, 10)
		if signed {
			m.tail = r.bytes(64)
		}
	case bodyReject:
		hasVoucher := r.bit()
		m.content = r.octetString(1, 11)
		m.tail = r.bytes(64)
		m.chain = make([][]byte, 1+r.number(2))
		for i := range m.chain {
			m.chain[i] = r.octetString(1, 11)
		}
		skip(hasVoucher, func() { m.voucher.content = r.octetString(1, 7); m.voucher.signature = r.bytes(64) })
	case bodyConfirm:
		m.content = r.octetString(1, 9)
		m.tail = r.bytes(32)
	case bodyConfirmed:
		m.content = r.octetString(1, 7)
		m.tail = r.bytes(32)
	}
	if m.extensionsFound = int(r.number(4)); m.extensionsFound != 0 {
		log.Fatal("extensions, of which version 1 has none")
	}
	r.end("message")
	return m
}

type attachRequest struct {
	transaction, certificateHash, nonce, ephemeral, counter []byte
	url                                                     string
	suites                                                  []int
	serving                                                 networkID
	voucherNeeded                                           bool
}

func readRequest(octets []byte) (q attachRequest) {
	r := &reader{octets: octets}
	hasEphemeral := r.bit()
	q.transaction = r.bytes(16)
	q.url = r.visible(1, 8)
	q.certificateHash = r.bytes(32)
	q.nonce = r.bytes(32)
	q.suites = make([]int, 1+r.number(2))
	for i := range q.suites {
		q.suites[i] = r.choice(2)
	}
	if hasEphemeral {
		q.ephemeral = r.octetString(32, 6)
	}
	q.serving = r.network()
	q.counter = r.bytes(8)
	q.voucherNeeded = r.bit()
	r.end("AttachRequest")
	return q
}

type attachReject struct {
	transaction, requestHash, deviceNonce, nonce1, issued, enc, sealed []byte
	network                                                            networkID
	suite                                                              int
}

func readReject(octets []byte) (j attachReject) {
	r := &reader{octets: octets}
	j.transaction = r.bytes(16)
	j.requestHash = r.bytes(32)
	j.deviceNonce = r.bytes(32)
	j.nonce1 = r.bytes(32)
	j.network = r.network()
	j.issued = r.bytes(8)
	j.suite = r.choice(2)
	j.enc = r.octetString(32, 6)
	j.sealed = r.octetString(17, 11)
	r.end("AttachReject")
	return j
}

type voucher struct {
	certificateHash, notAfter []byte
	network                   networkID
}

func readVoucher(octets []byte) (v voucher) {
	r := &reader{octets: octets}
	v.certificateHash = r.bytes(32)
	v.network = r.network()
	v.notAfter = r.bytes(8)
	r.end("Voucher")
	return v
}

type attachConfirm struct {
	transaction, credential, certificateHash, requestHash, rejectHash, signerHash, credentialHash []byte
	epoch                                                                                         uint64
	network                                                                                       networkID
}

func readConfirm(octets []byte) (c attachConfirm) {
	r := &reader{octets: octets}
	c.transaction = r.bytes(16)
	c.credential = r.bytes(16)
	c.epoch = r.number(16)
	c.certificateHash = r.bytes(32)
	c.network = r.network()
	c.requestHash = r.bytes(32)
	c.rejectHash = r.bytes(32)
	c.signerHash = r.bytes(32)
	c.credentialHash = r.bytes(32)
	r.end("AttachConfirm")
	return c
}

type attachConfirmed struct {
	transaction, credential, confirmHash []byte
	epoch                                uint64
}

func readConfirmed(octets []byte) (c attachConfirmed) {
	r := &reader{octets: octets}
	c.transaction = r.bytes(16)
	c.credential = r.bytes(16)
	c.epoch = r.number(16)
	c.confirmHash = r.bytes(32)
	r.end("AttachConfirmed")
	return c
}

// What the attach needs to know of a credential; the rest of the profile is passed over field by field.
type credential struct {
	id, key, managementKey, op []byte
	supi                       string
	network                    networkID
}

func readCredential(octets []byte) (c credential) {
	r := &reader{octets: octets}
	r.profile(&c)
	c.key = r.octetString(16, 5)
	c.managementKey = r.bytes(32)
	c.op = r.octetString(16, 5)
	r.end("Credential")
	return c
}

func (r *reader) profile(c *credential) {
	hasHomeKey, hasLifetime, hasRenewal, hasParent, hasOrderedBy := r.bit(), r.bit(), r.bit(), r.bit(), r.bit()
	c.id = r.bytes(16)
	r.number(16) // epoch
	c.supi = r.supi()
	c.network = r.network()
	r.choice(1)        // algorithm
	r.bytes(2 + 6 + 2) // AMF, SQN, routing indicator
	skip(hasHomeKey, func() { r.choice(1); r.number(8); r.octetString(32, 1) })
	r.bytes(8 + 8) // validity
	skip(hasLifetime, func() { r.number(30) })
	skip(hasRenewal, func() { r.bytes(8) })
	r.restrictions()
	skip(hasParent, func() { r.octetString(1, 5) })
	skip(hasOrderedBy, func() { r.octetString(1, 6) })
	r.choice(1) // assurance
	r.choice(1) // algorithm of the notice key
	r.octetString(32, 6)
}

func (r *reader) supi() string {
	if r.choice(1) == 1 {
		return r.visible(3, 7)
	}
	digits := make([]byte, 6+r.number(4))
	for i := range digits {
		digits[i] = " 0123456789"[r.number(4)]
	}
	return string(digits)
}

func (r *reader) restrictions() {
	hasRats, hasDnns, hasSlices := r.bit(), r.bit(), r.bit()
	r.bit() // roaming
	skip(hasRats, func() { r.list(func() { r.choice(3) }) })
	skip(hasDnns, func() { r.list(func() { r.visible(1, 7) }) })
	skip(hasSlices, func() {
		r.list(func() {
			hasSD := r.bit()
			r.number(8)
			skip(hasSD, func() { r.bytes(3) })
		})
	})
}

func (r *reader) list(element func()) {
	for count := r.number(4); count > 0; count-- {
		element()
	}
}

func skip(present bool, field func()) {
	if present {
		field()
	}
}
