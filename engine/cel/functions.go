package cel

import (
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // for getHours(ZONE) and the like where the machine has no time zones

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
)

// functions are what tool files may call beyond CEL's own libraries:
//
//	iso8601(string) -> timestamp    an ISO 8601 date or date-time; UTC where it names no offset
//	string.isFormat(string) -> bool whether the string has that format of JSON Schema
func functions() cel.EnvOption {
	return cel.Lib(library{})
}

type library struct{}

// CompileOptions implements [cel.Library].
func (library) CompileOptions() []cel.EnvOption {
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
	}
}

// ProgramOptions implements [cel.Library].
func (library) ProgramOptions() []cel.ProgramOption { return nil }

// ParseTime reads an ISO 8601 date, or a date-time to the minute or second, with
// or without a fraction and an offset; one without an offset is UTC.
func ParseTime(s string) (time.Time, error) {
	t, err := time.Parse(layoutOf(s), s)
	if err != nil {
		return time.Time{}, &time.ParseError{Layout: "ISO 8601", Value: s,
			Message: ": not an ISO 8601 date or date-time such as 2026-01-31 or 2026-01-31T08:00:00Z"}
	}
	return t, nil
}

// layoutOf is the form that s must have, by what it looks like.
func layoutOf(s string) string {
	date := len(time.DateOnly)
	if len(s) <= date {
		return time.DateOnly
	}
	offset := ""
	clock := s[date:]
	if i := strings.LastIndexAny(clock, "Z+-"); i >= 0 {
		clock, offset = clock[:i], clock[i:]
	}
	seconds := strings.Count(clock, ":") > 1 // a fraction is read wherever they are
	switch {
	case offset == "" && seconds:
		return time.DateOnly + "T15:04:05"
	case offset == "":
		return time.DateOnly + "T15:04"
	case len(offset) == len("+07") && seconds:
		return time.DateOnly + "T15:04:05Z07"
	case len(offset) == len("+07"):
		return time.DateOnly + "T15:04Z07"
	case len(offset) == len("+0700") && seconds:
		return time.DateOnly + "T15:04:05Z0700"
	case len(offset) == len("+0700"):
		return time.DateOnly + "T15:04Z0700"
	case seconds:
		return time.DateOnly + "T15:04:05Z07:00"
	}
	return time.DateOnly + "T15:04Z07:00"
}

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// formatNames are the formats that isFormat and the params' schemas know.
var formatNames = []string{"date-time", "date", "email", "uri", "uuid"}

// formats are the checks of the formats.
var formats = map[string]func(string) bool{
	"date-time": func(s string) bool { _, err := ParseTime(s); return err == nil },
	"date":      func(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil },
	"email":     func(s string) bool { a, err := mail.ParseAddress(s); return err == nil && a.Address == s },
	"uri":       func(s string) bool { u, err := url.Parse(s); return err == nil && u.IsAbs() },
	"uuid":      uuid.MatchString,
}
