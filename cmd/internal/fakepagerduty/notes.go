package fakepagerduty

import (
	"slices"
	"strings"
	"time"
)

// note is one note; a user below 0 is an event rule.
type note struct {
	id, content, rule string
	user              int
	at, updated       time.Time
}

// listNotes answers those that callers wrote, newest first, then those that
// were there before.
func (c *call) listNotes() (any, error) {
	i, _, err := c.incidentOf(false)
	if err != nil {
		return nil, err
	}
	records := []object{}
	for _, n := range c.account.notes(i) {
		records = append(records, c.account.noteRecord(n))
	}
	return object{{"notes", records}}, nil
}

// notes are all notes of an incident, as callers left them, newest first.
func (a *account) notes(i int) []note {
	e := a.editOrNone(i)
	written := slices.Clone(e.notes)
	slices.Reverse(written)
	all := append(written, a.oldNotes(i)...)
	all = slices.DeleteFunc(all, func(n note) bool { return e.gone[n.id] })
	for j := range all {
		if text, ok := e.texts[all[j].id]; ok {
			all[j].content, all[j].updated = text, instant(e.updated)
		}
	}
	return all
}

// oldNotes are up to three notes on every third incident. Who wrote them does
// not depend on what happens later.
func (a *account) oldNotes(i int) []note {
	d := newDice(a.seed, kindNote, i)
	if !d.percent(33) || i >= a.generated {
		return nil
	}
	h := a.original(i)
	zone := a.userZone(int(h.responder)).location()
	var notes []note
	for j := d.between(1, 3) - 1; j >= 0; j-- {
		n := note{id: shortID(a.seed, kindNote, i*4+j), user: int(h.responder), content: pick(&d, noteTexts), at: earlier(instant(h.created+int64(j+1)*90), a.base).In(zone)}
		if d.percent(10) {
			n.user, n.rule = -1, hexKey(&d)
		}
		notes = append(notes, n)
	}
	return notes
}

func (a *account) noteRecord(n note) object {
	var user any
	channel := object{{"summary", "The PagerDuty website or APIs"}}
	if n.user >= 0 {
		user = a.users[n.user].ref
	} else {
		user = object{{"id", n.rule}, {"type", "bot_user_reference"}, {"summary", "A Global Event Rule"}, {"self", nil}, {"html_url", nil}}
		channel = object{{"id", n.rule}, {"type", "event_rule_reference"}, {"summary", "A Global Event Rule"}}
	}
	var updated any
	if !n.updated.IsZero() {
		updated = n.updated
	}
	return object{{"id", n.id}, {"user", user}, {"channel", channel}, {"content", n.content}, {"created_at", n.at}, {"updated_at", updated}}
}

func (c *call) createNote() (any, error) {
	i, user, err := c.incidentOf(true)
	if err != nil {
		return nil, err
	}
	content, err := c.noteText()
	if err != nil {
		return nil, err
	}
	return object{{"note", c.addNote(i, user, content)}}, nil
}

func (c *call) noteText() (string, error) {
	sent, err := body[struct {
		Note struct {
			Content string `json:"content"`
		} `json:"note"`
	}](c)
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(sent.Note.Content) == "" {
		return "", invalidInput("Content can't be blank.")
	}
	return sent.Note.Content, nil
}

func (c *call) addNote(i, user int, content string) object {
	a := c.account
	a.written++
	n := note{id: shortID(a.seed, kindWrittenNote, a.written), user: user, content: content, at: c.now}
	by := a.users[user]
	c.record(i, logEntry{kind: "annotate", summary: "Note added by " + by.name, agent: by.ref, user: user, note: content, channel: object{{"type", "note"}, {"summary", content}}})
	e := a.editOf(i)
	e.notes = append(e.notes, n)
	return a.noteRecord(n)
}

func (c *call) updateNote() (any, error) {
	i, n, err := c.ownNote(true)
	if err != nil {
		return nil, err
	}
	content, err := c.noteText()
	if err != nil {
		return nil, err
	}
	e := c.account.editOf(i)
	if e.texts == nil {
		e.texts = map[string]string{}
	}
	e.texts[n.id], e.updated = content, c.now.Unix()
	n.content, n.updated = content, c.now
	return object{{"note", c.account.noteRecord(n)}}, nil
}

func (c *call) deleteNote() (any, error) {
	i, n, err := c.ownNote(false)
	if err != nil {
		return nil, err
	}
	e := c.account.editOf(i)
	if e.gone == nil {
		e.gone = map[string]bool{}
	}
	e.gone[n.id], e.updated = true, c.now.Unix()
	return object{}, nil
}

// ownNote is the note that the path names; a user may change no other's.
func (c *call) ownNote(from bool) (int, note, error) {
	i, user, err := c.incidentOf(from)
	if err != nil {
		return 0, note{}, err
	}
	for _, n := range c.account.notes(i) {
		if n.id == c.ids[1] {
			if n.user != user && user != noUser {
				return 0, note{}, accessDenied
			}
			return i, n, nil
		}
	}
	return 0, note{}, notFound
}
