package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"pagerduty-mcp-server/cmd/internal/fakepagerduty"
)

const (
	corpusSize = 10_000 // incidents
	meanSize   = 4_500  // bytes of one
	pageSize   = 100
)

// readCorpus returns the first n incidents of a made-up account, each as JSON.
// The same n is always the same bytes.
func readCorpus(n int) ([][]byte, error) {
	fake, err := fakepagerduty.Start(fakepagerduty.Options{
		Now:               func() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) },
		Incidents:         corpusSize,
		FillerBytes:       meanSize,
		RequestsPerMinute: -1,
	})
	if err != nil {
		return nil, err
	}
	defer fake.Close()
	var out [][]byte
	for len(out) < n {
		target := fmt.Sprintf("%s/incidents?limit=%d&offset=%d", fake.URL(), pageSize, len(out))
		request, err := http.NewRequest(http.MethodGet, target, http.NoBody)
		if err != nil {
			return nil, err
		}
		request.Header.Set("Authorization", "Token token="+fakepagerduty.DemoToken)
		records, err := readRecords(request)
		if err != nil {
			return nil, err
		}
		out = append(out, records...)
	}
	return out[:n], nil
}

func readRecords(request *http.Request) ([][]byte, error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	var page struct {
		Incidents []json.RawMessage `json:"incidents"`
	}
	if err := json.Unmarshal(body, &page); err != nil || len(page.Incidents) == 0 {
		return nil, fmt.Errorf("%s: %s: %.200s (%v)", request.URL, response.Status, body, err)
	}
	var out [][]byte
	for _, r := range page.Incidents {
		out = append(out, r)
	}
	return out, nil
}

// page is the answer of the API to one request for a part of a list.
func page(list [][]byte, offset, limit int) []byte {
	from := min(offset, len(list))
	to := min(from+limit, len(list))
	var b bytes.Buffer
	b.WriteString(`{"incidents":[`)
	b.Write(bytes.Join(list[from:to], []byte(",")))
	fmt.Fprintf(&b, `],"limit":%d,"offset":%d,"total":null,"more":%s}`, limit, offset, strconv.FormatBool(to < len(list)))
	return b.Bytes()
}
