package main

import "testing"

func TestPEP440(t *testing.T) {
	for in, want := range map[string]string{
		"1.2.3":            "1.2.3",
		"0.0.0-dev.62":     "0.0.0.dev62",
		"1.2.3-alpha.2":    "1.2.3a2",
		"1.2.3-beta.1":     "1.2.3b1",
		"1.2.3-rc.1":       "1.2.3rc1",
		"1.2.3-rc.1.dev.5": "1.2.3rc1.dev5",
		"v1.2.3":           "",
		"1.2":              "",
		"1.2.3-preview":    "",
	} {
		got, err := pep440(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("pep440(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}
