package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// handwritten is what the engine is compared with: list_incidents written in Go
// for this one purpose.
type handwritten struct {
	client  *http.Client
	address string
	read    func(io.Reader) ([]*incident, bool, error) // one page; more follow
	write   func(*answer) ([]byte, error)
}

// newPlain is the handler that one would write: structs and encoding/json.
func newPlain(address string) *handwritten {
	return &handwritten{client: newClient(), address: address, read: readStructs, write: writeStructs}
}

// newBest is the handler that one would write to be fast: structs, filled from a
// stream of tokens and written by appending.
func newBest(address string) *handwritten {
	return &handwritten{client: newClient(), address: address, read: readStream, write: appendAnswer}
}

func newClient() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 32}}
}

// arguments are those that the benchmark gives.
type arguments struct {
	CurrentUserContext bool     `json:"current_user_context"`
	Statuses           []string `json:"statuses"`
	Limit              int      `json:"limit"`
	Fields             []string `json:"fields"` // those of incident, always
}

func (h *handwritten) call(ctx context.Context, text []byte) ([]byte, error) {
	args := arguments{CurrentUserContext: true, Limit: 100}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&args); err != nil {
		return nil, err
	}
	if args.CurrentUserContext || args.Limit < 1 || args.Limit > 10_000 {
		return nil, errors.New("arguments")
	}
	out := &answer{Incidents: []*incident{}}
	for more := true; more && len(out.Incidents) < args.Limit; {
		query := url.Values{"limit": {strconv.Itoa(min(pageSize, args.Limit-len(out.Incidents)))}, "offset": {strconv.Itoa(len(out.Incidents))}}
		for _, s := range args.Statuses {
			query.Add("statuses[]", s)
		}
		var found []*incident
		err := h.get(ctx, query, func(body io.Reader) (err error) {
			found, more, err = h.read(body)
			return err
		})
		if err != nil {
			return nil, err
		}
		out.Incidents = append(out.Incidents, found...)
	}
	out.count()
	return h.write(out)
}

func (h *handwritten) get(ctx context.Context, query url.Values, read func(io.Reader) error) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, h.address+"/incidents?"+query.Encode(), http.NoBody)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Token token="+token)
	request.Header.Set("Accept", "application/vnd.pagerduty+json;version=2")
	response, err := h.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	return read(response.Body)
}

// count fills in the metadata.
func (a *answer) count() {
	m := &a.Metadata
	m.Count = len(a.Incidents)
	m.Counted = m.Count
	results := "results"
	if m.Count == 1 {
		results = "result"
	}
	m.Description = fmt.Sprintf("Found %d %s for resource type incidents", m.Count, results)
	for _, i := range a.Incidents {
		switch deref(i.Status) {
		case "triggered":
			m.StatusCounts.Triggered++
		case "acknowledged":
			m.StatusCounts.Acknowledged++
		case "resolved":
			m.StatusCounts.Resolved++
			if i.LastStatusChangeBy != nil && deref(i.LastStatusChangeBy.Type) == "service_reference" {
				m.Autoresolved++
			}
		}
		if strings.HasPrefix(deref(i.Title), "No Data:") {
			m.NoData++
		}
	}
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// readStructs is the plain way to read a page.
func readStructs(r io.Reader) ([]*incident, bool, error) {
	var page struct {
		Incidents []*incident `json:"incidents"`
		More      bool        `json:"more"`
	}
	if err := json.NewDecoder(r).Decode(&page); err != nil {
		return nil, false, err
	}
	for _, i := range page.Incidents {
		i.fill()
	}
	return page.Incidents, page.More, nil
}

// fill makes lists of what is missing or null.
func (i *incident) fill() {
	if i.Acknowledgements == nil {
		i.Acknowledgements = []acknowledgement{}
	}
	if i.Assignments == nil {
		i.Assignments = []assignment{}
	}
	if i.Teams == nil {
		i.Teams = []*reference{}
	}
}

// writeStructs is the plain way to write an answer.
func writeStructs(a *answer) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(a); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// fetch fetches one page and does nothing with it.
func (h *handwritten) fetch(ctx context.Context, limit int) error {
	return h.get(ctx, url.Values{"limit": {strconv.Itoa(limit)}, "offset": {"0"}}, discard)
}

func discard(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}
