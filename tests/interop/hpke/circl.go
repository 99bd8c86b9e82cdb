// The other half of the HPKE check: Cloudflare's circl, which shares no code with this library. Boxes as in hpke_box.c.
//
//	circl open    opens the boxes on standard input
//	circl seal    prints boxes of its own
package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"os"

	"github.com/cloudflare/circl/hpke"
	"github.com/cloudflare/circl/kem"
)

type octets []byte

func (o octets) MarshalJSON() ([]byte, error) { return json.Marshal(hex.EncodeToString(o)) }

func (o *octets) UnmarshalJSON(text []byte) error {
	var digits string
	if err := json.Unmarshal(text, &digits); err != nil {
		return err
	}
	decoded, err := hex.DecodeString(digits)
	*o = decoded
	return err
}

type box struct {
	Kem       string `json:"kem"`
	Key       octets `json:"key"`
	Enc       octets `json:"enc"`
	Info      octets `json:"info"`
	Aad       octets `json:"aad"`
	Plaintext octets `json:"plaintext"`
	Sealed    octets `json:"sealed"`
}

var kems = map[string]hpke.KEM{"p256": hpke.KEM_P256_HKDF_SHA256, "x25519": hpke.KEM_X25519_HKDF_SHA256}

func suite(name string) (hpke.Suite, kem.Scheme) {
	id, known := kems[name]
	if !known {
		log.Fatalf("unknown kem %q", name)
	}
	return hpke.NewSuite(id, hpke.KDF_HKDF_SHA256, hpke.AEAD_AES128GCM), id.Scheme()
}

func must(err error, what string) {
	if err != nil {
		log.Fatalf("%s: %v", what, err)
	}
}

func openBox(b box) ([]byte, error) {
	s, scheme := suite(b.Kem)
	key, err := scheme.UnmarshalBinaryPrivateKey(b.Key)
	must(err, "private key")
	receiver, err := s.NewReceiver(key, b.Info)
	must(err, "receiver")
	opener, err := receiver.Setup(b.Enc)
	must(err, "encapsulated key")
	return opener.Open(b.Sealed, b.Aad)
}

func openAll() {
	var boxes []box
	must(json.NewDecoder(os.Stdin).Decode(&boxes), "standard input")
	if len(boxes) == 0 {
		log.Fatal("no boxes")
	}
	for i, b := range boxes {
		plaintext, err := openBox(b)
		must(err, fmt.Sprintf("box %d (%s)", i, b.Kem))
		if !bytes.Equal(plaintext, b.Plaintext) {
			log.Fatalf("box %d (%s): not the plaintext that was sealed", i, b.Kem)
		}
		b.Info = append(octets{}, b.Info...)
		b.Info[0] ^= 1
		if _, err := openBox(b); err == nil {
			log.Fatalf("box %d (%s) opened with other info", i, b.Kem)
		}
	}
	fmt.Printf("%d boxes opened by circl\n", len(boxes))
}

func random(length int) octets {
	o := make(octets, length)
	_, err := rand.Read(o)
	must(err, "random")
	return o
}

func sealBox(name string, length int) box {
	s, scheme := suite(name)
	public, private, err := scheme.GenerateKeyPair()
	must(err, "key pair")
	key, err := private.MarshalBinary()
	must(err, "private key")
	b := box{Kem: name, Key: key, Info: random(97), Aad: random(33), Plaintext: random(length)}
	sender, err := s.NewSender(public, b.Info)
	must(err, "sender")
	enc, sealer, err := sender.Setup(rand.Reader)
	must(err, "setup")
	b.Enc = enc
	b.Sealed, err = sealer.Seal(b.Plaintext, b.Aad)
	must(err, "seal")
	return b
}

func sealAll() {
	var boxes []box
	for name := range kems {
		for _, length := range []int{0, 1, 16, 333, 1500} {
			boxes = append(boxes, sealBox(name, length))
		}
	}
	must(json.NewEncoder(os.Stdout).Encode(boxes), "standard output")
}

func main() {
	log.SetFlags(0)
	modes := map[string]func(){"open": openAll, "seal": sealAll}
	if len(os.Args) != 2 || modes[os.Args[1]] == nil {
		log.Fatal("usage: circl open|seal")
	}
	modes[os.Args[1]]()
}
