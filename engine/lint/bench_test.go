package lint_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/lint"
)

// BenchmarkFiles lints 100 files, and one, with all that a run of the linter
// does but the printing.
func BenchmarkFiles(b *testing.B) {
	tool := string(read(b, "../../tools.d/incidents/list_incidents.yaml"))
	var perRun [2]float64
	for i, n := range []int{1, 100} {
		dir := fstest.MapFS{"_api.yaml": {Data: read(b, "../../tools.d/_api.yaml")}, "lib.jq": {Data: read(b, "../../tools.d/lib.jq")}}
		for j := range n {
			name := fmt.Sprintf("list_incidents_%d", j)
			dir["incidents/"+name+".yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(tool, "tool: list_incidents", "tool: "+name, 1))}
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				c, ds, err := engine.Load([]engine.Dir{{Name: "dir", Files: dir}}, engine.Options{})
				if err != nil {
					b.Fatal(err)
				}
				if ds = append(ds, lint.Check(context.Background(), c, lint.Options{})...); ds.HasErrors() {
					b.Fatal(ds)
				}
				c.Close()
			}
			perRun[i] = float64(b.Elapsed().Microseconds()) / float64(b.N)
			if i == 1 && perRun[0] > 0 {
				b.ReportMetric(perRun[1]/perRun[0], "times-one")
			}
		})
	}
}
