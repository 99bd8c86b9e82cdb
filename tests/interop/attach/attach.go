// An attach, recorded by attach_record.c, followed from docs/protocol.md alone: no line of this library runs here. Every
// signature, digest and code is computed anew, the box is opened by Cloudflare's circl with the device's key, and the keys
// that follow from it must be those with which both sides authenticated their confirmations.
//
//	attach < attaches.json
package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/big"
	"os"

	"github.com/cloudflare/circl/hpke"
	"golang.org/x/crypto/hkdf"
)

type octets []byte

func (o *octets) UnmarshalJSON(text []byte) error {
	var digits string
	if err := json.Unmarshal(text, &digits); err != nil {
		return err
	}
	decoded, err := hex.DecodeString(digits)
	*o = decoded
	return err
}

type recording struct {
	Provider    string   `json:"provider"`
	Suite       string   `json:"suite"`
	Certificate octets   `json:"certificate"`
	Owner       octets   `json:"owner"`
	Keys        []octets `json:"keys"`
	Request     octets   `json:"attachRequest"`
	Reject      octets   `json:"attachReject"`
	Confirm     octets   `json:"attachConfirm"`
	Confirmed   octets   `json:"attachConfirmed"`
}

var suites = []struct {
	name string
	kem  hpke.KEM
}{{"p256", hpke.KEM_P256_HKDF_SHA256}, {"x25519", hpke.KEM_X25519_HKDF_SHA256}, {"static", hpke.KEM_P256_HKDF_SHA256}}

func require(condition bool, what string) {
	if !condition {
		log.Fatalf("does not hold: %s", what)
	}
}

func must(err error, what string) {
	if err != nil {
		log.Fatalf("%s: %v", what, err)
	}
}

func equal(a, b []byte, what string) { require(bytes.Equal(a, b), what) }

// --- clause 4.1 ---

func digest(context string, content []byte) []byte {
	sum := sha256.Sum256(append(append([]byte(context), 0), content...))
	return sum[:]
}

func hash(content []byte) []byte {
	sum := sha256.Sum256(content)
	return sum[:]
}

func mac(key []byte, parts ...[]byte) []byte {
	code := hmac.New(sha256.New, key)
	for _, part := range parts {
		code.Write(part)
	}
	return code.Sum(nil)
}

// Go's own reader of certificates refuses object identifiers with arcs as long as that of the purpose "network issuer".
func publicKey(der []byte, what string) any {
	var certificate struct {
		Signed struct {
			Version                                      int `asn1:"optional,explicit,default:0,tag:0"`
			Serial                                       *big.Int
			Algorithm, Issuer, Validity, Subject, PubKey asn1.RawValue
		}
	}
	_, err := asn1.Unmarshal(der, &certificate)
	must(err, what)
	key, err := x509.ParsePKIXPublicKey(certificate.Signed.PubKey.FullBytes)
	must(err, what)
	return key
}

func verify(der []byte, context string, content, signature []byte, what string) {
	verifyBy(publicKey(der, what), context, content, signature, what)
}

func verifyBy(anyKey any, context string, content, signature []byte, what string) {
	input := append(append([]byte(context), 0), digest(context, content)...)
	switch key := anyKey.(type) {
	case *ecdsa.PublicKey:
		r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
		require(ecdsa.Verify(key, hash(input), r, s), what)
	case ed25519.PublicKey:
		require(ed25519.Verify(key, input, signature), what)
	default:
		log.Fatalf("%s: a key of another kind", what)
	}
}

// --- clause 4.3 ---

func derive(secret []byte, label string, info []byte, length int) []byte {
	out := make([]byte, length)
	input := append(append([]byte(label), 0), info...)
	_, err := io.ReadFull(hkdf.New(sha256.New, secret, nil, input), out)
	must(err, label)
	return out
}

func deriveKey(key []byte, label string, info []byte) []byte {
	return mac(mac(key, []byte("rcdp derive")), append([]byte(label), 0), info, []byte{1})
}

// --- clause 6.3 ---

func sealInfo(request attachRequest, reject attachReject, requestHash, signerHash []byte) []byte {
	freshness, info := &writer{}, &writer{}
	freshness.bytes(reject.nonce1)
	freshness.bytes(reject.issued)
	freshness.network(reject.network)
	info.bytes(requestHash)
	info.bytes(request.certificateHash)
	info.network(request.serving)
	info.bytes(signerHash)
	info.bytes(digest("rcdp/1 attach-freshness network", freshness.octets))
	info.number(0, 1) // no extension
	info.number(uint64(reject.suite), 2)
	return append([]byte("rcdp/1 attach-credential network\x00"), info.octets...)
}

// The key of the device is the recorded one that opens the box; the others are those of other parties.
func open(r recording, reject attachReject, info []byte) []byte {
	suite := hpke.NewSuite(suites[reject.suite].kem, hpke.KDF_HKDF_SHA256, hpke.AEAD_AES128GCM)
	for _, candidate := range r.Keys {
		key, err := suites[reject.suite].kem.Scheme().UnmarshalBinaryPrivateKey(candidate)
		must(err, "private key")
		receiver, err := suite.NewReceiver(key, info)
		must(err, "receiver")
		if opener, err := receiver.Setup(reject.enc); err == nil {
			if plaintext, err := opener.Open(reject.sealed, nil); err == nil {
				return plaintext
			}
		}
	}
	log.Fatal("no key of the device opens the box")
	return nil
}

// --- clause 6 ---

// What one attach has brought to light so far.
type transcript struct {
	recording
	request                 attachRequest
	reject                  attachReject
	requestHash, rejectHash []byte
	signerHash              []byte
	plaintext               []byte
	given                   credential
	management              []byte // the management key in use
}

func (t *transcript) followRequest() {
	signed := readMessage(t.Request, bodyRequest)
	t.request = readRequest(signed.content)
	t.requestHash = digest("rcdp/1 attach-request device", signed.content)
	equal(t.request.transaction, signed.transaction, "the request repeats its transaction")
	equal(t.request.certificateHash, hash(t.Certificate), "the request names the certificate")
	require((t.Suite == "static") == (signed.tail == nil), "the request is signed unless only static is offered")
	if signed.tail != nil {
		verify(t.Certificate, "rcdp/1 attach-request device", signed.content, signed.tail, "signature of the request")
	}
}

func (t *transcript) followReject() {
	signed := readMessage(t.Reject, bodyReject)
	t.reject = readReject(signed.content)
	t.rejectHash = digest("rcdp/1 attach-reject network", signed.content)
	t.signerHash = hash(signed.chain[0])
	equal(t.reject.transaction, t.request.transaction, "the reject repeats the transaction")
	equal(t.reject.requestHash, t.requestHash, "the reject names the request")
	equal(t.reject.deviceNonce, t.request.nonce, "the reject repeats the device's nonce")
	equal(t.reject.network.plmn, t.request.serving.plmn, "the reject is of the network that was asked")
	require(suites[t.reject.suite].name == t.Suite, "suite")
	verify(signed.chain[0], "rcdp/1 attach-reject network", signed.content, signed.tail, "signature of the reject")
	t.followVoucher(signed)
}

// --- clause 6.7 ---

func ownerKey(octets []byte) any {
	if len(octets) == ed25519.PublicKeySize {
		return ed25519.PublicKey(octets)
	}
	x, y := elliptic.Unmarshal(elliptic.P256(), octets)
	require(x != nil, "the owner's key is a point of P-256")
	return &ecdsa.PublicKey{Curve: elliptic.P256(), X: x, Y: y}
}

func (t *transcript) followVoucher(reject envelope) {
	require(t.request.voucherNeeded, "a device with an owner needs a voucher")
	verifyBy(ownerKey(t.Owner), "rcdp/1 voucher owner", reject.voucher.content, reject.voucher.signature, "signature of the voucher")
	given := readVoucher(reject.voucher.content)
	equal(given.certificateHash, hash(t.Certificate), "the voucher names the certificate")
	equal(given.network.plmn, t.request.serving.plmn, "the voucher is for the network that was asked")
	require(bytes.Compare(t.reject.issued, given.notAfter) < 0, "the voucher is not over")
}

func (t *transcript) openBox() {
	info := sealInfo(t.request, t.reject, t.requestHash, t.signerHash)
	t.plaintext = open(t.recording, t.reject, info)
	t.given = readCredential(t.plaintext)
	t.management = derive(t.given.managementKey, "rcdp/1 management-key", info, 32)
	equal(t.given.network.plmn, t.request.serving.plmn, "the credential is of the network that was asked")
}

func (t *transcript) checkMAC(m envelope, label, context, what string) {
	key := deriveKey(t.management, label, t.given.id)
	equal(mac(key, append([]byte(context), 0), m.content), m.tail, what)
}

func (t *transcript) followConfirm() (confirmHash []byte) {
	m := readMessage(t.Confirm, bodyConfirm)
	confirm := readConfirm(m.content)
	equal(confirm.transaction, t.request.transaction, "the confirmation repeats the transaction")
	equal(confirm.credential, t.given.id, "the confirmation names the credential")
	equal(confirm.certificateHash, t.request.certificateHash, "the confirmation names the certificate")
	equal(confirm.requestHash, t.requestHash, "the confirmation names the request")
	equal(confirm.rejectHash, t.rejectHash, "the confirmation names the reject")
	equal(confirm.signerHash, t.signerHash, "the confirmation names the signer")
	equal(confirm.credentialHash, digest("rcdp/1 credential network", t.plaintext), "the confirmation names what was sealed")
	t.checkMAC(m, "rcdp/1 confirmation", "rcdp/1 attach-confirm device", "MAC of the confirmation")
	return digest("rcdp/1 attach-confirm device", m.content)
}

func (t *transcript) followConfirmed(confirmHash []byte) {
	m := readMessage(t.Confirmed, bodyConfirmed)
	confirmed := readConfirmed(m.content)
	equal(confirmed.transaction, t.request.transaction, "the acknowledgement repeats the transaction")
	equal(confirmed.credential, t.given.id, "the acknowledgement names the credential")
	equal(confirmed.confirmHash, confirmHash, "the acknowledgement names the confirmation")
	t.checkMAC(m, "rcdp/1 confirmed", "rcdp/1 attach-confirmed network", "MAC of the acknowledgement")
}

func follow(r recording) {
	t := transcript{recording: r}
	t.followRequest()
	t.followReject()
	t.openBox()
	t.followConfirmed(t.followConfirm())
	fmt.Printf("%s, %s: box opened by circl, SUPI %s, every signature and code as docs/protocol.md has it\n",
		r.Provider, r.Suite, t.given.supi)
}

func main() {
	log.SetFlags(0)
	var recordings []recording
	must(json.NewDecoder(os.Stdin).Decode(&recordings), "standard input")
	require(len(recordings) > 0, "there are recordings")
	for _, r := range recordings {
		follow(r)
	}
}
