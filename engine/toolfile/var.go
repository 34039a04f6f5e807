package toolfile

// Var is a variable of the expressions of one place: a name, and what is known
// of its values.
type Var struct {
	Name   string  // without jq's $
	Schema *Schema // nil: a value of any type
	Time   bool    // a timestamp of CEL, whatever Schema says
}
