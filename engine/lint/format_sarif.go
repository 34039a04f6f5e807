package lint

import (
	"bytes"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine/diag"
)

// sarifSchema is where the schema of SARIF 2.1.0 is published.
const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// The parts of a SARIF log that are used; the numbers are those of sections of
// the specification.
type (
	sarifLog struct { // 3.13
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct { // 3.14
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct { // 3.18
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct { // 3.19
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct { // 3.49
		ID            string             `json:"id"`
		Description   *sarifMessage      `json:"shortDescription,omitempty"`
		Help          *sarifMessage      `json:"help,omitempty"`
		Configuration sarifConfiguration `json:"defaultConfiguration"`
	}
	sarifConfiguration struct { // 3.50
		Level string `json:"level"`
	}
	sarifMessage struct { // 3.11 and 3.12
		Text string `json:"text"`
	}
	sarifResult struct { // 3.27
		Rule      string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifMessage    `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct { // 3.28
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct { // 3.29
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
		Context  *sarifContext `json:"contextRegion,omitempty"`
	}
	sarifArtifact struct { // 3.4
		URI string `json:"uri"`
	}
	sarifRegion struct { // 3.30
		Line      int `json:"startLine"`
		Column    int `json:"startColumn"`
		EndColumn int `json:"endColumn"`
	}
	sarifContext struct { // 3.30, with 3.3
		Line    int          `json:"startLine"`
		Snippet sarifMessage `json:"snippet"`
	}
)

// writeSARIF writes a log of one run. Every kind is a rule of it, also one that
// has no finding.
func writeSARIF(b *bytes.Buffer, ds diag.Diagnostics, o FormatOptions) error {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: o.Tool, Version: o.Version}
	rules := &run.Tool.Driver.Rules
	for _, k := range Kinds() {
		*rules = append(*rules, sarifRule{k.Name, &sarifMessage{k.Explain}, &sarifMessage{"For example: " + k.Example},
			sarifConfiguration{k.Severity.String()}})
	}
	for _, d := range ds {
		index := slices.IndexFunc(*rules, func(r sarifRule) bool { return r.ID == d.Kind })
		if index < 0 {
			index = len(*rules)
			*rules = append(*rules, sarifRule{ID: d.Kind, Configuration: sarifConfiguration{d.Severity.String()}})
		}
		run.Results = append(run.Results, sarifResult{d.Kind, index, d.Severity.String(), sarifMessage{d.Message}, []sarifLocation{{locate(d)}}})
	}
	return encodeJSON(b, sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

// locate is the place of a finding: its region, and its line for a reader who
// has not the file.
func locate(d diag.Diagnostic) sarifPhysical {
	p := sarifPhysical{Artifact: sarifArtifact{uri(d.Path)}}
	if d.Pos.Line > 0 {
		p.Region = &sarifRegion{d.Pos.Line, d.Pos.Col, endColumn(d)}
		p.Context = &sarifContext{d.Pos.Line, sarifMessage{d.Line}}
	}
	return p
}

// uri is a path as a URI reference: relative to wherever a reader has the files,
// or with the scheme file.
func uri(file string) string {
	u := url.URL{Path: filepath.ToSlash(file)}
	if filepath.IsAbs(file) {
		u.Scheme = "file"
		if !strings.HasPrefix(u.Path, "/") { // a drive letter
			u.Path = "/" + u.Path
		}
	}
	return u.String()
}
