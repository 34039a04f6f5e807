package records

import "encoding/json"

// What values take of memory, in bytes, about: as Go's maps, slices and interfaces
// are laid out on 64 bits.
const (
	scalarWeight  = 8
	stringWeight  = 16 // besides its bytes
	emptyWeight   = 48 // an object or a list without anything in it
	elementWeight = 16
	groupWeight   = 272 // of the first eight fields of an object
	fieldWeight   = 55  // of each further one
)

// entryWeight is what a field adds to an object that has n already. Its name is
// shared by all records.
func entryWeight(n int) int64 {
	switch {
	case n == 0:
		return groupWeight
	case n < 8:
		return 0
	}
	return fieldWeight
}

// MemorySize is what a value takes of memory, in bytes, about.
func MemorySize(v any) int64 {
	switch v := v.(type) {
	case string:
		return stringWeight + int64(len(v))
	case json.Number:
		return stringWeight + int64(len(v))
	case []any:
		n := int64(emptyWeight)
		for _, e := range v {
			n += elementWeight + MemorySize(e)
		}
		return n
	case map[string]any:
		n := int64(emptyWeight)
		for _, e := range v {
			n += MemorySize(e)
		}
		for i := range len(v) {
			n += entryWeight(i)
		}
		return n
	}
	return scalarWeight
}

// growth is how much a value grows before Decoder.Grow is told, in bytes.
const growth = 1 << 20

// take counts n bytes of the value that is being read.
func (d *Decoder) take(n int64) error {
	if d.grown += n; d.grown < growth || d.Grow == nil {
		return nil
	}
	n, d.grown = d.grown, 0
	return d.Grow(n)
}
