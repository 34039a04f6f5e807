package engine

// Waiting returns how many calls wait for a context of the catalog's first account.
func (c *Catalog) Waiting() int { return c.accounts[0].running().Waiting() }
