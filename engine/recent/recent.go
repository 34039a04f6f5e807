// Package recent keeps what was made of texts, so that equal texts are not worked
// on again, for as long as somebody asks for it.
package recent

import "sync"

// Kept is what was made, by a key that says all that went into it. The zero value
// holds nothing. It may be used by many at once.
type Kept[V any] struct {
	mu          sync.Mutex
	now, before map[string]V
}

// Get returns what was kept under a key; ok is false when nothing was.
func (k *Kept[V]) Get(key string) (v V, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if v, ok = k.now[key]; ok {
		return v, true
	}
	if v, ok = k.before[key]; ok {
		k.put(key, v)
	}
	return v, ok
}

// Put keeps v under a key.
func (k *Kept[V]) Put(key string, v V) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.put(key, v)
}

func (k *Kept[V]) put(key string, v V) {
	if k.now == nil {
		k.now = map[string]V{}
	}
	k.now[key] = v
}

// Turn begins a round: what was neither put nor asked for in the last one is
// dropped. Who works on the same texts again and again calls it before each time.
func (k *Kept[V]) Turn() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.before, k.now = k.now, nil
}
