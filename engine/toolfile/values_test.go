package toolfile

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"pagerduty-mcp-server/engine/diag"
)

const valuesPath = "testdata/values.txt"

// samples are files that name every key of the format.
var samples = []string{"sample.yaml", "objects.yaml", "_api.yaml", "hosts/_api.yaml", "_toolset.yaml", "sample.prompt.yaml"}

// TestValues holds what is read of the samples: which field of which struct each
// key fills. No field is left out.
func TestValues(t *testing.T) {
	d := dump{filled: map[string]bool{}}
	for _, name := range samples {
		data, err := os.ReadFile("../../schemas/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&d.out, "\n=== %s\n", name)
		switch {
		case strings.HasSuffix(name, "_api.yaml"):
			v, _ := ParseAPI(name, data)
			d.value("", reflect.ValueOf(*v))
		case IsPrompt(name):
			v, _ := ParsePrompt(name, data)
			d.value("", reflect.ValueOf(*v))
		case name == "_toolset.yaml":
			v, _ := ParseToolset(name, data)
			d.value("", reflect.ValueOf(*v))
		default:
			v, _ := ParseTool(name, data)
			d.value("", reflect.ValueOf(*v))
		}
	}
	for field, filled := range d.filled {
		if !filled && !strings.HasSuffix(field, ".Unread") {
			t.Errorf("no key of the samples fills %s", field)
		}
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(valuesPath, []byte(d.out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(valuesPath)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.out.String(); got != string(want) {
		t.Errorf("%s holds something else; UPDATE=1 writes\n%s", valuesPath, got)
	}
}

// dump writes what structs of this package hold, a line a scalar.
type dump struct {
	out    strings.Builder
	filled map[string]bool // by type and field: whether some struct has it
}

func (d *dump) value(at string, v reflect.Value) {
	switch x := v.Interface().(type) {
	case diag.Text:
		fmt.Fprintf(&d.out, "%s = %q at %d:%d\n", at, x.Value, x.Pos.Line, x.Pos.Col)
		return
	case diag.Pos:
		fmt.Fprintf(&d.out, "%s at %d:%d\n", at, x.Line, x.Col)
		return
	case *Value:
		fmt.Fprintf(&d.out, "%s = %v, %q at %d:%d\n", at, x.Any(), x.Written(), x.Text.Pos.Line, x.Text.Pos.Col)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		d.value(at, v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			d.value(fmt.Sprintf("%s[%d]", at, i), v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Type == reflect.TypeFor[*diag.Source]() {
				continue
			}
			name, _, _ := strings.Cut(v.Type().Name(), "[") // Optional[int] and the like
			field := name + "." + f.Name
			d.filled[field] = d.filled[field] || !v.Field(i).IsZero()
			if !v.Field(i).IsZero() {
				d.value(strings.TrimPrefix(at+"."+f.Name, "."), v.Field(i))
			}
		}
	default:
		fmt.Fprintf(&d.out, "%s = %v\n", at, v)
	}
}
