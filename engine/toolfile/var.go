package toolfile

// Var is a variable of the expressions of one place: a name, and what is known
// of its values.
type Var struct {
	Name   string  // without jq's $
	Schema *Schema // nil: a value of any type
	Time   bool    // a timestamp of CEL, whatever Schema says
}

// Mention is a name in an expression that stands for something outside: a variable, with
// the field of it that is named with it, or in jq a function of the library. The bytes
// are those of the expression.
type Mention struct {
	Name, Field        string // without jq's $; of a function its name/arity; Field is "" where a variable is used as a whole
	Function           bool
	From, To           int // of the name, without jq's $
	FieldFrom, FieldTo int // of the field; both 0 where it has no place of its own
}

// Call is a function or a macro between whose parentheses an expression is being written.
type Call struct {
	Name  string
	Forms []string // how it is called
	Arg   int      // the argument that is being written, from 0
}
