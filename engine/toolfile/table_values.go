package toolfile

import (
	"time"

	"pagerduty-mcp-server/engine/diag"
)

// The funcs of this file make the values of rows: each knows a shape and the
// reader's method for it, and takes where the value is kept.

// filled is a text that is not blank.
func filled[T any](at func(*T) *diag.Text) value[T] {
	return value[T]{Shape{Type: TypeText}, func(r *reader, e entry, t *T) { *at(t) = r.filled(e) }}
}

// prose is a text of words, which YAML may have cut.
func prose[T any](at func(*T) *diag.Text) value[T] {
	return value[T]{Shape{Type: TypeText}, func(r *reader, e entry, t *T) { *at(t) = r.prose(e) }}
}

// expression is CEL without ${ }.
func expression[T any](at func(*T) *diag.Text) value[T] {
	return value[T]{Shape{Type: TypeCEL}, func(r *reader, e entry, t *T) { *at(t) = r.code(e, "//") }}
}

// query is a jq query.
func query[T any](at func(*T) *diag.Text) value[T] {
	return value[T]{Shape{Type: TypeJQ}, func(r *reader, e entry, t *T) { *at(t) = r.code(e, "#") }}
}

// word is one of a few words.
func word[T any](at func(*T) *diag.Text, words ...string) value[T] {
	return value[T]{Shape{Type: TypeText, Words: words}, func(r *reader, e entry, t *T) { *at(t) = r.name(e, words...) }}
}

// words is a list of some of a few words, each once; one word is a list of one.
func words[T any](at func(*T) *[]diag.Text, words ...string) value[T] {
	shape := Shape{Type: TypeList, Of: &Shape{Type: TypeText, Words: words}, Least: bound(1), Single: true}
	return value[T]{shape, func(r *reader, e entry, t *T) { *at(t) = r.words(e, words...) }}
}

// texts is a list of texts; one text is a list of one.
func texts[T any](at func(*T) *[]diag.Text) value[T] {
	return value[T]{textsShape, func(r *reader, e entry, t *T) { *at(t) = r.texts(e) }}
}

var textsShape = Shape{Type: TypeList, Of: &Shape{Type: TypeText}, Least: bound(1), Single: true, Def: "texts"}

// boolean is true or false.
func boolean[T any](at func(*T) *Optional[bool]) value[T] {
	return value[T]{Shape{Type: TypeBool}, func(r *reader, e entry, t *T) { *at(t) = r.boolean(e) }}
}

// whole is a whole number of at least least.
func whole[T any](least int, at func(*T) *Optional[int]) value[T] {
	return value[T]{Shape{Type: TypeInteger, Least: &least}, func(r *reader, e entry, t *T) { *at(t) = r.whole(e, least) }}
}

// number is any number.
func number[T any](at func(*T) *Optional[float64]) value[T] {
	return value[T]{Shape{Type: TypeNumber}, func(r *reader, e entry, t *T) { *at(t) = r.number(e) }}
}

// duration is a positive time.
func duration[T any](at func(*T) *Optional[time.Duration]) value[T] {
	return value[T]{Shape{Type: TypeDuration, Def: "duration"}, func(r *reader, e entry, t *T) { *at(t) = r.duration(e) }}
}

// statuses is a list of statuses of responses.
func statuses[T any](at func(*T) *[]Optional[int]) value[T] {
	shape := Shape{Type: TypeList, Of: &Shape{Type: TypeInteger, Least: bound(100), Most: bound(599)}, Least: bound(1)}
	return value[T]{shape, func(r *reader, e entry, t *T) { *at(t) = r.statuses(e) }}
}

// headers is header names and what is sent as them.
func headers[T any](at func(*T) *[]Entry) value[T] {
	return value[T]{Shape{Type: TypeMap, Of: &Shape{Type: TypeScalar}, Def: "header"},
		func(r *reader, e entry, t *T) { *at(t) = r.bindings(e, false) }}
}

// bindings is names and what is sent under each: a value or a list of values.
func bindings[T any](at func(*T) *[]Entry) value[T] {
	return value[T]{Shape{Type: TypeMap, Of: &Shape{Type: TypeScalar, Or: &Shape{Type: TypeList, Of: &Shape{Type: TypeScalar}}}},
		func(r *reader, e entry, t *T) { *at(t) = r.bindings(e, true) }}
}

// sent is a single value that is sent.
func sent[T any](at func(*T) **Value) value[T] {
	return value[T]{Shape{Type: TypeScalar}, func(r *reader, e entry, t *T) { *at(t), _ = r.binding(e, false) }}
}

// free is a mapping whose keys and values are free.
func free[T any](at func(*T) *[]Entry) value[T] {
	return value[T]{Shape{Type: TypeMap}, func(r *reader, e entry, t *T) { *at(t) = r.free(e.value, e.quoted()) }}
}

// anything is whatever JSON can say.
func anything[T any](at func(*T) **Value) value[T] {
	return value[T]{Shape{Type: TypeValue}, func(r *reader, e entry, t *T) { *at(t) = r.value(e.value) }}
}

// nested is a mapping of the table m.
func nested[T, V any](m *table[V], at func(*T) *V) value[T] {
	return value[T]{Shape{Type: TypeMapping, Mapping: m.Name}, func(r *reader, e entry, t *T) { *at(t) = m.one(r, e) }}
}

// within is a mapping of the table m whose keys are kept in the T around it.
func within[T any](m *table[T]) value[T] {
	return value[T]{Shape{Type: TypeMapping, Mapping: m.Name}, func(r *reader, e entry, t *T) {
		r.needAt(e, m.fill(r, e.value, t), &m.Mapping)
	}}
}

// optional is nested for what may be nil.
func optional[T, V any](m *table[V], at func(*T) **V) value[T] {
	return value[T]{Shape{Type: TypeMapping, Mapping: m.Name}, func(r *reader, e entry, t *T) {
		v := m.one(r, e)
		*at(t) = &v
	}}
}

// listOf is a list of mappings of the table m.
func listOf[T, V any](m *table[V], at func(*T) *[]V) value[T] {
	return value[T]{Shape{Type: TypeList, Of: &Shape{Type: TypeMapping, Mapping: m.Name}},
		func(r *reader, e entry, t *T) { *at(t) = m.list(r, e) }}
}

// namedOf is a map from names to mappings of the table m.
func namedOf[T, V any](m *table[V], names *Shape, at func(*T) *[]V) value[T] {
	return value[T]{Shape{Type: TypeMap, Names: names, Of: &Shape{Type: TypeMapping, Mapping: m.Name}},
		func(r *reader, e entry, t *T) { *at(t) = m.named(r, e) }}
}

// bound is a bound of a shape.
func bound(n int) *int { return &n }

// like says how the value, a text, must look.
func (v value[T]) like(shape Shape) value[T] {
	shape.Type = v.shape.Type
	v.shape = shape
	return v
}
