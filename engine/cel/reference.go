package cel

// Entry is what there is to say of a function or a macro: an editor shows it, and
// docs/expressions.md is made of it.
type Entry struct {
	Name    string // as it is called, such as lists.range; of what is called on a value only what stands behind the dot
	Doc     string // one sentence
	Example string // over params and now as docs/expressions.md says that they are
	Gives   string // of the example, as JSON; "none": an optional without a value

	Forms []string // of a macro, in place of a signature
}

// Reference lists the functions and macros that expressions may call.
func Reference() []Entry { return reference }

// Find returns the entry of that name; nil for none.
func Find(name string) *Entry {
	for i := range reference {
		if reference[i].Name == name {
			return &reference[i]
		}
	}
	return nil
}

var reference = []Entry{
	// What is there, and what is not.
	{Name: "has", Forms: []string{"has(object.field) -> bool"}, Doc: "Whether a field is there.", Example: `has(params.other)`, Gives: `false`},
	{Name: "orValue", Doc: "The value of an optional, or another one where it has none.", Example: `params.?other.orValue('none')`, Gives: `"none"`},
	{Name: "hasValue", Doc: "Whether an optional has a value.", Example: `params.?other.hasValue() || params.?part.?n.hasValue()`, Gives: `false`},
	{Name: "or", Doc: "The first of two optionals that has a value.", Example: `params.?other.or(params.?name)`, Gives: `"Ada"`},
	{Name: "value", Doc: "The value of an optional, which must have one.", Example: `params.?name.value()`, Gives: `"Ada"`},
	{Name: "optional.of", Doc: "An optional with a value.", Example: `has(params.name) ? optional.of(params.name) : optional.none()`, Gives: `"Ada"`},
	{Name: "optional.none", Doc: "An optional without a value, which leaves its place out of a request.", Example: `has(params.other) ? optional.of(params.other) : optional.none()`, Gives: `none`},
	{Name: "optional.ofNonZeroValue", Doc: "An optional that has a value unless that is empty, 0 or false.", Example: `optional.ofNonZeroValue('')`, Gives: `none`},
	{Name: "optMap", Forms: []string{"optional.optMap(x, VALUE) -> optional"}, Doc: "What is made of the value of an optional, where it has one.", Example: `params.?part.optMap(p, p.id)`, Gives: `"P1"`},
	{Name: "optFlatMap", Forms: []string{"optional.optFlatMap(x, OPTIONAL) -> optional"}, Doc: "The optional that is made of the value of another, where that has one.", Example: `params.?tags.optFlatMap(l, l.size() > 2 ? optional.of(l) : optional.none())`, Gives: `none`},
	{Name: "optional.unwrap", Doc: "The values of those optionals of a list that have one.", Example: `optional.unwrap([optional.of(1), optional.none()])`, Gives: `[1]`},
	{Name: "unwrapOpt", Doc: "The values of those optionals of a list that have one.", Example: `[optional.of(1), optional.none()].unwrapOpt()`, Gives: `[1]`},

	// Lists.
	{Name: "in", Doc: "Whether an element is in a list, or a key in a map.", Example: `params.name in ['Ada', 'Bo']`, Gives: `true`},
	{Name: "size", Doc: "How many elements, keys or characters there are.", Example: `params.tags.size() + size('abc')`, Gives: `5`},
	{Name: "all", Forms: []string{"list.all(x, CONDITION) -> bool"}, Doc: "Whether a condition holds for every element.", Example: `params.tags.all(t, t.size() == 1)`, Gives: `true`},
	{Name: "exists", Forms: []string{"list.exists(x, CONDITION) -> bool"}, Doc: "Whether a condition holds for some element.", Example: `params.tags.exists(t, t == 'a')`, Gives: `true`},
	{Name: "exists_one", Forms: []string{"list.exists_one(x, CONDITION) -> bool"}, Doc: "Whether a condition holds for exactly one element.", Example: `params.tags.exists_one(t, t == 'b')`, Gives: `true`},
	{Name: "filter", Forms: []string{"list.filter(x, CONDITION) -> list"}, Doc: "The elements for which a condition holds.", Example: `params.tags.filter(t, t != 'a')`, Gives: `["b"]`},
	{Name: "map", Forms: []string{"list.map(x, VALUE) -> list", "list.map(x, CONDITION, VALUE) -> list"}, Doc: "What is made of each element, or of each for which a condition holds.", Example: `params.tags.map(t, {'id': t, 'type': 'tag'})`, Gives: `[{"id": "a", "type": "tag"}, {"id": "b", "type": "tag"}]`},
	{Name: "sort", Doc: "The elements in order.", Example: `[3, 1, 2].sort()`, Gives: `[1, 2, 3]`},
	{Name: "sortBy", Forms: []string{"list.sortBy(x, KEY) -> list"}, Doc: "The elements in the order of what is made of each.", Example: `[{'n': 2}, {'n': 1}].sortBy(e, e.n).map(e, e.n)`, Gives: `[1, 2]`},
	{Name: "reverse", Doc: "A list or a string from its end to its start.", Example: `[1, 2, 3].reverse()`, Gives: `[3, 2, 1]`},
	{Name: "slice", Doc: "The elements from one index up to another, which is not included.", Example: `[3, 2, 1].slice(0, 2)`, Gives: `[3, 2]`},
	{Name: "distinct", Doc: "Each element once.", Example: `[1, 1, 2].distinct()`, Gives: `[1, 2]`},
	{Name: "flatten", Doc: "The elements of the lists of a list, down to a depth of 1 or of what is said.", Example: `[[3], [4]].flatten()`, Gives: `[3, 4]`},
	{Name: "first", Doc: "The first element, as an optional.", Example: `params.tags.first().value()`, Gives: `"a"`},
	{Name: "last", Doc: "The last element, as an optional.", Example: `params.tags.last().value()`, Gives: `"b"`},
	{Name: "lists.range", Doc: "The whole numbers from 0 on, as many as are asked for.", Example: `lists.range(3)`, Gives: `[0, 1, 2]`},
	{Name: "isUnique", Doc: "Whether no element of a list comes twice; 1 and 1.0 are the same.", Example: `[1, 2].isUnique()`, Gives: `true`},
	{Name: "sets.contains", Doc: "Whether a list has every element of another.", Example: `sets.contains([1, 2], [1])`, Gives: `true`},
	{Name: "sets.intersects", Doc: "Whether two lists have an element in common.", Example: `sets.intersects([1], [2])`, Gives: `false`},
	{Name: "sets.equivalent", Doc: "Whether two lists have the same elements, in any order and number.", Example: `sets.equivalent([1, 2], [2, 1])`, Gives: `true`},

	// Strings.
	{Name: "startsWith", Doc: "Whether a string begins with another.", Example: `params.name.startsWith('A')`, Gives: `true`},
	{Name: "endsWith", Doc: "Whether a string ends with another.", Example: `params.name.endsWith('a')`, Gives: `true`},
	{Name: "contains", Doc: "Whether a string has another in it.", Example: `params.name.contains('d')`, Gives: `true`},
	{Name: "matches", Doc: "Whether some part of a string matches a regular expression (RE2).", Example: `params.name.matches('^[A-Z]')`, Gives: `true`},
	{Name: "lowerAscii", Doc: "A string with a-z in place of A-Z.", Example: `params.name.lowerAscii()`, Gives: `"ada"`},
	{Name: "upperAscii", Doc: "A string with A-Z in place of a-z.", Example: `params.name.upperAscii()`, Gives: `"ADA"`},
	{Name: "split", Doc: "The parts of a string between separators, at most as many as are asked for.", Example: `'a,b'.split(',')`, Gives: `["a", "b"]`},
	{Name: "join", Doc: "The strings of a list as one, with a separator between them.", Example: `params.tags.join('; ')`, Gives: `"a; b"`},
	{Name: "trim", Doc: "A string without the blanks at its ends.", Example: `' a '.trim()`, Gives: `"a"`},
	{Name: "replace", Doc: "A string with another text in place of a part, at most as often as is said.", Example: `'abc'.replace('b', 'x')`, Gives: `"axc"`},
	{Name: "substring", Doc: "The characters from one index up to another, which is not included, or to the end.", Example: `'abc'.substring(1)`, Gives: `"bc"`},
	{Name: "charAt", Doc: "The character at an index.", Example: `'abc'.charAt(0)`, Gives: `"a"`},
	{Name: "indexOf", Doc: "Where a string first has another in it, perhaps from an index on; -1 for nowhere.", Example: `'abcb'.indexOf('b')`, Gives: `1`},
	{Name: "lastIndexOf", Doc: "Where a string last has another in it, perhaps up to an index; -1 for nowhere.", Example: `'abcb'.lastIndexOf('b')`, Gives: `3`},
	{Name: "format", Doc: "A string with values in place of %s, %d, %f and their like.", Example: `'%s has %d'.format([params.name, params.size])`, Gives: `"Ada has 5"`},
	{Name: "strings.quote", Doc: "A string in quotes, with what is special in it escaped.", Example: `strings.quote('a')`, Gives: `"\"a\""`},
	{Name: "isBlank", Doc: "Whether nothing of a string can be seen.", Example: `' '.isBlank()`, Gives: `true`},
	{Name: "isFormat", Doc: "Whether a string has a format of JSON Schema: date-time, date, email, uri or uuid.", Example: `'ada@example.com'.isFormat('email')`, Gives: `true`},
	{Name: "base64.encode", Doc: "Bytes in base64.", Example: `base64.encode(bytes('a:b'))`, Gives: `"YTpi"`},
	{Name: "base64.decode", Doc: "The bytes that base64 stands for.", Example: `string(base64.decode('YTpi'))`, Gives: `"a:b"`},
	{Name: "json.encode", Doc: "A value as JSON.", Example: `json.encode({'a': [1]})`, Gives: `"{\"a\":[1]}"`},

	// Types.
	{Name: "string", Doc: "A value as a string.", Example: `string(params.size) + string(1.5) + string(true)`, Gives: `"51.5true"`},
	{Name: "int", Doc: "A value as a whole number; a fraction is cut off, a timestamp is its seconds since 1970.", Example: `[int('5'), int(5.7)]`, Gives: `[5, 5]`},
	{Name: "uint", Doc: "A value as a whole number without a sign.", Example: `uint(5) == 5u`, Gives: `true`},
	{Name: "double", Doc: "A value as a number with a fraction.", Example: `[double('1.5'), double(1)]`, Gives: `[1.5, 1.0]`},
	{Name: "bool", Doc: "A value as true or false.", Example: `bool('true')`, Gives: `true`},
	{Name: "bytes", Doc: "The bytes of a string, in UTF-8.", Example: `size(bytes('é'))`, Gives: `2`},
	{Name: "dyn", Doc: "A value whose type is no longer checked when the file is loaded.", Example: `dyn(1) == dyn('1')`, Gives: `false`},
	{Name: "type", Doc: "The type of a value.", Example: `[type(1) == int, type(dyn('a')) == string]`, Gives: `[true, true]`},

	// Numbers.
	{Name: "math.greatest", Forms: []string{"math.greatest(number, ...) -> number"}, Doc: "The greatest of numbers, or of a list of them.", Example: `math.greatest(1, 2)`, Gives: `2`},
	{Name: "math.least", Forms: []string{"math.least(number, ...) -> number"}, Doc: "The least of numbers, or of a list of them.", Example: `math.least(1, 2)`, Gives: `1`},
	{Name: "math.abs", Doc: "A number without its sign.", Example: `math.abs(-1)`, Gives: `1`},
	{Name: "math.sign", Doc: "-1, 0 or 1: the sign of a number.", Example: `math.sign(-3)`, Gives: `-1`},
	{Name: "math.ceil", Doc: "The least whole number that is not less.", Example: `math.ceil(1.2)`, Gives: `2.0`},
	{Name: "math.floor", Doc: "The greatest whole number that is not more.", Example: `math.floor(1.8)`, Gives: `1.0`},
	{Name: "math.round", Doc: "The nearest whole number; a half goes away from 0.", Example: `math.round(1.5)`, Gives: `2.0`},
	{Name: "math.trunc", Doc: "A number without its fraction.", Example: `math.trunc(-1.5)`, Gives: `-1.0`},
	{Name: "math.sqrt", Doc: "The square root.", Example: `math.sqrt(4)`, Gives: `2.0`},
	{Name: "math.isNaN", Doc: "Whether a double is no number.", Example: `math.isNaN(1.0)`, Gives: `false`},
	{Name: "math.isInf", Doc: "Whether a double is infinite.", Example: `math.isInf(1.0)`, Gives: `false`},
	{Name: "math.isFinite", Doc: "Whether a double is a number that is not infinite.", Example: `math.isFinite(1.0)`, Gives: `true`},
	{Name: "math.bitAnd", Doc: "The bits that both have.", Example: `math.bitAnd(6, 3)`, Gives: `2`},
	{Name: "math.bitOr", Doc: "The bits that one or both have.", Example: `math.bitOr(6, 3)`, Gives: `7`},
	{Name: "math.bitXor", Doc: "The bits that only one has.", Example: `math.bitXor(6, 3)`, Gives: `5`},
	{Name: "math.bitNot", Doc: "The bits that it has not.", Example: `math.bitNot(0)`, Gives: `-1`},
	{Name: "math.bitShiftLeft", Doc: "The bits moved to the left.", Example: `math.bitShiftLeft(1, 2)`, Gives: `4`},
	{Name: "math.bitShiftRight", Doc: "The bits moved to the right.", Example: `math.bitShiftRight(4, 1)`, Gives: `2`},
	{Name: "isMultipleOf", Doc: "Whether a double is a whole number of times another, in decimals.", Example: `0.3.isMultipleOf(0.1)`, Gives: `true`},

	// Times.
	{Name: "timestamp", Doc: "The time that a date-time with an offset (RFC 3339) names, or that many seconds after 1970.", Example: `timestamp(params.at) < now`, Gives: `true`},
	{Name: "iso8601", Doc: "The time that an ISO 8601 date or date-time names; UTC where it names no offset.", Example: `iso8601('2026-01-31') == timestamp('2026-01-31T00:00:00Z')`, Gives: `true`},
	{Name: "duration", Doc: "A span of time, such as 24h, 90m or 30s.", Example: `now - duration('24h')`, Gives: `"2026-01-31T00:00:00Z"`},
	{Name: "getFullYear", Doc: "The year of a time, in UTC or in a time zone.", Example: `now.getFullYear()`, Gives: `2026`},
	{Name: "getMonth", Doc: "The month of a time, from 0.", Example: `now.getMonth()`, Gives: `1`},
	{Name: "getDate", Doc: "The day of the month of a time, from 1.", Example: `now.getDate()`, Gives: `1`},
	{Name: "getDayOfMonth", Doc: "The day of the month of a time, from 0.", Example: `now.getDayOfMonth()`, Gives: `0`},
	{Name: "getDayOfWeek", Doc: "The day of the week of a time; Sunday is 0.", Example: `now.getDayOfWeek()`, Gives: `0`},
	{Name: "getDayOfYear", Doc: "The day of the year of a time, from 0.", Example: `now.getDayOfYear()`, Gives: `31`},
	{Name: "getHours", Doc: "The hour of a time, in UTC or in a time zone; of a duration, how many hours it has.", Example: `now.getHours('Europe/Berlin')`, Gives: `1`},
	{Name: "getMinutes", Doc: "The minute of a time; of a duration, how many minutes it has.", Example: `duration('2h').getMinutes()`, Gives: `120`},
	{Name: "getSeconds", Doc: "The second of a time; of a duration, how many seconds it has.", Example: `now.getSeconds()`, Gives: `0`},
	{Name: "getMilliseconds", Doc: "The milliseconds of the second of a time or a duration.", Example: `now.getMilliseconds()`, Gives: `0`},
}
