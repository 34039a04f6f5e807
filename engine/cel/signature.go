package cel

import (
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/decls"
)

// Signatures returns the forms in which a function or macro is called, such as
// string.charAt(int) -> string; nil when there is none of that name.
func (e *Env) Signatures(name string) []string { return signatures(e.base, name) }

func signatures(env *cel.Env, name string) (out []string) {
	if e := Find(name); e != nil && e.Forms != nil {
		return e.Forms
	}
	f := env.Functions()[name]
	if f == nil {
		return nil
	}
	for _, o := range f.OverloadDecls() {
		if s := signature(name, o); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func signature(name string, o *decls.OverloadDecl) string {
	var args []string
	for _, a := range o.ArgTypes() {
		args = append(args, shortType(a))
	}
	result := " -> " + shortType(o.ResultType())
	switch {
	case name == "in":
		return args[0] + " in " + args[1] + result
	case o.IsMemberFunction():
		return args[0] + "." + name + "(" + strings.Join(args[1:], ", ") + ")" + result
	}
	return name + "(" + strings.Join(args, ", ") + ")" + result
}

// shortType is a type's name for those who write expressions.
func shortType(t *cel.Type) string { return shortNames.Replace(typeName(t)) }

var shortNames = strings.NewReplacer("google.protobuf.Timestamp", "timestamp", "google.protobuf.Duration", "duration",
	"optional_type(", "optional(", "<", "", ">", "", "{}", "", "[]", " element", "dyn", "any")
