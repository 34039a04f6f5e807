package httpserver

import (
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"pagerduty-mcp-server/engine/mcpserver"
)

// deadlines notes until when may be written.
type deadlines struct {
	*httptest.ResponseRecorder
	at []time.Time
}

func (d *deadlines) SetWriteDeadline(t time.Time) error {
	d.at = append(d.at, t)
	return nil
}

// Each event of a stream has the time of a whole answer, however long the stream is.
func TestEachWriteHasItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &deadlines{ResponseRecorder: httptest.NewRecorder()}
		c := &counter{Wrapped: mcpserver.Wrapped{ResponseWriter: d}}
		for n := range 3 {
			if _, err := c.Write([]byte("data: 1\n\n")); err != nil {
				t.Fatal(err)
			}
			if want := time.Now().Add(80 * time.Second); len(d.at) != n+1 || !d.at[n].Equal(want) {
				t.Errorf("event %d may be written until %v, not %v", n+1, d.at, want)
			}
			time.Sleep(70 * time.Second)
		}
	})
}
