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
	input := append(append([]byte(context), 0), digest(context, content)...)
	switch key := publicKey(der, what).(type) {
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

func follow(r recording) {
	signedRequest := readMessage(r.Request, bodyRequest)
	request := readRequest(signedRequest.content)
	requestHash := digest("rcdp/1 attach-request device", signedRequest.content)
	equal(request.transaction, signedRequest.transaction, "the request repeats its transaction")
	equal(request.certificateHash, hash(r.Certificate), "the request names the certificate")
	require((r.Suite == "static") == (signedRequest.tail == nil), "the request is signed unless only static is offered")
	if signedRequest.tail != nil {
		verify(r.Certificate, "rcdp/1 attach-request device", signedRequest.content, signedRequest.tail, "signature of the request")
	}

	signedReject := readMessage(r.Reject, bodyReject)
	reject := readReject(signedReject.content)
	rejectHash := digest("rcdp/1 attach-reject network", signedReject.content)
	signerHash := hash(signedReject.chain[0])
	equal(reject.transaction, request.transaction, "the reject repeats the transaction")
	equal(reject.requestHash, requestHash, "the reject names the request")
	equal(reject.deviceNonce, request.nonce, "the reject repeats the device's nonce")
	equal(reject.network.plmn, request.serving.plmn, "the reject is of the network that was asked")
	require(suites[reject.suite].name == r.Suite, "suite")
	verify(signedReject.chain[0], "rcdp/1 attach-reject network", signedReject.content, signedReject.tail, "signature of the reject")

	info := sealInfo(request, reject, requestHash, signerHash)
	plaintext := open(r, reject, info)
	given := readCredential(plaintext)
	equal(given.network.plmn, request.serving.plmn, "the credential is of the network that was asked")

	authenticatedConfirm := readMessage(r.Confirm, bodyConfirm)
	confirm := readConfirm(authenticatedConfirm.content)
	equal(confirm.transaction, request.transaction, "the confirmation repeats the transaction")
	equal(confirm.credential, given.id, "the confirmation names the credential")
	equal(confirm.certificateHash, request.certificateHash, "the confirmation names the certificate")
	equal(confirm.requestHash, requestHash, "the confirmation names the request")
	equal(confirm.rejectHash, rejectHash, "the confirmation names the reject")
	equal(confirm.signerHash, signerHash, "the confirmation names the signer")
	equal(confirm.credentialHash, digest("rcdp/1 credential network", plaintext), "the confirmation names what was sealed")
	management := derive(given.managementKey, "rcdp/1 management-key", info, 32)
	code := mac(deriveKey(management, "rcdp/1 confirmation", given.id), []byte("rcdp/1 attach-confirm device\x00"), authenticatedConfirm.content)
	equal(code, authenticatedConfirm.tail, "MAC of the confirmation")

	authenticatedConfirmed := readMessage(r.Confirmed, bodyConfirmed)
	confirmed := readConfirmed(authenticatedConfirmed.content)
	equal(confirmed.credential, given.id, "the acknowledgement names the credential")
	equal(confirmed.confirmHash, digest("rcdp/1 attach-confirm device", authenticatedConfirm.content), "the acknowledgement names the confirmation")
	code = mac(deriveKey(management, "rcdp/1 confirmed", given.id), []byte("rcdp/1 attach-confirmed network\x00"), authenticatedConfirmed.content)
	equal(code, authenticatedConfirmed.tail, "MAC of the acknowledgement")
	fmt.Printf("%s, %s: box opened by circl, SUPI %s, every signature and code as docs/protocol.md has it\n", r.Provider, r.Suite, given.supi)
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
