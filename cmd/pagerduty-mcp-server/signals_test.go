package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"syscall"
	"testing"
)

// The first signal has a server end what it does, here with an hour in which it still
// listens; the second ends it at once, with exit code 1.
func TestSecondSignal(t *testing.T) {
	up := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(up.Close)
	s := serveProgram(t, up, nil, "--http", "127.0.0.1:0", "--drain-delay", "1h")
	signal := func() {
		if err := s.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	signal()
	for ready := true; ready; { // it is told at once
		r, err := http.Get("http://" + s.address + "/readyz")
		if err != nil {
			t.Fatalf("it does not listen any more: %v", err)
		}
		ready = r.StatusCode == http.StatusOK
		r.Body.Close()
	}
	signal()
	<-s.read
	var code *exec.ExitError
	if err := s.Wait(); !errors.As(err, &code) || code.ExitCode() != 1 {
		t.Errorf("it ends with %v, not exit code 1", err)
	}
}
