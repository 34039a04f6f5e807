package jq

import (
	"github.com/itchyny/gojq"

	"pagerduty-mcp-server/engine/jq/flow"
)

// maxCopies is how often an output may hold its input without being weighed.
const maxCopies = 200

// grows reports whether an output of a query may be far larger, or deeper, than
// its input when all that it holds is counted as often as it occurs. If not, the
// outputs need not be weighed, which saves a tenth of the time of shaping records.
func grows(q *gojq.Query) bool { return copiesIn(q) > maxCopies }

// copiesIn is how often an output holds a part of the query's input at most, or
// anyCopies.
func copiesIn(q *gojq.Query) copies {
	w := flow.New[copies](&growth{})
	out, n := w.Query(q, 1, nil)
	if w.Spread || w.Left < 0 || n == flow.Uncertain {
		return anyCopies
	}
	return out
}

// copies bounds how often a part of the input, or of something else that is in
// memory, occurs in a value, or in all values together where there are several.
type copies int

const anyCopies copies = maxCopies + 1

func (c copies) plus(d copies) copies { return min(c+d, anyCopies) }

// growth knows of each value its copies. What is bound to a variable may be used
// any number of times, which the walk tells as Spread.
type growth struct{}

func (*growth) Scalar(flow.Kinds) copies                          { return 1 }
func (*growth) Unknown() copies                                   { return anyCopies }
func (*growth) Given(string) copies                               { return anyCopies }
func (*growth) Array(elem copies) copies                          { return elem }
func (*growth) Only(v copies, _ flow.Kinds) copies                { return v }
func (*growth) Whole(copies)                                      {}
func (*growth) Field(v copies, _ string, _ any) copies            { return v }
func (*growth) Element(v copies, _ any) copies                    { return v }
func (*growth) At(v, _ copies, _ any) copies                      { return v }
func (*growth) Each(v copies) copies                              { return v }
func (*growth) Join(a, b copies) copies                           { return a.plus(b) }
func (*growth) Branch(_, then, otherwise copies) copies           { return max(then, otherwise) }
func (*growth) Old(copies) copies                                 { return anyCopies }
func (*growth) Update(*gojq.Query, copies, copies, copies) copies { return anyCopies }
func (*growth) Name(any, *flow.Env[copies])                       {}

// Literal counts a long text as something that occurs for each output.
func (*growth) Literal(v any) copies {
	if s, ok := v.(string); ok && len(s) > 64 {
		return anyCopies
	}
	return 1
}

func (*growth) Object(o flow.Fields[copies]) copies {
	out := o.Rest
	for _, v := range o.Named {
		out = out.plus(v)
	}
	return max(out, 1)
}

func (*growth) Binary(op gojq.Operator, a, b copies) copies {
	switch op {
	case gojq.OpAdd:
		return a.plus(b)
	case gojq.OpAlt:
		return max(a, b)
	case gojq.OpMul, gojq.OpDiv, gojq.OpSub:
		return anyCopies
	}
	return 1
}
