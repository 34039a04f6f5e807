package jq

import (
	"context"
	"math/big"
	"reflect"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"

	"github.com/itchyny/gojq"
)

// meter is the context of a run. gojq asks it at each of its steps whether it is
// done; now and then it looks whether the context is, and whether what the run
// holds has become too much.
type meter struct {
	context.Context
	bounds
	asked uint
	seen  uint64        // collections that it knows of
	read  time.Time     // when it last read how large the heap is
	high  uint64        // the size of the heap, in bytes, above which it looks whatever the collector has done
	rest  int           // steps before it looks at them again: no fewer than the last look took
	env   reflect.Value // gojq's state of the run
	paths reflect.Value // how deep the path is that it follows
	given []any         // what it was given, which does not count
	err   error         // why it was ended
}

// askEvery is how many steps of jq may pass after a context is done.
const askEvery = 64

// start runs a query under a meter.
func (m *meter) start(code *gojq.Code, input any, values []any) gojq.Iter {
	watch()
	m.seen = collections.Load()
	m.high = heapSize() + heapTimes*uint64(m.memory)
	iter := code.RunWithContext(m, input, values...)
	m.given = append([]any{input}, values...)
	if v := reflect.ValueOf(iter); v.Kind() == reflect.Pointer && v.Elem().Kind() == reflect.Struct && v.Elem().FieldByName("paths").IsValid() {
		m.env = v.Elem()
		m.paths = m.env.FieldByName("paths").Elem().FieldByName("index")
	}
	return iter
}

func (m *meter) Done() <-chan struct{} {
	if m.asked++; m.asked%askEvery != 0 {
		return nil
	}
	if m.paths.IsValid() && m.paths.Int() > maxDepth {
		m.err = errDeep
	} else if m.rest -= askEvery; m.rest < 0 && collections.Load() != m.seen || m.grown() {
		m.measure()
		m.seen = collections.Load() // measuring takes memory, too
	}
	if m.err != nil {
		return closed
	}
	return m.Context.Done()
}

// readEvery is how often the size of the heap is read while a query runs, and
// heapTimes how many times a run's memory it may grow unseen. What a run takes is
// otherwise seen when the collector has run, and said so: on a machine that is busy
// with other things that may be gigabytes later.
const (
	readEvery = 5 * time.Millisecond
	heapTimes = 4
)

// grown reports whether the heap has become larger than it may unseen. Garbage
// counts, for nobody knows yet that it is some.
func (m *meter) grown() bool {
	now := time.Now()
	if now.Sub(m.read) < readEvery {
		return false
	}
	m.read = now
	size := heapSize()
	if size <= m.high {
		return false
	}
	m.high = size + heapTimes*uint64(m.memory)
	return true
}

// heapSize is how many bytes objects take, those that nothing refers to any more included.
func heapSize() uint64 {
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(heap)
	if heap[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return heap[0].Value.Uint64()
}

func (m *meter) Err() error {
	if m.err != nil {
		return m.err
	}
	return m.Context.Err()
}

var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// collections counts how often Go's collector has run, which it does whenever the
// heap has doubled. An object that nothing refers to tells of it.
var collections atomic.Uint64

var watch = sync.OnceFunc(rewatch)

func rewatch() {
	runtime.AddCleanup(&struct{ self *int }{new(int)}, func(int) {
		collections.Add(1)
		rewatch()
	}, 0)
}

// measure ends the run if it holds too much: more than its memory, or half of what
// Go's memory limit leaves to the process, near which the collector would run all
// the time. Where all of the process holds less, there is nothing to look at.
func (m *meter) measure() {
	heap := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/gomemlimit:bytes"}}
	metrics.Read(heap)
	memory := m.memory
	if heap[1].Value.Kind() == metrics.KindUint64 {
		memory = int(min(uint64(memory), heap[1].Value.Uint64()/2))
	}
	live := heap[0].Value.Kind() != metrics.KindUint64 || heap[0].Value.Uint64() > uint64(memory) // as of the last collection
	if !live && heapSize() <= heapTimes*uint64(memory) || !m.env.IsValid() {
		return
	}
	h := holding{left: memory, arrays: map[uintptr]uintptr{}, maps: map[uintptr]bool{}}
	for _, v := range m.given { // and what is in it, one level down: the records of a page
		h.skip(v)
		if list, ok := v.([]any); ok {
			for _, x := range list {
				h.skip(x)
			}
		}
	}
	for _, name := range []string{"stack", "paths", "scopes"} {
		h.all(m.env.FieldByName(name).Elem().FieldByName("data"))
	}
	h.all(m.env.FieldByName("values"))
	h.all(m.env.FieldByName("forks"))
	if h.left < 0 {
		m.err = limit("the query takes too much memory: more than %s", bytesText(memory))
	}
	m.rest = h.looked
}

// holding adds up what values take in memory, each once.
type holding struct {
	left   int
	looked int                 // at so many values
	todo   []reflect.Value     // arrays and maps
	arrays map[uintptr]uintptr // by where the memory of an array ends: from where on it was seen
	maps   map[uintptr]bool
}

func (h *holding) skip(v any) {
	switch v := reflect.ValueOf(v); v.Kind() {
	case reflect.Map:
		h.maps[v.Pointer()] = true
	case reflect.Slice:
		h.arrays[v.Pointer()+uintptr(v.Cap())*v.Type().Elem().Size()] = v.Pointer()
	}
}

// all adds a value and what is in it.
func (h *holding) all(v reflect.Value) {
	h.value(v)
	for len(h.todo) > 0 && h.left >= 0 {
		v := h.todo[len(h.todo)-1]
		h.todo = h.todo[:len(h.todo)-1]
		if v.Kind() == reflect.Map {
			for i := v.MapRange(); i.Next() && h.left >= 0; {
				h.value(i.Key())
				h.value(i.Value())
			}
			continue
		}
		for i := range v.Len() {
			if h.value(v.Index(i)); h.left < 0 {
				return
			}
		}
	}
}

// value adds a value, but not yet what is in it if it is an array or a map.
func (h *holding) value(v reflect.Value) {
	h.looked++
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			h.left -= 8
			h.value(v.Elem())
		}
	case reflect.String:
		h.left -= 16 + v.Len()
	case reflect.Struct:
		for i := range v.NumField() {
			h.value(v.Field(i))
		}
	case reflect.Slice:
		h.array(v)
	case reflect.Map:
		if !h.maps[v.Pointer()] {
			h.maps[v.Pointer()] = true
			h.left -= 48 + 48*max(v.Len(), 6)
			h.todo = append(h.todo, v)
		}
	case reflect.Pointer:
		if v.Type() == reflect.TypeFor[*big.Int]() && !v.IsNil() {
			h.left -= 24 + 8*v.Elem().FieldByName("abs").Len()
		}
	}
}

// array adds an array, of which parts may have been seen before: what begins later
// and ends at the same place.
func (h *holding) array(v reflect.Value) {
	size := v.Type().Elem().Size()
	end := v.Pointer() + uintptr(v.Cap())*size
	seen := h.arrays[end]
	if seen == 0 {
		seen = end
	}
	if size == 0 || v.Pointer() >= seen {
		return
	}
	h.arrays[end] = v.Pointer()
	h.left -= 24 + int(seen-v.Pointer())
	if kind := v.Type().Elem().Kind(); kind == reflect.Interface || kind == reflect.Struct {
		h.todo = append(h.todo, v.Slice(0, min(v.Len(), int((seen-v.Pointer())/size))))
	}
}
