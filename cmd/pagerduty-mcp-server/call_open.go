package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
)

// openPage writes a page where only its reader may read it and has the system's
// browser show it.
func (a *app) openPage(page []byte) error {
	f, err := os.CreateTemp("", "answer-*.html") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(page)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(a.err, f.Name())
	opener := []string{"xdg-open"}
	switch runtime.GOOS {
	case "darwin":
		opener = []string{"open"}
	case "windows":
		opener = []string{"rundll32", "url.dll,FileProtocolHandler"}
	}
	if err := exec.Command(opener[0], append(opener[1:], f.Name())...).Run(); err != nil {
		return fmt.Errorf("--open: %s cannot show the page (%w); open the file above in a browser", opener[0], err)
	}
	return nil
}
