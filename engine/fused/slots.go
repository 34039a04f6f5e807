package fused

// slot is what a record has at a place: bytes start to end of the page.
type slot struct {
	kind       kind
	flags      uint8
	start, end int32
	first      int32 // of an array: the slots of its first element; 0: none
	next       int32 // of the root of an element: the slots of the next one
}

// node is a place of a runner, with what it has learned of how records look.
type node struct {
	slot      int32
	names     []string
	children  []*node
	keys      []key // in the order in which records have them
	elem      *node
	elemSlots int32
}

// key is a field that objects at a place have.
type key struct {
	text  string // `"name":`
	child *node  // nil: not read
}

// maxKeys bounds how many fields a node learns.
const maxKeys = 64

func newNode(p *place) *node {
	n := &node{slot: p.slot, names: p.names}
	for _, f := range p.fields {
		n.children = append(n.children, newNode(f))
	}
	if p.elem != nil {
		n.elem, n.elemSlots = newNode(p.elem.root), p.elem.slots
	}
	return n
}

// fill reads the value at i into the slots at base, and returns where it ends; bad
// where it is not what the plan is made for.
func (r *Runner) fill(i int, n *node, base int32, depth int) int {
	b := r.b
	at := base + n.slot
	if i >= len(b) || depth > maxDepth || r.slots[at].kind != missing { // a field that comes twice
		return bad
	}
	s := slot{start: int32(i)}
	end := bad
	leaf := len(n.children) == 0 && n.elem == nil
	switch b[i] {
	case '"':
		if !leaf {
			return bad
		}
		s.kind = text
		end, s.flags = quoted(b, i)
	case '{':
		if n.elem != nil {
			return bad
		}
		s.kind = objectKind
		if leaf {
			end = skip(b, i, depth)
		} else {
			r.slots[at].kind = objectKind // for the time being
			end = r.object(i, n, base, depth)
		}
	case '[':
		if len(n.children) > 0 {
			return bad
		}
		s.kind = array
		if leaf {
			end = skip(b, i, depth)
		} else {
			end, s.first = r.array(i, n, depth)
		}
	case 'n', 't', 'f':
		end, s.kind = literal(b, i)
		if s.kind != null && (len(n.children) > 0 || n.elem != nil && s.kind != isFalse) {
			return bad
		}
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		if !leaf {
			return bad
		}
		s.kind = number
		end, s.flags = numeral(b, i)
	}
	if end < 0 {
		return bad
	}
	s.end = int32(end)
	s.next = r.slots[at].next
	r.slots[at] = s
	return end
}

// object reads the fields of the object at i that have places. Records have the
// same fields in the same order nearly always: then each name is compared once.
func (r *Runner) object(i int, n *node, base int32, depth int) int {
	b := r.b
	if i = space(b, i+1); i < len(b) && b[i] == '}' {
		return i + 1
	}
	for next := 0; i < len(b) && b[i] == '"'; next++ {
		var child *node
		if next < len(n.keys) && startsWith(b, i, n.keys[next].text) {
			i += len(n.keys[next].text)
			child = n.keys[next].child
		} else {
			end, flags := quoted(b, i)
			if end < 0 || flags&escaped != 0 {
				return bad
			}
			child, next = n.key(b[i:end], next)
			if i = space(b, end); i >= len(b) || b[i] != ':' {
				return bad
			}
			i++
		}
		i = space(b, i)
		if child == nil {
			i = skip(b, i, depth+1)
		} else {
			i = r.fill(i, child, base, depth+1)
		}
		if i < 0 {
			return bad
		}
		if i = space(b, i); i >= len(b) {
			return bad
		}
		if b[i] == '}' {
			return i + 1
		}
		if b[i] != ',' {
			return bad
		}
		i = space(b, i+1)
	}
	return bad
}

func startsWith(b []byte, i int, s string) bool {
	return len(b)-i >= len(s) && string(b[i:i+len(s)]) == s
}

// key is the child whose name is written so, and the number of the key that follows
// the one before.
func (n *node) key(name []byte, next int) (*node, int) {
	for i := range n.keys {
		if k := &n.keys[i]; len(k.text) == len(name)+1 && k.text[:len(name)] == string(name) {
			return k.child, i
		}
	}
	var child *node
	for i, x := range n.names {
		if string(name[1:len(name)-1]) == x {
			child = n.children[i]
		}
	}
	if len(n.keys) >= maxKeys {
		return child, next
	}
	next = min(next, len(n.keys))
	n.keys = append(n.keys, key{})
	copy(n.keys[next+1:], n.keys[next:])
	n.keys[next] = key{string(name) + ":", child}
	return child, next
}

// array reads the elements of the array at i, each into slots of its own.
func (r *Runner) array(i int, n *node, depth int) (end int, first int32) {
	last := int32(-1)
	end = elements(r.b, i, func(i int) int {
		base := int32(len(r.slots))
		r.slots = append(r.slots, r.blank[:n.elemSlots]...)
		if last < 0 {
			first = base
		} else {
			r.slots[last].next = base
		}
		last = base
		return r.fill(i, n.elem, base, depth+1)
	})
	return end, first
}
