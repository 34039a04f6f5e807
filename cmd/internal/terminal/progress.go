package terminal

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
)

// Patience is how long a call may take before its progress is shown.
const Patience = time.Second

// Progress shows how far a call has come, when it takes longer than Patience.
type Progress struct {
	out     io.Writer
	start   *time.Timer
	began   time.Time
	tracker *progress.Tracker

	mu      sync.Mutex
	writer  progress.Writer // nil: nothing is shown yet
	stopped chan struct{}
	ended   bool
	base    [2]int // pages and records of the calls before
	last    [2]int // of this call
}

// NoProgress shows nothing.
var NoProgress *Progress

// StartProgress begins to wait. Stop must be called.
func StartProgress(out io.Writer) *Progress {
	p := &Progress{out: out, began: time.Now(), tracker: &progress.Tracker{Message: "reading"}, stopped: make(chan struct{})}
	p.start = time.AfterFunc(Patience, p.show)
	return p
}

// Update says how many pages and records of the call have come.
func (p *Progress) Update(pages, records int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = [2]int{pages, records}
	pages, records = pages+p.base[0], records+p.base[1]
	rate := float64(records) / max(time.Since(p.began), time.Millisecond).Seconds()
	p.tracker.UpdateMessage(fmt.Sprintf("%d pages, %d records, %.0f a second", pages, records, rate))
}

// Next says that the next call begins.
func (p *Progress) Next() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.base[0], p.base[1] = p.base[0]+p.last[0], p.base[1]+p.last[1]
	p.last = [2]int{}
}

// show begins to show the progress.
func (p *Progress) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	w := progress.NewWriter()
	w.SetOutputWriter(p.out)
	w.SetUpdateFrequency(200 * time.Millisecond)
	style := progress.StyleDefault
	style.Visibility = progress.StyleVisibility{Time: true}
	w.SetStyle(style)
	w.SetTrackerPosition(progress.PositionRight)
	w.AppendTracker(p.tracker)
	p.writer = w
	go func() {
		w.Render()
		close(p.stopped)
	}()
}

// Stop ends the progress; what was shown is complete then.
func (p *Progress) Stop() {
	if p == nil {
		return
	}
	p.start.Stop()
	p.mu.Lock()
	p.ended = true
	w := p.writer
	p.mu.Unlock()
	if w == nil {
		return
	}
	p.tracker.MarkAsDone()
	w.Stop()
	<-p.stopped
}
