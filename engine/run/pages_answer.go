package run

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"pagerduty-mcp-server/engine/failure"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/records"
	"pagerduty-mcp-server/engine/rest"
)

// maxText bounds an answer that is one text, in bytes.
const maxText = 8 << 20

// read hands the records of a body to the shaper, as the exchange's answer has it,
// and returns what else is read of the page.
func (p *pager) readBody(ctx context.Context, resp *rest.Response, body io.Reader, shape *shaper) (any, error) {
	read := &p.exchange.Read
	add := func(r any) error { return shape.add(ctx, r) }
	switch p.exchange.Answer {
	case "text":
		text, err := io.ReadAll(io.LimitReader(body, maxText+1))
		if err == nil && len(text) > maxText {
			err = failure.New(failure.TooLarge, "the answer has more than %d MB of text", maxText>>20)
		}
		if err != nil {
			return nil, err
		}
		return nil, add(strings.ToValidUTF8(string(text), "\ufffd"))
	case "csv":
		return nil, readCSV(body, add)
	}
	if p.upstream.api.Fails != nil {
		whole, err := p.failed(ctx, resp, body)
		if err != nil {
			return nil, err
		}
		body = strings.NewReader(whole)
	}
	if r := p.runner(shape.values); r != nil {
		defer r.Release()
		done := false
		if body, done = shape.byPlan(ctx, r, body); done {
			return shape.page.rest, nil
		}
	}
	d, give := p.decoder()
	defer p.upstream.decoders.Put(d)
	defer give()
	addGrown := func(r any) error {
		give()
		return add(r)
	}
	if p.exchange.Answer == "ndjson" {
		return nil, d.Stream(body, addGrown)
	}
	rest, err := d.Decode(body, read, addGrown)
	if err != nil || rest == nil {
		return nil, err
	}
	return rest, shape.hold(records.MemorySize(rest))
}

// decoder returns a decoder that counts what it makes while it makes it, and what
// gives that back, after which what is kept must be counted.
func (p *pager) decoder() (d *records.Decoder, give func()) {
	d = p.upstream.decoders.Get().(*records.Decoder)
	grown := int64(0)
	d.Grow = func(n int64) error {
		grown += n
		return p.meter.take(n)
	}
	return d, func() {
		p.meter.give(grown)
		grown = 0
	}
}

// failed reads a body whole and returns it, or the error that the API says inside
// of it.
func (p *pager) failed(ctx context.Context, resp *rest.Response, body io.Reader) (string, error) {
	text, err := io.ReadAll(body)
	if err != nil {
		return "", err
	}
	d, give := p.decoder()
	defer p.upstream.decoders.Put(d)
	defer give()
	var v any
	_, err = d.Decode(bytes.NewReader(text), &records.Plan{}, func(r any) error { v = r; return nil })
	if f := (*failure.Failure)(nil); errors.As(err, &f) {
		return "", err
	} else if err != nil {
		return string(text), nil // which is said where it is read
	}
	a := p.upstream
	fails, err := a.api.Fails.Whole(ctx, v, []any{headers(resp.Header), resp.Status})
	if err != nil {
		return "", failure.New(failure.Response, "whether the answer is an error could not be found out: %v", err)
	}
	if !jq.True(fails) {
		return string(text), nil
	}
	f := failure.New(failure.API, "the API says that the request failed")
	f.Status = resp.Status
	a.say(ctx, v, resp.Header, resp.Status, f)
	return "", f
}

// readCSV hands over each row as an object by the names of the first line (RFC
// 4180). A name that comes twice is numbered, so that no value is lost.
func readCSV(body io.Reader, add func(any) error) error {
	buffered := bufio.NewReader(body)
	if mark, _ := buffered.Peek(len(byteOrderMark)); string(mark) == byteOrderMark { // before a quote, too
		buffered.Discard(len(mark))
	}
	r := csv.NewReader(buffered)
	r.ReuseRecord = true
	first, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return notCSV(err, len(first))
	}
	names := numbered(first)
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return notCSV(err, len(names))
		}
		record := make(map[string]any, len(names))
		for i, name := range names {
			record[name] = strings.ToValidUTF8(strings.Clone(row[i]), "\ufffd")
		}
		if err := add(record); err != nil {
			return err
		}
	}
}

const byteOrderMark = "\ufeff"

// numbered are names of which none comes twice: a, b, a are a, b, a_2.
func numbered(row []string) []string {
	given, times := map[string]bool{}, map[string]int{}
	for _, name := range row {
		given[name] = true
	}
	names := make([]string, 0, len(row))
	for _, name := range row {
		own := name
		for times[name]++; times[name] > 1; times[name]++ {
			if own = fmt.Sprintf("%s_%d", name, times[name]); !given[own] {
				break
			}
		}
		names = append(names, strings.ToValidUTF8(strings.Clone(own), "\ufffd"))
	}
	return names
}

// notCSV says what is wrong with a text, and how many fields a row should have.
func notCSV(err error, fields int) error {
	if errors.Is(err, csv.ErrFieldCount) {
		return fmt.Errorf("the answer is not CSV: %w, the first line has %d", err, fields)
	}
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		return fmt.Errorf("the answer is not CSV: %w", err)
	}
	return err
}
