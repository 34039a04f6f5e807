package engine

import "bytes"

// withoutTests is the text of a tool file without its tests, where these are its
// last key: they are the most of a file, and a tool that is known to be right is
// ready sooner without. A line that begins with a key belongs to the file's own
// mapping, for what is inside of a value is indented.
func withoutTests(text []byte) []byte {
	head, tests, found := bytes.Cut(text, []byte("\ntests:"))
	if !found {
		return text
	}
	_, lines, _ := bytes.Cut(tests, []byte("\n"))
	for line := range bytes.Lines(lines) {
		if !bytes.ContainsRune([]byte(" -#\r\n"), rune(line[0])) {
			return text
		}
	}
	return text[:len(head)+1]
}
