package main

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
)

// eras are the revisions of the protocol that each client speaks, the last of those with sessions and the first without.
var eras = []string{"2025-11-25", "2026-07-28"}

// tools is how many are offered unless asked otherwise.
const tools = 25

// tried is a client that is connected.
type tried struct {
	name, era, key string
	speaks         string        // the revision that was agreed on
	pages          *atomic.Int64 // how many notifications of progress came
	list           func() (int, error)
	call           func(ctx context.Context, name string, arguments map[string]any, progress string) (string, error)
}

// all lists, calls, watches the progress of a call, and cancels one.
func (c tried) all(ctx context.Context, api *standin) error {
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("%s, %s: "+format, append([]any{c.name, c.era}, args...)...)
	}
	if c.speaks != c.era {
		return wrong("speaks %s", c.speaks)
	}
	if n, err := c.list(); n != tools || err != nil {
		return wrong("%d tools, %v", n, err)
	}
	text, err := c.call(ctx, "list_services", map[string]any{"current_user_context": false, "limit": 250, "fields": []string{"name"}}, "pages")
	if err != nil || strings.Count(text, owner(c.key)) != 250 {
		return wrong("a call: %d services with the caller's key, %v", strings.Count(text, owner(c.key)), err)
	}
	for deadline := time.Now().Add(time.Minute); c.pages.Load() != 3; time.Sleep(time.Millisecond) { // a client may tell of them later
		if time.Now().After(deadline) {
			return wrong("%d notifications of progress, want 3", c.pages.Load())
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	answered := make(chan error, 1)
	go func() {
		_, err := c.call(ctx, "show_service", map[string]any{"service_id": "PSLOW01"}, "")
		answered <- err
	}()
	select {
	case <-api.came:
	case err := <-answered:
		return wrong("a slow call has ended: %v", err)
	}
	cancel()
	if err := <-answered; err == nil {
		return wrong("a cancelled call was answered")
	}
	select {
	case <-api.left:
	case <-time.After(10 * time.Second):
		return wrong("the request of a cancelled call goes on")
	}
	fmt.Printf("%s over HTTP, %s: lists, calls, hears of 3 pages, and a cancelled call's request ends\n", c.name, c.era)
	return nil
}
