package terminal

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// safe is a buffer that several may write to.
type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safe) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// TestProgress: nothing is shown in the first second; later how many pages and
// records there are, those of the calls before included.
func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &safe{}
		p := StartProgress(out)
		p.Update(2, 200)
		time.Sleep(Patience - time.Millisecond)
		synctest.Wait()
		if out.String() != "" {
			t.Errorf("shown too soon: %q", out)
		}
		p.Next()
		p.Update(1, 50)
		time.Sleep(time.Second)
		synctest.Wait()
		if s := out.String(); !strings.Contains(s, "3 pages, 250 records, 250 a second") {
			t.Errorf("after two seconds: %q", s)
		}
		p.Stop()
	})
	synctest.Test(t, func(t *testing.T) {
		out := &safe{}
		p := StartProgress(out)
		p.Update(1, 1)
		p.Stop()
		time.Sleep(2 * Patience)
		if out.String() != "" {
			t.Errorf("a short call shows its progress: %q", out)
		}
	})
	NoProgress.Update(1, 1)
	NoProgress.Next()
	NoProgress.Stop()
}
