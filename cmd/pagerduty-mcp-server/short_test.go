package main

import "testing"

// oneByOne skips a test under -short, which is how CI looks for races: in it nothing runs
// at once, and it takes long.
func oneByOne(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("nothing runs at once here")
	}
}
