package jq

import (
	"strings"

	"pagerduty-mcp-server/engine/jq/flow"
)

// Entry is what there is to say of a function of jq: an editor shows it, and
// docs/expressions.md is made of it.
type Entry struct {
	Call    string // how it is called, such as sub(REGEX; TEXT)
	Doc     string // one sentence
	Example string // a query
	Of      string // the input of the example, as JSON
	Gives   string // its outputs, as JSON, with commas between them
}

// Name is the name of the function, as name/arity.
func (e *Entry) Name() string {
	name, args, _ := strings.Cut(e.Call, "(")
	n := 0
	if args != "" {
		n = 1 + strings.Count(args, ";")
	}
	return flow.Signature(name, n)
}

// Reference lists jq's own functions that queries may call, and in_zone, but for those
// of mathematics that answers of an API are no use for.
func Reference() []Entry { return reference }

// Find returns the entries of a name, whatever their number of arguments.
func Find(name string) (out []*Entry) {
	for i := range reference {
		if n, _, _ := strings.Cut(reference[i].Call, "("); n == name {
			out = append(out, &reference[i])
		}
	}
	return out
}

var reference = []Entry{
	// Choosing.
	{"select(CONDITION)", "The input, where a condition holds.", `[.[] | select(.n > 1)]`, `[{"n": 1}, {"n": 2}]`, `[{"n": 2}]`},
	{"empty", "Nothing.", `[1, empty, 2]`, `null`, `[1, 2]`},
	{"values", "The input, unless it is null.", `[.[] | values]`, `[1, null]`, `[1]`},
	{"nulls", "The input, if it is null.", `[.[] | nulls]`, `[1, null]`, `[null]`},
	{"booleans", "The input, if it is true or false.", `[.[] | booleans]`, `[1, true]`, `[true]`},
	{"numbers", "The input, if it is a number.", `[.[] | numbers]`, `[1, "a"]`, `[1]`},
	{"strings", "The input, if it is a string.", `[.[] | strings]`, `[1, "a"]`, `["a"]`},
	{"arrays", "The input, if it is an array.", `[.[] | arrays]`, `[1, [2]]`, `[[2]]`},
	{"objects", "The input, if it is an object.", `[.[] | objects]`, `[1, {}]`, `[{}]`},
	{"iterables", "The input, if it is an array or an object.", `[.[] | iterables]`, `[1, [2]]`, `[[2]]`},
	{"scalars", "The input, unless it is an array or an object.", `[.[] | scalars]`, `[1, [2]]`, `[1]`},
	{"first", "The first element.", `first`, `[2, 1]`, `2`},
	{"first(QUERY)", "The first output.", `first(.[])`, `[2, 1]`, `2`},
	{"last", "The last element.", `last`, `[2, 1]`, `1`},
	{"last(QUERY)", "The last output.", `last(.[])`, `[2, 1]`, `1`},
	{"nth(INDEX)", "The element at an index, from 0.", `nth(1)`, `[2, 1]`, `1`},
	{"nth(INDEX; QUERY)", "The output at an index, from 0.", `nth(1; .[])`, `[2, 1]`, `1`},
	{"limit(NUMBER; QUERY)", "The first outputs, that many.", `[limit(1; .[])]`, `[2, 1]`, `[2]`},
	{"skip(NUMBER; QUERY)", "The outputs but the first, that many.", `[skip(1; .[])]`, `[2, 1]`, `[1]`},
	{"until(CONDITION; QUERY)", "The input, to which a query is applied until a condition holds.", `until(. > 10; . * 2)`, `3`, `12`},
	{"while(CONDITION; QUERY)", "The input and what a query makes of it again and again, while a condition holds.", `[while(. < 10; . * 2)]`, `3`, `[3, 6]`},
	{"repeat(QUERY)", "The outputs of a query for the input, again and again, without end.", `[limit(3; repeat(. * 2))]`, `1`, `[2, 2, 2]`},
	{"range(TO)", "The numbers from 0 up to one, which is not included.", `[range(3)]`, `null`, `[0, 1, 2]`},
	{"range(FROM; TO)", "The numbers from one up to another, which is not included.", `[range(1; 3)]`, `null`, `[1, 2]`},
	{"range(FROM; TO; STEP)", "The numbers from one up to another, by steps.", `[range(0; 5; 2)]`, `null`, `[0, 2, 4]`},
	{"recurse", "The input and all that is in it, at any depth.", `[recurse | numbers]`, `[1, [2]]`, `[1, 2]`},
	{"recurse(QUERY)", "The input and, again and again, what a query finds in it.", `[recurse(.parts[]?) | .id]`, `{"id": 1, "parts": [{"id": 2}]}`, `[1, 2]`},
	{"recurse(QUERY; CONDITION)", "As recurse(QUERY), as far as a condition holds.", `[recurse(. * 2; . < 5)]`, `1`, `[1, 2, 4]`},

	// Lists.
	{"map(QUERY)", "What a query makes of each element.", `map(.n)`, `[{"n": 1}, {"n": 2}]`, `[1, 2]`},
	{"map_values(QUERY)", "What a query makes of each value of an object or an array, in its place.", `map_values(. + 1)`, `{"a": 1}`, `{"a": 2}`},
	{"length", "How many elements, keys or characters there are; of null 0.", `length`, `[1, 2]`, `2`},
	{"utf8bytelength", "How many bytes a string has.", `utf8bytelength`, `"é"`, `2`},
	{"add", "The sum of the elements: numbers, strings, arrays or objects.", `add`, `[1, 2]`, `3`},
	{"add(QUERY)", "The sum of the outputs.", `add(.[].n)`, `[{"n": 1}, {"n": 2}]`, `3`},
	{"any", "Whether some element is true.", `any`, `[true, false]`, `true`},
	{"any(CONDITION)", "Whether a condition holds for some element.", `any(. > 1)`, `[1, 2]`, `true`},
	{"any(QUERY; CONDITION)", "Whether a condition holds for some output.", `any(.[].n; . > 1)`, `[{"n": 1}, {"n": 2}]`, `true`},
	{"all", "Whether every element is true.", `all`, `[true, false]`, `false`},
	{"all(CONDITION)", "Whether a condition holds for every element.", `all(. > 1)`, `[1, 2]`, `false`},
	{"all(QUERY; CONDITION)", "Whether a condition holds for every output.", `all(.[].n; . > 0)`, `[{"n": 1}, {"n": 2}]`, `true`},
	{"isempty(QUERY)", "Whether a query has no output.", `isempty(.[])`, `[]`, `true`},
	{"sort", "The elements in order.", `sort`, `[2, 1]`, `[1, 2]`},
	{"sort_by(QUERY)", "The elements in the order of what a query makes of each.", `sort_by(.n) | map(.n)`, `[{"n": 2}, {"n": 1}]`, `[1, 2]`},
	{"group_by(QUERY)", "The elements in groups of those of which a query makes the same.", `group_by(.kind) | map({kind: .[0].kind, count: length})`, `[{"kind": "a"}, {"kind": "b"}, {"kind": "a"}]`, `[{"kind": "a", "count": 2}, {"kind": "b", "count": 1}]`},
	{"unique", "Each element once, in order.", `unique`, `[2, 1, 2]`, `[1, 2]`},
	{"unique_by(QUERY)", "One element for each different thing that a query makes of them.", `unique_by(.n) | length`, `[{"n": 1}, {"n": 1}]`, `1`},
	{"min", "The least element.", `min`, `[2, 1]`, `1`},
	{"min_by(QUERY)", "The element of which a query makes the least.", `min_by(.n).n`, `[{"n": 2}, {"n": 1}]`, `1`},
	{"max", "The greatest element.", `max`, `[2, 1]`, `2`},
	{"max_by(QUERY)", "The element of which a query makes the greatest.", `max_by(.n).n`, `[{"n": 2}, {"n": 1}]`, `2`},
	{"reverse", "The elements from the end to the start.", `reverse`, `[1, 2]`, `[2, 1]`},
	{"flatten", "The elements of the arrays of an array, at any depth.", `flatten`, `[1, [2, [3]]]`, `[1, 2, 3]`},
	{"flatten(DEPTH)", "The elements of the arrays of an array, down to a depth.", `flatten(1)`, `[1, [2, [3]]]`, `[1, 2, [3]]`},
	{"transpose", "Rows as columns.", `transpose`, `[[1, 2], [3, 4]]`, `[[1, 3], [2, 4]]`},
	{"combinations", "Each choice of one element from each array.", `[combinations]`, `[[1, 2], [3]]`, `[[1, 3], [2, 3]]`},
	{"combinations(NUMBER)", "Each choice of that many elements, one after the other.", `[combinations(2)]`, `[1, 2]`, `[[1, 1], [1, 2], [2, 1], [2, 2]]`},
	{"index(VALUE)", "Where a string or an array first has another in it; null for nowhere.", `index("b")`, `"abcb"`, `1`},
	{"rindex(VALUE)", "Where a string or an array last has another in it; null for nowhere.", `rindex("b")`, `"abcb"`, `3`},
	{"indices(VALUE)", "All places where a string or an array has another in it.", `indices("b")`, `"abcb"`, `[1, 3]`},
	{"contains(VALUE)", "Whether all of another value is in the input; of strings, a part.", `contains(["a"])`, `["ab", "c"]`, `true`},
	{"inside(VALUE)", "Whether all of the input is in another value.", `inside("abc")`, `"b"`, `true`},
	{"IN(QUERY)", "Whether the input is one of the outputs.", `[.[] | IN("a", "b")]`, `["a", "c"]`, `[true, false]`},
	{"IN(QUERY; QUERY)", "Whether an output of one query is one of another's.", `IN(.[]; 2, 3)`, `[1, 2]`, `true`},
	{"INDEX(QUERY)", "The elements by what a query makes of each, as a string.", `INDEX(.id)`, `[{"id": 1}]`, `{"1": {"id": 1}}`},
	{"INDEX(QUERY; QUERY)", "The outputs of one query by what another makes of each.", `INDEX(.[]; .id)`, `[{"id": 1}]`, `{"1": {"id": 1}}`},
	{"JOIN(OBJECT; KEY)", "Each element beside the value that an object has for its key.", `JOIN({"1": "a"}; .id)`, `[{"id": "1"}]`, `[[{"id": "1"}, "a"]]`},
	{"JOIN(OBJECT; QUERY; KEY)", "Each output beside the value that an object has for its key.", `[JOIN({"1": "a"}; .[]; .id)]`, `[{"id": "1"}]`, `[[{"id": "1"}, "a"]]`},
	{"JOIN(OBJECT; QUERY; KEY; JOINED)", "What is made of each output and the value that an object has for its key.", `[JOIN({"1": "a"}; .[]; .id; .[1])]`, `[{"id": "1"}]`, `["a"]`},
	{"bsearch(VALUE)", "Where a sorted array has a value, or, below 0, where it would go.", `bsearch(2)`, `[1, 2]`, `1`},

	// Objects.
	{"keys", "The keys of an object in order, or the indices of an array.", `keys`, `{"b": 1, "a": 2}`, `["a", "b"]`},
	{"has(KEY)", "Whether there is a key, or an element of that index.", `has("a")`, `{"a": null}`, `true`},
	{"in(OBJECT)", "Whether the input is a key of an object.", `in({"a": 1})`, `"a"`, `true`},
	{"to_entries", "The fields of an object as objects of key and value.", `to_entries`, `{"a": 1}`, `[{"key": "a", "value": 1}]`},
	{"from_entries", "An object of objects of key and value.", `from_entries`, `[{"key": "a", "value": 1}]`, `{"a": 1}`},
	{"with_entries(QUERY)", "An object of which a query changes the entries.", `with_entries(.value |= tonumber)`, `{"a": "1"}`, `{"a": 1}`},
	{"del(PATHS)", "The input without what is at some paths.", `del(.b)`, `{"a": 1, "b": 2}`, `{"a": 1}`},
	{"delpaths(PATHS)", "The input without what is at the paths of an array.", `delpaths([["b"]])`, `{"a": 1, "b": 2}`, `{"a": 1}`},
	{"pick(PATHS)", "The input with nothing but what is at some paths.", `pick(.a)`, `{"a": 1, "b": 2}`, `{"a": 1}`},
	{"path(PATHS)", "Paths as arrays of keys and indices.", `[path(.a.b)]`, `null`, `[["a", "b"]]`},
	{"paths", "The paths of all that is in the input.", `[paths]`, `{"a": [1]}`, `[["a"], ["a", 0]]`},
	{"paths(CONDITION)", "The paths of that in the input for which a condition holds.", `[paths(type == "number")]`, `{"a": [1]}`, `[["a", 0]]`},
	{"getpath(PATH)", "What is at a path.", `getpath(["a", "b"])`, `{"a": {"b": 1}}`, `1`},
	{"setpath(PATH; VALUE)", "The input with another value at a path.", `setpath(["a"]; 2)`, `{"a": 1}`, `{"a": 2}`},
	{"walk(QUERY)", "The input, with a query applied to all that is in it, from the inside out.", `walk(if type == "number" then . + 1 else . end)`, `[1, [2]]`, `[2, [3]]`},
	{"tostream", "The input as a stream of paths and values.", `[tostream] | length`, `[1]`, `2`},
	{"fromstream(STREAM)", "The values that streams of paths and values stand for.", `fromstream(tostream)`, `[1]`, `[1]`},
	{"truncate_stream(STREAM)", "A stream whose paths lack as many keys as the input says.", `[1 | truncate_stream([[0], 1], [[1, 0], 2])]`, `null`, `[[[0], 2]]`},

	// Strings.
	{"tostring", "A value as a string; a string stays as it is.", `tostring`, `1`, `"1"`},
	{"tonumber", "A string as a number.", `tonumber`, `"12"`, `12`},
	{"toboolean", "A string as true or false.", `toboolean`, `"true"`, `true`},
	{"tojson", "A value as JSON.", `tojson`, `[1]`, `"[1]"`},
	{"fromjson", "The value of a JSON text.", `fromjson.a`, `"{\"a\": 1}"`, `1`},
	{"format(NAME)", "A value as json, csv, tsv, html, uri, sh or base64; @json is the same.", `format("csv")`, `[1, "a"]`, `"1,\"a\""`},
	{"ascii_downcase", "A string with a-z in place of A-Z.", `ascii_downcase`, `"Ab"`, `"ab"`},
	{"ascii_upcase", "A string with A-Z in place of a-z.", `ascii_upcase`, `"Ab"`, `"AB"`},
	{"startswith(TEXT)", "Whether a string begins with another.", `startswith("a")`, `"ab"`, `true`},
	{"endswith(TEXT)", "Whether a string ends with another.", `endswith("b")`, `"ab"`, `true`},
	{"ltrimstr(TEXT)", "A string without what it begins with.", `ltrimstr("a")`, `"ab"`, `"b"`},
	{"rtrimstr(TEXT)", "A string without what it ends with.", `rtrimstr("b")`, `"ab"`, `"a"`},
	{"trimstr(TEXT)", "A string without what it begins and ends with.", `trimstr("a")`, `"aba"`, `"b"`},
	{"trim", "A string without the blanks at its ends.", `trim`, `" a "`, `"a"`},
	{"ltrim", "A string without the blanks at its start.", `ltrim`, `" a "`, `"a "`},
	{"rtrim", "A string without the blanks at its end.", `rtrim`, `" a "`, `" a"`},
	{"split(TEXT)", "The parts of a string between separators.", `split(", ")`, `"a, b"`, `["a", "b"]`},
	{"split(REGEX; FLAGS)", "The parts of a string between matches of a regular expression.", `split(", *"; null)`, `"a,  b"`, `["a", "b"]`},
	{"splits(REGEX)", "The parts of a string between matches, one after the other.", `[splits(", *")]`, `"a,  b"`, `["a", "b"]`},
	{"splits(REGEX; FLAGS)", "As splits(REGEX), with flags such as i.", `[splits("x"; "i")]`, `"aXb"`, `["a", "b"]`},
	{"join(TEXT)", "The elements as one string, with a separator between them.", `join("&")`, `["a", 1]`, `"a&1"`},
	{"test(REGEX)", "Whether a regular expression matches some part of a string.", `test("^P")`, `"P12"`, `true`},
	{"test(REGEX; FLAGS)", "As test(REGEX), with flags such as i.", `test("p"; "i")`, `"P12"`, `true`},
	{"match(REGEX)", "The matches of a regular expression, with offset, length, string and captures.", `match("[0-9]+").string`, `"P12"`, `"12"`},
	{"match(REGEX; FLAGS)", "As match(REGEX), with flags such as g for all matches.", `[match("[0-9]"; "g").string]`, `"P12"`, `["1", "2"]`},
	{"capture(REGEX)", "The named groups of a match, as an object.", `capture("(?<n>[0-9]+)").n`, `"P12"`, `"12"`},
	{"capture(REGEX; FLAGS)", "As capture(REGEX), with flags.", `capture("(?<c>p)"; "i").c`, `"P12"`, `"P"`},
	{"scan(REGEX)", "Every match, or its groups.", `[scan("[0-9]")]`, `"P12"`, `["1", "2"]`},
	{"scan(REGEX; FLAGS)", "As scan(REGEX), with flags.", `[scan("p"; "i")]`, `"Pp"`, `["P", "p"]`},
	{"sub(REGEX; TEXT)", "A string with another text in place of the first match.", `sub("P"; "Q")`, `"PP"`, `"QP"`},
	{"sub(REGEX; TEXT; FLAGS)", "As sub(REGEX; TEXT), with flags.", `sub("p"; "Q"; "i")`, `"PP"`, `"QP"`},
	{"gsub(REGEX; TEXT)", "A string with another text in place of every match.", `gsub("P"; "Q")`, `"PP"`, `"QQ"`},
	{"gsub(REGEX; TEXT; FLAGS)", "As gsub(REGEX; TEXT), with flags.", `gsub("p"; "Q"; "i")`, `"Pp"`, `"QQ"`},
	{"explode", "The code points of a string.", `explode`, `"a"`, `[97]`},
	{"implode", "The string of code points.", `implode`, `[97]`, `"a"`},

	// Times.
	{"fromdate", "The seconds since 1970 of a date-time of RFC 3339 in UTC.", `fromdate`, `"2026-01-31T08:00:00Z"`, `1769846400`},
	{"fromdateiso8601", "As fromdate.", `fromdateiso8601 + 60 | todateiso8601`, `"2026-01-31T08:00:00Z"`, `"2026-01-31T08:01:00Z"`},
	{"todate", "The date-time of seconds since 1970.", `todate`, `0`, `"1970-01-01T00:00:00Z"`},
	{"todateiso8601", "As todate.", `todateiso8601`, `0`, `"1970-01-01T00:00:00Z"`},
	{"strptime(FORMAT)", "The broken-down time of a text, as C's strptime reads it.", `strptime("%Y-%m-%d") | mktime`, `"1970-01-02"`, `86400`},
	{"strftime(FORMAT)", "A time as C's strftime writes it, in UTC.", `strftime("%Y-%m-%d")`, `86400`, `"1970-01-02"`},
	{"mktime", "The seconds since 1970 of a broken-down time.", `gmtime | mktime`, `86400`, `86400`},
	{"in_zone(ZONE)", "A date-time of RFC 3339 as the clocks of a time zone show it, daylight saving included.", `in_zone("Europe/Berlin")`, `"2026-03-29T01:00:00Z"`, `"2026-03-29T03:00:00+02:00"`},
	{"gmtime", "The broken-down time of seconds since 1970, in UTC.", `gmtime | .[0]`, `86400`, `1970`},

	// Kinds and numbers.
	{"type", "The kind of a value: null, boolean, number, string, array or object.", `type`, `[]`, `"array"`},
	{"not", "true for false and null, else false.", `not`, `null`, `true`},
	{"error", "Ends the query with the input as the message.", `try error catch .`, `"no"`, `"no"`},
	{"error(MESSAGE)", "Ends the query with a message.", `try error("no") catch .`, `null`, `"no"`},
	{"abs", "A number without its sign.", `abs`, `-1`, `1`},
	{"floor", "The greatest whole number that is not more.", `floor`, `1.8`, `1`},
	{"ceil", "The least whole number that is not less.", `ceil`, `1.2`, `2`},
	{"round", "The nearest whole number.", `round`, `1.5`, `2`},
	{"trunc", "A number without its fraction.", `trunc`, `-1.5`, `-1`},
	{"sqrt", "The square root.", `sqrt`, `4`, `2`},
	{"pow(BASE; EXPONENT)", "A power.", `pow(2; 3)`, `null`, `8`},
	{"fabs", "A number without its sign, as a fraction.", `fabs`, `-1.5`, `1.5`},
	{"isnan", "Whether a number is none.", `isnan`, `1`, `false`},
	{"isinfinite", "Whether a number is infinite.", `isinfinite`, `1`, `false`},
	{"isfinite", "Whether a number is not infinite.", `isfinite`, `1`, `true`},
	{"isnormal", "Whether a number is neither 0, infinite, none nor tiny.", `isnormal`, `1`, `true`},
	{"infinite", "More than any number.", `infinite > 1`, `null`, `true`},
	{"nan", "What is no number.", `nan | isnan`, `null`, `true`},
	{"finites", "The input, if it is a number that is not infinite.", `[.[] | finites]`, `[1]`, `[1]`},
	{"normals", "The input, if it is a number as isnormal says.", `[.[] | normals]`, `[0, 1]`, `[1]`},
	{"builtins", "The names of all functions, as name/arity.", `builtins | length > 100`, `null`, `true`},
}
