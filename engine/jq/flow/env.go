package flow

import (
	"fmt"

	"github.com/itchyny/gojq"
)

// Env is a name that is known at some point of a query, and those known before
// it; nil is none. It is immutable.
type Env[V any] struct {
	up   *Env[V]
	name string        // "$x", or "f/1"
	val  V             // of a variable
	def  *gojq.FuncDef // of a function, which sees what is known up to itself
	arg  *gojq.Query   // of an argument that is a query ...
	env  *Env[V]       // ... and what is known to that
}

// Signature is the name of a function as name/arity.
func Signature(name string, args int) string { return fmt.Sprintf("%s/%d", name, args) }

// Find returns what a name, $variable or function/arity, stands for; nil where
// the query does not say it.
func (e *Env[V]) Find(name string) *Env[V] {
	for ; e != nil; e = e.up {
		if e.name == name {
			return e
		}
	}
	return nil
}

// Define returns what is known behind definitions of functions.
func (e *Env[V]) Define(defs ...*gojq.FuncDef) *Env[V] {
	for _, d := range defs {
		e = &Env[V]{up: e, name: Signature(d.Name, len(d.Args)), def: d}
	}
	return e
}

// Def is the definition that a name stands for; nil unless it is a function's.
func (e *Env[V]) Def() *gojq.FuncDef { return e.def }

// values hands on the value of every variable that is in reach.
func (e *Env[V]) values(seen map[*Env[V]]bool, each func(V)) {
	for ; e != nil && !seen[e]; e = e.up {
		seen[e] = true
		if e.name[0] == '$' {
			each(e.val)
		}
		e.env.values(seen, each)
	}
}
