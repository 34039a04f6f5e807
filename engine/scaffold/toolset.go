package scaffold

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/openapi"
)

// Tagged returns the operations of a tag, in any case and punctuation; where an
// operation has no tag, what its path begins with stands for one. The error names the
// nearest tag.
func Tagged(d *openapi.Document, tag string) ([]*openapi.Operation, error) {
	tags := map[string]string{} // as folders are called -> as the description has it
	var out []*openapi.Operation
	for _, o := range d.Operations() {
		own := o.Tags
		if len(own) == 0 {
			own = []string{toolset(o)}
		}
		if slices.ContainsFunc(own, func(t string) bool { return snake(t) == snake(tag) }) {
			out = append(out, o)
		}
		for _, t := range own {
			tags[snake(t)] = t
		}
	}
	if len(out) > 0 {
		return out, nil
	}
	known := slices.Sorted(maps.Keys(tags))
	if near := tags[diag.Nearest(snake(tag), known)]; near != "" {
		return nil, fmt.Errorf("no operation of the description has the tag %q; did you mean %q?", tag, near)
	}
	var all []string
	for _, t := range known {
		all = append(all, tags[t])
	}
	return nil, fmt.Errorf("no operation of the description has the tag %q; its tags: %s", tag, strings.Join(all, ", "))
}

// Tools writes the tool files of operations, no two of one name. The errors are about
// those that a tool file cannot call, which are left out.
func Tools(operations []*openapi.Operation, s Surroundings) (files []File, left error) {
	taken := s.aliases()
	for _, o := range operations {
		f, err := newFile(o, s, taken)
		if err != nil {
			left = errors.Join(left, err)
			continue
		}
		taken[f.Name] = true
		files = append(files, f)
	}
	return files, left
}

// ToolsetFile is the _toolset.yaml of a tag: what it is called, and what the
// description says of it.
func ToolsetFile(d *openapi.Document, name, tag string) string {
	w := &writer{}
	for _, o := range d.Operations() {
		for _, t := range o.Tags {
			if snake(t) == snake(tag) {
				tag = t
			}
		}
	}
	w.line(0, "title: "+inline(title(cmp.Or(oneLine(tag), name))))
	if said := sentence(d.TagDescription(tag)); said != "" {
		w.line(0, "description: "+inline(said))
	}
	return w.String()
}
