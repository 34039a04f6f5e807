package toolfile

import "pagerduty-mcp-server/engine/diag"

// ParseAPI reads an _api.yaml. It always returns an API, with what could be
// read of it, and every finding.
func ParseAPI(file string, data []byte) (*API, diag.Diagnostics) {
	r, doc := read(file, data)
	a := &API{Source: r.src}
	if doc == nil {
		a.Unread = []string{"secrets", "settings", "pagination", "context", "params"}
		return a, r.diags
	}
	es := apiTable.fill(r, doc, a)
	r.needInFile(doc, es, &apiTable.Mapping)
	a.Unread = unread(doc, es, &apiTable.Mapping, "secrets", "settings", "pagination", "context", "params")
	return a, r.diags
}

// ParseToolset reads a _toolset.yaml.
func ParseToolset(file string, data []byte) (*Toolset, diag.Diagnostics) {
	r, doc := read(file, data)
	t := &Toolset{Source: r.src}
	if doc == nil {
		return t, r.diags
	}
	toolsetTable.fill(r, doc, t)
	return t, r.diags
}

// version reports a version of the format that is not known.
func (r *reader) version(e entry) {
	if v := r.whole(e, 1); v.IsSet() && v.Value != 1 {
		r.add(v.Text.FindAll("wrong-type", "version %d is not known; this is version 1", v.Value))
	}
}

// defaults reports bounds that contradict each other.
func (r *reader) defaults(_ entry, _ []entry, d *Defaults) {
	if d.Limit.IsSet() && d.MaxLimit.IsSet() && d.Limit.Value > d.MaxLimit.Value {
		r.add(d.Limit.Text.FindAll("default-not-valid", `"limit" is over "max_limit", %d`, d.MaxLimit.Value))
	}
}
