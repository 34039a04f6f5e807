package plan

import (
	"context"
	"fmt"
	"math"
	"regexp/syntax"
	"slices"
	"strings"
	"time"

	"pagerduty-mcp-server/engine/toolfile"
)

// checkValuesFit reports values of an enum, and consts, that the other words of their
// schema refuse, and words that no value meets; in a param and in all that it is made of.
func (c *compiler) checkValuesFit(p *toolfile.Param, checks []*Check) {
	eachSchema(&p.Schema, nil, func(s *toolfile.Schema, way []Part) {
		for _, v := range s.Enum {
			if why := refused(p, s, way, checks, v); why != "" {
				c.add(toolfile.SchemaKeyword.At(v.Text, "the param refuses this value of its enum: %s", why))
			}
		}
		if s.Const != nil {
			if why := refused(p, s, way, checks, s.Const); why != "" {
				c.add(toolfile.SchemaKeyword.At(s.Const.Text, "no value fits: %s", why))
			}
		}
		c.checkBounds(s, len(way) == 0 && p.Required.Value && p.Type.Value == "string")
	})
}

// refused is why a value is refused at the end of a way; empty: it is not, or it is
// reported that it is of a wrong type.
func refused(p *toolfile.Param, s *toolfile.Schema, way []Part, checks []*Check, v *toolfile.Value) string {
	value, wrong := Coerce(s, v.Any(), p.Name.Value, time.Now())
	if len(wrong) > 0 {
		return ""
	}
	for _, k := range checks {
		if k.Required || !sameWay(k.Path, way) {
			continue
		}
		if faults := k.Faults(context.Background(), on(way, value), nil); len(faults) > 0 {
			return faults[0].Message
		}
	}
	return ""
}

func sameWay(a, b []Part) bool {
	return slices.EqualFunc(a, b, func(a, b Part) bool {
		return a.Items == b.Items && a.Property == b.Property && (a.Others == nil) == (b.Others == nil)
	})
}

// checkBounds reports bounds between which there is no value. Those that are the
// wrong way round are found where the file is read.
func (c *compiler) checkBounds(s *toolfile.Schema, notBlank bool) {
	if least, most := s.Minimum, s.Maximum; s.Type.Value == "integer" {
		switch {
		case least.IsSet() && least.Value > math.MaxInt64, most.IsSet() && most.Value < math.MinInt64:
			at := least.Text
			if !least.IsSet() || least.Value <= math.MaxInt64 {
				at = most.Text
			}
			c.add(toolfile.SchemaKeyword.At(at, "no integer fits: they have 64 bits"))
		case least.IsSet() && most.IsSet() && least.Value <= most.Value && math.Ceil(least.Value) > math.Floor(most.Value):
			c.add(toolfile.SchemaKeyword.At(least.Text, "there is no integer from %s to %s", least.Text.Value, most.Text.Value))
		}
	}
	c.checkSteps(s)
	c.checkDistinct(s)
	if s.Type.Value != "string" || s.Enum != nil {
		return
	}
	shortest, longest, why := 0, math.MaxInt, ""
	if s.Pattern.IsSet() {
		if re, err := syntax.Parse(s.Pattern.Value, syntax.Perl); err == nil {
			shortest, longest = lengths(re)
			if !anchored(s.Pattern.Value) {
				longest = math.MaxInt
			}
			why = "what the pattern matches"
		}
	}
	if n, ok := formatLengths[s.Format.Value]; ok && n[0] > shortest {
		shortest, longest, why = n[0], min(longest, n[1]), "the format "+s.Format.Value
	}
	if most := s.MaxLength; most.IsSet() && (shortest > most.Value || notBlank && most.Value == 0) {
		if shortest == 0 {
			c.add(toolfile.SchemaKeyword.At(most.Text, "no value fits: a required text is not blank"))
			return
		}
		c.add(toolfile.SchemaKeyword.At(most.Text, "no value fits: %s has at least %s", why, characters(shortest)))
	}
	if least := s.MinLength; least.IsSet() && longest < least.Value {
		c.add(toolfile.SchemaKeyword.At(least.Text, "no value fits: %s has at most %s", why, characters(longest)))
	}
}

// checkSteps reports bounds between which there is no multiple of what a number must
// be one of; for an integer, of 1 where one of the bounds is exclusive.
func (c *compiler) checkSteps(s *toolfile.Schema) {
	step, at := s.MultipleOf.Value, s.MultipleOf.Text
	if !s.MultipleOf.IsSet() {
		if s.Type.Value != "integer" || !s.ExclusiveMinimum.IsSet() && !s.ExclusiveMaximum.IsSet() {
			return
		}
		step, at = 1, s.ExclusiveMinimum.Text
		if !s.ExclusiveMinimum.IsSet() {
			at = s.ExclusiveMaximum.Text
		}
	}
	const slack = 1e-9                       // 0.3 is a multiple of 0.1
	least, most := math.Inf(-1), math.Inf(1) // as multiples of the step
	if s.Minimum.IsSet() {
		least = math.Ceil(s.Minimum.Value/step - slack)
	}
	if s.ExclusiveMinimum.IsSet() {
		least = max(least, math.Floor(s.ExclusiveMinimum.Value/step+slack)+1)
	}
	if s.Maximum.IsSet() {
		most = math.Floor(s.Maximum.Value/step + slack)
	}
	if s.ExclusiveMaximum.IsSet() {
		most = min(most, math.Ceil(s.ExclusiveMaximum.Value/step-slack)-1)
	}
	if step > 0 && least > most {
		what := "integer"
		if s.MultipleOf.IsSet() {
			what = "multiple of " + s.MultipleOf.Text.Value
		}
		c.add(toolfile.SchemaKeyword.At(at, "no value fits: there is no %s between the bounds", what))
	}
}

// checkDistinct reports a list that must have more items than there are different
// ones.
func (c *compiler) checkDistinct(s *toolfile.Schema) {
	if !s.UniqueItems.Value || s.Items == nil {
		return
	}
	different := math.MaxInt
	switch {
	case s.Items.Enum != nil:
		different = len(s.Items.Enum)
	case s.Items.Type.Value == "boolean":
		different = 2
	}
	if s.MinItems.Value > different {
		c.add(toolfile.SchemaKeyword.At(s.MinItems.Text, "no value fits: there are %d different items", different))
	}
}

// formatLengths are the least and the most characters of the formats.
var formatLengths = map[string][2]int{"date": {10, 10}, "date-time": {10, math.MaxInt}, "uuid": {36, 36}, "email": {3, math.MaxInt}}

func characters(n int) string { return fmt.Sprintf("%d %s", n, plural(n, "character")) }

// anchored reports whether a pattern speaks of the whole text.
func anchored(pattern string) bool {
	return strings.HasPrefix(pattern, "^") && strings.HasSuffix(pattern, "$") && !strings.Contains(pattern, "|") && !strings.HasSuffix(pattern, `\$`)
}

// lengths are the least and the most characters of what a pattern matches.
func lengths(re *syntax.Regexp) (least, most int) {
	times := func(n, of int) int {
		if n != 0 && of > math.MaxInt/n {
			return math.MaxInt
		}
		return n * of
	}
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune), len(re.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1, 1
	case syntax.OpCapture:
		return lengths(re.Sub[0])
	case syntax.OpStar:
		return 0, math.MaxInt
	case syntax.OpPlus:
		least, _ = lengths(re.Sub[0])
		return least, math.MaxInt
	case syntax.OpQuest:
		_, most = lengths(re.Sub[0])
		return 0, most
	case syntax.OpRepeat:
		l, m := lengths(re.Sub[0])
		if re.Max < 0 {
			return times(re.Min, l), math.MaxInt
		}
		return times(re.Min, l), times(re.Max, m)
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			l, m := lengths(sub)
			least += l
			most += min(m, math.MaxInt-most)
		}
		return least, most
	case syntax.OpAlternate:
		least = math.MaxInt
		for _, sub := range re.Sub {
			l, m := lengths(sub)
			least, most = min(least, l), max(most, m)
		}
		return least, most
	}
	return 0, 0
}
