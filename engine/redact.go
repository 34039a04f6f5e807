package engine

// Redact takes the secrets of the catalog's accounts out of a text that others
// will read, JSON or not.
func (c *Catalog) Redact(text []byte) []byte {
	for _, a := range c.accounts {
		text = a.redact(text)
	}
	return text
}
