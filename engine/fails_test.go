package engine_test

import (
	"io"
	"net/http"
	"testing"

	"pagerduty-mcp-server/engine"
)

// What `fails` gives for a body of status 200 counts as it does in jq: anything but
// false, null and nothing is an error, which `errors` reads, also as a text alone.
func TestFails(t *testing.T) {
	for _, test := range []struct{ fails, body, want string }{
		{".ok == false", `{"ok":false,"error":"no crane"}`, "no crane"},
		{".ok == false", `{"ok":true,"crate":{"id":1}}`, ""},
		{".error", `{"error":"no crane"}`, "no crane"},
		{".error", `{"error":null,"crate":{"id":1}}`, ""},
		{".error", `{"error":false,"crate":{"id":1}}`, ""},
		{".error // empty", `{"crate":{"id":1}}`, ""},
		{".errors | length > 0", `{"errors":["x"]}`, "the API says that the request failed"},
	} {
		h := newHarbor(t)
		h.intercept(func(w http.ResponseWriter, _ *http.Request) bool {
			io.WriteString(w, test.body)
			return true
		})
		files := harborFiles(t, "errors: |\n  .fault | {message: .reason, details: .hints}\n", "fails: "+test.fails+"\nerrors: .error\n")
		c := mustLoad(t, []engine.Dir{{Name: "harbor", Files: files}}, engine.Options{Getenv: h.env("HARBOR_KEY", theKey)})
		a := call(t, c, "show_crate", `{"crate_id":"1"}`)
		if a.message() != test.want || (a.code() == "") != (test.want == "") {
			t.Errorf("%s of %s: %s", test.fails, test.body, a.text)
		}
	}
}
