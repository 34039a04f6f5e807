package diag

// Sub returns the part of the text between two byte offsets of its value, with
// its own place. It is how `${ CEL }` becomes CEL.
func (t Text) Sub(from, to int) Text {
	whole := t
	return Text{Value: t.Value[from:to], Pos: t.Pos, src: t.src, Style: t.Style, of: &of{whole: &whole, from: from}}
}

// isPart reports whether the text is a part of another.
func (t Text) isPart() bool { return t.of != nil && t.of.whole != nil }
