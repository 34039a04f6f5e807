// Package junit writes the results of checks as JUnit XML, which every CI reads.
// There is no standard of it; this is what Jenkins, GitLab and GitHub's actions
// have in common.
package junit

import (
	"encoding/xml"
	"io"
	"strconv"
	"time"
)

// Case is the result of one check.
type Case struct {
	Class, Name string
	File        string
	Elapsed     time.Duration // 0: not measured
	Failure     *Failure      // nil: it passed
	Output      string        // what it says although it passed
}

// Failure is why a check did not pass.
type Failure struct {
	Message string // one line
	Type    string // such as the kind of a finding; may be empty
	Text    string // all of it
}

// The elements of the file.
type (
	suite struct {
		XMLName  xml.Name  `xml:"testsuite"`
		Name     string    `xml:"name,attr"`
		Tests    int       `xml:"tests,attr"`
		Failures int       `xml:"failures,attr"`
		Cases    []element `xml:"testcase"`
	}
	element struct {
		Class   string   `xml:"classname,attr"`
		Name    string   `xml:"name,attr"`
		File    string   `xml:"file,attr"`
		Seconds string   `xml:"time,attr,omitempty"`
		Failure *failure `xml:"failure"`
		Output  string   `xml:"system-out,omitempty"`
	}
	failure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// Write writes a suite of checks. What XML cannot hold becomes U+FFFD.
func Write(w io.Writer, name string, cases []Case) error {
	s := suite{Name: name, Tests: len(cases)}
	for _, c := range cases {
		e := element{Class: c.Class, Name: c.Name, File: c.File, Output: c.Output}
		if c.Elapsed > 0 {
			e.Seconds = strconv.FormatFloat(c.Elapsed.Seconds(), 'f', 3, 64)
		}
		if f := c.Failure; f != nil {
			s.Failures++
			e.Failure = &failure{f.Message, f.Type, f.Text}
		}
		s.Cases = append(s.Cases, e)
	}
	text, err := xml.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(append([]byte(xml.Header), text...), '\n'))
	return err
}
