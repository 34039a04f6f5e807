// Command assemble makes those packages that carry finished binaries: npm
// packages, wheels, the .mcpb and server.json, with the SBOM of each binary and
// what the image is built from. packaging/build runs it after goreleaser.
//
// All it writes follows from the binaries and the environment: VERSION, COMMIT,
// SOURCE_DATE_EPOCH, GITHUB_REPOSITORY and CYCLONEDX, the path of cyclonedx-gomod.
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"pagerduty-mcp-server/packaging/toolslist"
)

const name = "pagerduty-mcp-server"

const summary = "PagerDuty for language models, over MCP"

// wheelName is another, for on PyPI the project pagerduty-mcp-server is someone
// else's.
const wheelName = "pagerduty-mcp-server-bin"

// release is what every package is made of.
type release struct {
	root       string // of the project
	dist       string // where packages go
	version    string // 1.2.3, SemVer without a "v"
	date       time.Time
	repository string // OWNER/NAME on GitHub
	binaries   map[platform]string
	tools      []toolslist.Tool
}

// platform is a GOOS and a GOARCH.
type platform struct{ os, arch string }

// exe is the binary's file name there.
func (p platform) exe() string {
	if p.os == "windows" {
		return name + ".exe"
	}
	return name
}

// serverName is the server's in the MCP registry, which wants a GitHub owner's in
// lower case.
func (r *release) serverName() string {
	owner, _, _ := strings.Cut(r.repository, "/")
	return "io.github." + strings.ToLower(owner) + "/" + name
}

func (r *release) url() string { return "https://github.com/" + r.repository }

func main() {
	dist := flag.String("dist", "", "the absolute path of the directory dist, with goreleaser's work in it")
	flag.Parse()
	if err := run(*dist); err != nil {
		fmt.Fprintln(os.Stderr, "assemble:", err)
		os.Exit(1)
	}
}

func run(dist string) error {
	if !filepath.IsAbs(dist) {
		return fmt.Errorf("-dist %q is not an absolute path", dist)
	}
	r := &release{root: filepath.Dir(dist), dist: dist, version: os.Getenv("VERSION"), repository: os.Getenv("GITHUB_REPOSITORY")}
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil || r.version == "" || r.repository == "" {
		return errors.New("VERSION, SOURCE_DATE_EPOCH and GITHUB_REPOSITORY must be set; packaging/build does")
	}
	r.date = time.Unix(seconds, 0).UTC()
	if err := r.readArtifacts(); err != nil {
		return err
	}
	if r.tools, err = toolslist.Ask(filepath.Join(dist, "share", name), "--demo", "--toolsets", "all", "--access", "delete"); err != nil {
		return err
	}
	for _, make := range []func() error{r.sboms, r.wheels, r.npm, r.mcpb, r.serverJSON, r.imageContext} {
		if err := make(); err != nil {
			return err
		}
	}
	return nil
}

// readArtifacts finds goreleaser's binaries, and copies its packages to dist.
func (r *release) readArtifacts() error {
	text, err := os.ReadFile(filepath.Join(r.dist, "goreleaser", "artifacts.json"))
	if err != nil {
		return err
	}
	var artifacts []struct {
		Name, Path, Goos, Goarch, Type string
	}
	if err := json.Unmarshal(text, &artifacts); err != nil {
		return err
	}
	r.binaries = map[platform]string{}
	for _, a := range artifacts {
		path := filepath.Join(r.root, a.Path)
		switch a.Type {
		case "Binary", "Universal Binary":
			r.binaries[platform{a.Goos, a.Goarch}] = path
		case "Archive", "Linux Package", "Homebrew Cask":
			if err := copyFile(filepath.Join(r.dist, a.Name), path); err != nil {
				return err
			}
		}
	}
	if len(r.binaries) != 7 {
		return fmt.Errorf("goreleaser made %d binaries, where 6 and one for both Macs are expected: %v", len(r.binaries), r.binaries)
	}
	return nil
}

func copyFile(to, from string) (err error) {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, info.Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return cmp.Or(err, out.Close())
}

// writeJSON writes a value as people read it.
func writeJSON(file string, v any) error {
	text, err := indented(v)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}

func indented(v any) ([]byte, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return []byte(b.String()), err
}
