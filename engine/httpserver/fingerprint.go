package httpserver

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
)

// fingerprints make of a credential eight hexadecimal digits by which the lines of a
// log can be told to be of one caller. They are another in each process, and
// nothing can be read out of them.
type fingerprints struct{ salt [32]byte }

func newFingerprints() *fingerprints {
	f := &fingerprints{}
	rand.Read(f.salt[:])
	return f
}

// of returns the fingerprint of what a caller brings.
func (f *fingerprints) of(brings map[string]string, subject string) string {
	mac := hmac.New(sha256.New, f.salt[:])
	for _, name := range slices.Sorted(maps.Keys(brings)) {
		fmt.Fprintf(mac, "%q=%q ", name, brings[name])
	}
	fmt.Fprintf(mac, "%q", subject)
	return hex.EncodeToString(mac.Sum(nil)[:4])
}
