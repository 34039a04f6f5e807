package record

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pagerduty-mcp-server/engine/toolfile"
)

// settle makes the draft what it needs to be and no more, and says what it expects.
func (d *draft) settle(ctx context.Context) error {
	d.name = "recorded"
	want, problems := d.play(ctx)
	if len(problems) > 0 {
		return fmt.Errorf("the call cannot be played again from what was recorded:\n%s", strings.Join(problems, "\n"))
	}
	same := func() bool {
		if ctx.Err() != nil {
			return false
		}
		got, problems := d.play(ctx)
		return len(problems) == 0 && bytes.Equal(got, want)
	}
	without(&d.settings, same)
	now := d.now
	if d.now = "2001-02-03T04:05:06Z"; same() {
		d.now = ""
	} else {
		d.now = now
	}
	if d.settings != nil {
		thin(&d.settings.Content, 2, same)
	}
	d.cut(same)
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	return d.expecting(want)
}

// cut leaves out headers and parts of bodies that the answer does not need.
func (d *draft) cut(same func() bool) {
	groups := map[string][]*yaml.Node{}
	var order []string
	for _, x := range d.exchanges {
		all := x.header
		if x.header = nil; !same() {
			x.header = all
			thin(&x.header, 1, same)
		}
		if x.content == nil {
			continue
		}
		key := x.method + " " + strings.Join(x.target.path, "/")
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], x.content)
	}
	for _, key := range order {
		cutter{same}.cut(groups[key])
	}
}

// without leaves a part out where nothing changes by it.
func without(part **yaml.Node, same func() bool) {
	before := *part
	if *part = nil; before != nil && !same() {
		*part = before
	}
}

// thin leaves out the parts, of size elements each, without which nothing changes.
func thin[T any](all *[]T, size int, same func() bool) {
	for i := 0; i < len(*all); {
		whole := *all
		if *all = slices.Delete(slices.Clone(whole), i, i+size); !same() {
			*all = whole
			i += size
		}
	}
}

// play runs the draft and returns its answer, without what no test can foresee.
func (d *draft) play(ctx context.Context) (answer []byte, problems []string) {
	d.expect = pairs()
	if d.failed {
		d.expect = pairs("error", pairs())
	}
	test, err := written(d.test(true))
	if err != nil {
		return nil, []string{err.Error()}
	}
	file, _ := toolfile.ParseTool(d.tool.File.Source.Path, []byte("tests:\n"+indented(test, 2)))
	if file == nil || len(file.Tests) != 1 {
		return nil, []string{"it cannot be written as a test"}
	}
	r := try(ctx, d.tool, file.Tests[0])
	got, err := tree(r.Answer)
	if err != nil {
		return nil, []string{err.Error()}
	}
	drop(part(got, "metadata"), "next_cursor")
	return loopback.ReplaceAll([]byte(asJSON(got)), []byte("127.0.0.1")), r.Problems
}

// loopback is the address of a test's server, which is another one each time.
var loopback = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// expecting says what the answer shows.
func (d *draft) expecting(answer []byte) error {
	n, err := tree(answer)
	if err != nil {
		return err
	}
	if failed := part(n, "error"); failed != nil {
		message := part(failed, "message")
		if message != nil && strings.Contains(message.Value, "127.0.0.1") {
			message = nil
		}
		d.expect = pairs("error", pairs("code", part(failed, "code"), "message", message))
		return nil
	}
	metadata := part(n, "metadata")
	drop(metadata, "description", "note")
	d.expect = pairs("metadata", metadata, "resources", part(n, d.tool.File.Resource.Value))
	return nil
}
