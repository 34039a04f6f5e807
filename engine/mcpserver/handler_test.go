package mcpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/server"
)

// Progress grows, whatever the engine tells and however many of its steps tell
// it at once.
func TestProgressGrows(t *testing.T) {
	s := server.NewMCPServer("test", "1")
	ses := newSession()
	ses.Initialize()
	ctx := context.WithValue(t.Context(), asSentKey{}, &asSent{ProgressToken: json.RawMessage(`"t"`)})
	tell := progress(s.WithContext(ctx, ses), s)
	for _, pages := range []int{1, 1, 2, 1, 0, -3, 2, 5, 4, 6} {
		tell(pages, 0)
	}
	var got []string
	for range len(ses.notes) {
		n := <-ses.notes
		got = append(got, fmt.Sprint(n.Params.AdditionalFields["progress"]))
	}
	if want := strings.Fields("1 2 5 6"); !slices.Equal(got, want) {
		t.Errorf("progress %v, want %v", got, want)
	}
	if progress(context.Background(), s) != nil {
		t.Error("progress without a token")
	}
}
