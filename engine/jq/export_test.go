package jq

import "math/rand"

// Gen makes random queries and values for tests of other packages.
type Gen = gen

// NewGen returns a generator.
func NewGen(seed int64, vars bool) Gen { return gen{rand.New(rand.NewSource(seed)), vars} }

// Query is a random query, and Shape one that makes objects, as a tool's do: a form and
// what O stands for in it.
func (g gen) Query(depth int) string { return g.query(depth) }
func (g gen) Shape(depth int) string { return g.shape(depth) }
func (g gen) Value(depth int) any    { return g.value(depth) }
func (g gen) Of(w ...string) string  { return g.of(w...) }

// Called are functions that random queries may call.
const Called = called

// Pairs is how many queries are tried, each on how many values.
func Pairs() (queries, values int) { return pairs() }
