package fakepagerduty

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

const (
	defaultDepth = 100_000
	byteOrder    = "\uFEFF"
	sameCursor   = `"next_cursor":"c2FtZSBhZ2Fpbg"`
)

// replaces reports whether the fault is an answer of its own.
func (f Fault) replaces() bool { return f.Kind == Raw || f.Kind == Answer && f.Status != 0 }

// changeQuery changes what the account is asked for.
func (f Fault) changeQuery(q url.Values) url.Values {
	switch f.Kind {
	case MoreForever:
		q.Del("offset")
	case RepeatCursor:
		q.Del("cursor")
	case ShortPage:
		limit, err := strconv.Atoi(q.Get("limit"))
		if err != nil {
			limit = defaultPage
		}
		q.Set("limit", strconv.Itoa((min(limit, maxPage)+1)/2))
	}
	return q
}

// edit changes the account's answer before it is sent.
func (f Fault) edit(a answer) answer {
	switch f.Kind {
	case Raw:
		return a
	case Answer:
		if f.replaces() {
			a = answer{status: f.Status, header: map[string][]string{"Content-Type": {"application/json; charset=utf-8"}}, body: []byte(f.Body)}
		}
	case Gzip, GzipCut:
		a.body = compress(a.body)
		a.header.Set("Content-Encoding", "gzip")
		if f.Kind == GzipCut {
			a.body = a.body[:len(a.body)/2]
		}
	case GzipBomb: // compressed while it is sent
		a.header.Set("Content-Encoding", "gzip")
	default:
		if len(a.body) > 0 {
			a.body = f.editBody(a.body)
		}
	}
	for name, value := range f.Header {
		a.header.Set(name, value)
		if value == "" {
			a.header[http.CanonicalHeaderKey(name)] = nil // present but nil: net/http then adds none of its own
		}
	}
	return a
}

func (f Fault) editBody(body []byte) []byte {
	key, value, _ := bytes.Cut(body, []byte(":"))
	switch f.Kind {
	case Trailing:
		return append(body, f.Body...)
	case Truncated:
		return body[:len(body)/2]
	case ByteOrderMark:
		return append([]byte(byteOrder), body...)
	case NaN:
		return firstField(body, `"score":NaN`)
	case DuplicateKeys:
		return firstField(body, string(key[1:])+":null")
	case WrongKey:
		return append([]byte(`{"data":`), value...)
	case Deep:
		depth := cmp.Or(f.Size, defaultDepth)
		return firstField(body, `"deep":`+strings.Repeat("[", depth)+strings.Repeat("]", depth))
	case MoreForever:
		return bytes.Replace(body, []byte(`"more":false`), []byte(`"more":true`), 1)
	case EmptyMore:
		records, rest := splitList(body)
		empty := append(body[:len(body)-len(rest)-len(records):len(body)-len(rest)-len(records)], rest...)
		return bytes.Replace(empty, []byte(`"more":false`), []byte(`"more":true`), 1)
	case RepeatCursor:
		return regexp.MustCompile(`"next_cursor":(null|"[^"]*")`).ReplaceAll(body, []byte(sameCursor))
	}
	return body
}

// firstField puts a field before all others of an object.
func firstField(body []byte, field string) []byte {
	return append([]byte("{"+field+","), body[1:]...)
}

// splitList finds the records of a page, without their brackets, and what
// follows them; both are empty when the body is no page.
func splitList(body []byte) (records, rest []byte) {
	from := bytes.IndexByte(body, '[') + 1
	to := bytes.LastIndex(body, []byte(`],"limit":`))
	if from == 0 || to < from {
		return nil, nil
	}
	return body[from:to], body[to:]
}

func compress(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(body) // neither write can fail: the buffer grows
	z.Close()
	return b.Bytes()
}
