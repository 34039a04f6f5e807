package engine

// Waiting returns how many calls wait for a context of the catalog's first account.
func (c *Catalog) Waiting() int {
	cache := &c.accounts[0].contexts
	cache.mu.Lock()
	defer cache.mu.Unlock()
	n := 0
	for _, w := range cache.waiting {
		n += w
	}
	return n
}

// AppendItem writes one item.
func AppendItem(b []byte, v any) []byte { return new(layout).append(b, v, nil) }
