package engine_test

import (
	"fmt"
	"testing"
	"time"

	"pagerduty-mcp-server/engine"
)

// A pool remembers as many callers as it may, the last that came, and none for longer
// than it may, but those of whom a call runs.
func TestAccountsAreForgotten(t *testing.T) {
	now := time.Unix(1e9, 0)
	a := engine.NewAccounts(engine.AccountsOptions{Max: 3, Idle: time.Minute, Options: engine.Options{Now: func() time.Time { return now }}})
	defer a.Close()
	enter := func(n int) (*engine.Caller, func()) {
		return a.Enter(map[string]string{"KEY": fmt.Sprint(n)})
	}
	first, stay := enter(0)
	for n := range 100 {
		_, leave := enter(n)
		leave()
		if a.Len() > 4 {
			t.Fatalf("%d callers are remembered", a.Len())
		}
	}
	again, leave := enter(0)
	if again != first {
		t.Error("a caller of whom a call runs was forgotten")
	}
	leave()
	last, leave := enter(99)
	leave()
	now = now.Add(59 * time.Second)
	same, leave := enter(99)
	leave()
	now = now.Add(time.Hour)
	_, leave = enter(100)
	leave()
	other, leave := enter(99)
	leave()
	if same != last || other == last {
		t.Error("a caller is not remembered for a minute, or for longer")
	}
	if stay(); a.Len() != 3 {
		t.Errorf("%d callers are remembered", a.Len())
	}
}
