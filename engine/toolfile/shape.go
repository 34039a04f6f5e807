package toolfile

// Mapping is one kind of mapping that files of this format have: a tool file as
// a whole, a param, a rule. The parser, the JSON Schemas, the messages about
// wrong keys, completion and the documents are made from its keys.
type Mapping struct {
	Name    string // such as "tool file"; unique
	Article string // as a message names it, such as "a tool file"
	Doc     string // what the mapping is, in whole sentences
	Keys    []Key  // in the order in which messages, schemas and documents list them

	// OneOf are keys of which a mapping must have one at least, each list by itself.
	OneOf [][]string
	// Excludes says for a key which others cannot stand beside it.
	Excludes map[string][]string
	// Lone is the key that is meant where a scalar stands in the mapping's place;
	// empty: nobody can know.
	Lone string
	// Filled says that the mapping must have some key, whichever it is.
	Filled bool
	// Typed says that the mapping is a schema: what its key `type` says decides
	// which other keys have a meaning (Key.Types).
	Typed bool
}

// Key is one key that a mapping may have.
type Key struct {
	Name     string
	Shape    *Shape
	Required bool
	Unless   string   // with this key beside it, it is not required
	Doc      string   // one sentence or more, for hovers, schemas and documents; empty: that of the mapping that is its value
	Examples []string // values of the key, as JSON, which is YAML, too
	Other    []string // what people call it who know it from elsewhere
	Types    []string // of a schema's key: the JSON types that it speaks of; none: of all
	Since    string   // the version of the format that brought it; empty: 1.0
}

// Shape is what the value of a key may be.
type Shape struct {
	Type     Type
	Words    []string // the only texts that it may be
	Taken    []string // texts that it may not be
	Pattern  string   // what a text must match (RE2)
	Format   string   // what a text is, as JSON Schema calls it
	Blank    bool     // a text may be empty
	Least    *int     // the least whole number, or the least number of elements
	Most     *int     // the greatest whole number, or the greatest number of elements
	True     bool     // of a boolean: it is true
	Places   bool     // of a map: its key "in", beside the others, says where these stand: query or body
	Positive bool     // of a number: it is more than 0
	Names    *Shape   // of a map: what its keys may be; nil: anything
	Of       *Shape   // of a list or a map: what each element is; nil: anything
	Single   bool     // of a list: one element alone stands for a list of one
	Mapping  string   // of a mapping: its name
	Or       *Shape   // another shape that will do, too
	Def      string   // the name under which JSON Schemas define it once; empty: where it is used
}

// Type is the type of a key's value.
type Type string

// The types of values.
const (
	TypeText     Type = "text"       // a string; not blank unless its shape says so
	TypeCEL      Type = "CEL"        // a string: an expression without ${ }
	TypeJQ       Type = "jq"         // a string: a jq query
	TypeBool     Type = "boolean"    // true or false
	TypeInteger  Type = "integer"    // a whole number
	TypeNumber   Type = "number"     // any number
	TypeDuration Type = "duration"   // a positive time in Go's notation, such as 1m30s
	TypeScalar   Type = "scalar"     // a string, number or boolean that is sent; ${ CEL } is an expression
	TypeList     Type = "list"       // a list of what Of says
	TypeMap      Type = "map"        // a mapping whose keys are free
	TypeMapping  Type = "mapping"    // a mapping with keys of its own
	TypeValue    Type = "JSON value" // whatever JSON can say
)

// Key returns the mapping's key of that name, or nil.
func (m *Mapping) Key(name string) *Key {
	if i := m.index(name); i >= 0 {
		return &m.Keys[i]
	}
	return nil
}

// index is where the key of that name stands, or -1.
func (m *Mapping) index(name string) int {
	for i := range m.Keys {
		if m.Keys[i].Name == name {
			return i
		}
	}
	return -1
}

// names returns the names of the mapping's keys.
func (m *Mapping) names() []string {
	out := make([]string, len(m.Keys))
	for i, k := range m.Keys {
		out[i] = k.Name
	}
	return out
}
