package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// upstreamMode is the argument, and the variable of the environment, with which
// this program is an upstream for another.
const upstreamMode = "BENCH_UPSTREAM"

// upstream serves lists of the corpus with as little work as can be: its pages
// are made once. /N/incidents is a list of N incidents, /N/DURATION/incidents one whose
// pages take that long, and /N/unmerged/incidents one of which none was merged. A key
// that begins with "spent" has no request left, and one with "slow" waits for each.
type upstream struct {
	corpus [][]byte
	pages  sync.Map // of path and query: []byte
}

// slow is how long a page takes for a key that is slow.
const slow = 3 * time.Second

func (u *upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch key := r.Header.Get("Authorization"); {
	case strings.Contains(key, "=spent"):
		w.Header().Set("ratelimit-reset", "3")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	case strings.Contains(key, "=slow"):
		time.Sleep(slow)
	}
	if part := strings.Split(r.URL.Path, "/"); len(part) == 4 {
		wait, _ := time.ParseDuration(part[2])
		time.Sleep(wait)
	}
	if strings.HasSuffix(r.URL.Path, "/users/me") {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"user":{"id":"PU1","type":"user","name":"Somebody","summary":"Somebody","email":"somebody@example.com","teams":[]}}`)
		return
	}
	made, ok := u.pages.Load(r.RequestURI)
	if !ok {
		total, err := strconv.Atoi(strings.Split(r.URL.Path, "/")[1])
		if err != nil || total > len(u.corpus) {
			http.NotFound(w, r)
			return
		}
		query := r.URL.Query()
		limit, _ := strconv.Atoi(query.Get("limit"))
		offset, _ := strconv.Atoi(query.Get("offset"))
		text := page(u.corpus[:total], offset, limit)
		if strings.Contains(r.URL.Path, "/unmerged/") {
			text = merges.ReplaceAll(text, []byte(`"resolve_reason":null`))
		}
		made, _ = u.pages.LoadOrStore(r.RequestURI, text)
	}
	body := made.([]byte)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
}

// merges say that an incident was merged, and into which.
var merges = regexp.MustCompile(`"resolve_reason":\{"type".*?\}\}`)

// serveUpstream prints its address and serves until standard input ends.
func serveUpstream() error {
	corpus, err := readCorpus(corpusSize)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go http.Serve(listener, &upstream{corpus: corpus})
	fmt.Println("http://" + listener.Addr().String())
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// startUpstream starts this program as an upstream, so that its work is not
// counted. It returns the address.
func startUpstream() (address string, stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	c := exec.Command(self)
	c.Env = append(os.Environ(), upstreamMode+"=1")
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := c.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		in.Close()
		c.Wait()
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("upstream: %w", err)
	}
	return strings.TrimSpace(line), stop, nil
}
