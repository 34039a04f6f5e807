package lint

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"

	"pagerduty-mcp-server/engine/diag"
)

type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	File    string        `xml:"file,attr"`
	Failure *junitFailure `xml:"failure"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"` // the kind of the first finding
	Text    string `xml:",chardata"`
}

// writeJUnit writes one test case a file, those of the options first. Findings
// that do not fail the file are its output.
func writeJUnit(b *bytes.Buffer, ds diag.Diagnostics, o FormatOptions) error {
	byFile := map[string]diag.Diagnostics{}
	files := slices.Clone(o.Files)
	for _, d := range ds {
		byFile[d.Path] = append(byFile[d.Path], d)
		if !slices.Contains(files, d.Path) {
			files = append(files, d.Path)
		}
	}
	s := junitSuite{Name: "lint", Tests: len(files)}
	for _, file := range files {
		c := junitCase{Class: "lint", Name: file, File: file}
		here := byFile[file]
		failing := slices.DeleteFunc(slices.Clone(here), func(d diag.Diagnostic) bool { return d.Severity == diag.Warning && !o.Strict })
		if len(failing) == 0 {
			c.Output = here.String()
		} else {
			s.Failures++
			message := failing[0].Message
			if more := len(here) - 1; more > 0 {
				message = fmt.Sprintf("%s (and %d more)", message, more)
			}
			c.Failure = &junitFailure{message, failing[0].Kind, here.String()}
		}
		s.Cases = append(s.Cases, c)
	}
	text, err := xml.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	b.WriteString(xml.Header)
	b.Write(append(text, '\n'))
	return nil
}
