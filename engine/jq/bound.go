package jq

import "github.com/itchyny/gojq"

// bound is a name that is known at some point of a query, and those known
// before it: what an interpreter that follows a syntax tree carries along. V is
// what it knows of a value.
type bound[V any] struct {
	up   *bound[V]
	name string        // "$x", or "f/1"
	val  V             // of a variable
	def  *gojq.FuncDef // of a function, which sees what is known up to itself
	arg  *gojq.Query   // of an argument that is a query ...
	env  *bound[V]     // ... and what is known to that
}

func (b *bound[V]) find(name string) *bound[V] {
	for ; b != nil; b = b.up {
		if b.name == name {
			return b
		}
	}
	return nil
}

func (b *bound[V]) define(defs []*gojq.FuncDef) *bound[V] {
	for _, f := range defs {
		b = &bound[V]{up: b, name: signature(f.Name, len(f.Args)), def: f}
	}
	return b
}

func (b *bound[V]) with(vars map[string]V) *bound[V] {
	for name, v := range vars {
		b = &bound[V]{up: b, name: name, val: v}
	}
	return b
}
