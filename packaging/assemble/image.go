package main

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// imageContext lays out what packaging/Dockerfile copies. The roots are Mozilla's,
// from a pinned module and not from this machine, so that they are the same
// everywhere; those that browsers trust only in part are left out.
func (r *release) imageContext() error {
	context := filepath.Join(r.dist, "share", "image")
	for _, arch := range []string{"amd64", "arm64"} {
		p := platform{"linux", arch}
		if err := copyFile(filepath.Join(context, "linux", arch, name), r.binaries[p]); err != nil {
			return err
		}
	}
	var roots bytes.Buffer
	n := 0
	for root := range bundle.Roots() {
		if root.Constraint != nil {
			continue
		}
		n++
		if err := pem.Encode(&roots, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}); err != nil {
			return err
		}
	}
	if n < 50 {
		return fmt.Errorf("%d root certificates are too few to be Mozilla's", n)
	}
	return os.WriteFile(filepath.Join(context, "ca-certificates.crt"), roots.Bytes(), 0o644)
}
