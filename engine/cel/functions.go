package cel

import (
	"math/big"
	"net/mail"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // for getHours(ZONE) and the like where the machine has no time zones
	"unicode"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"

	"pagerduty-mcp-server/engine/diag"
)

// functions are what tool files may call beyond CEL's own libraries:
//
//	iso8601(string) -> timestamp        an ISO 8601 date or date-time; UTC where it names no offset
//	string.isFormat(string) -> bool     whether the string has that format of JSON Schema
//	string.isBlank() -> bool            whether nothing of the string can be seen
//	list.isUnique() -> bool             whether no element comes twice; 1 and 1.0 are the same
//	double.isMultipleOf(double) -> bool whether it is that many times a whole number, in decimals
func functions() []cel.EnvOption {
	return []cel.EnvOption{
		cel.Function("iso8601", cel.Overload("iso8601_string", []*cel.Type{cel.StringType}, cel.TimestampType,
			cel.UnaryBinding(func(v ref.Val) ref.Val {
				t, err := ParseTime(string(v.(types.String)))
				if err != nil {
					return types.WrapErr(err)
				}
				return types.Timestamp{Time: t}
			}))),
		cel.Function("isFormat", cel.MemberOverload("string_isFormat_string", []*cel.Type{cel.StringType, cel.StringType}, cel.BoolType,
			cel.BinaryBinding(func(v, format ref.Val) ref.Val {
				name := string(format.(types.String))
				if formats[name] == nil {
					return types.NewErr("there is no format %q", name)
				}
				return types.Bool(formats[name](string(v.(types.String))))
			}))),
		cel.Function("isBlank", cel.MemberOverload("string_isBlank", []*cel.Type{cel.StringType}, cel.BoolType,
			cel.UnaryBinding(func(v ref.Val) ref.Val { return types.Bool(isBlank(string(v.(types.String)))) }))),
		cel.Function("isUnique", cel.MemberOverload("list_isUnique", []*cel.Type{cel.ListType(cel.TypeParamType("T"))}, cel.BoolType,
			cel.UnaryBinding(func(v ref.Val) ref.Val {
				list, _ := Plain(v)
				_, twice := Duplicate(list.([]any))
				return types.Bool(!twice)
			}))),
		cel.Function("isMultipleOf", cel.MemberOverload("double_isMultipleOf_double", []*cel.Type{cel.DoubleType, cel.DoubleType}, cel.BoolType,
			cel.BinaryBinding(func(v, of ref.Val) ref.Val {
				return types.Bool(isMultipleOf(float64(v.(types.Double)), float64(of.(types.Double))))
			}))),
	}
}

// isBlank reports whether a text has nothing that a reader sees: neither a letter
// nor a sign, but only blanks, control characters, and what is drawn as nothing,
// such as a zero-width space, a joiner, a variation selector or a Hangul filler.
func isBlank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r != brailleBlank && !unicode.IsSpace(r) && !unicode.In(r, unicode.Cc, unicode.Cf,
			unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
	})
}

// brailleBlank is the cell of no dots, which is a symbol to Unicode.
const brailleBlank = 0x2800

// Duplicate returns the first element of a list that equals one before it.
func Duplicate(list []any) (element any, found bool) {
	seen := make(map[string]bool, len(list))
	for _, e := range list {
		key := string(diag.JSON(e)) // in which 1 and 1.0 look alike, and keys are sorted
		if seen[key] {
			return e, true
		}
		seen[key] = true
	}
	return nil, false
}

// isMultipleOf divides as one does by hand: 0.3 is three times 0.1.
func isMultipleOf(v, of float64) bool {
	n, m := decimal(v), decimal(of)
	return n != nil && m != nil && m.Sign() != 0 && n.Quo(n, m).IsInt()
}

// decimal is the shortest decimal number that stands for a float64; nil for none.
func decimal(v float64) *big.Rat {
	r, ok := new(big.Rat).SetString(strconv.FormatFloat(v, 'e', -1, 64))
	if !ok {
		return nil
	}
	return r
}

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// formats are the checks of toolfile.Formats.
var formats = map[string]func(string) bool{
	"date-time": func(s string) bool { _, err := ParseTime(s); return err == nil },
	"date":      func(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil },
	"email":     func(s string) bool { a, err := mail.ParseAddress(s); return err == nil && a.Address == s },
	"uri":       func(s string) bool { u, err := url.Parse(s); return err == nil && u.IsAbs() },
	"uuid":      uuid.MatchString,
	"time-zone": isZone,
}

// isZone reports whether there is a time zone of a name; the machine's own is none.
func isZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}
