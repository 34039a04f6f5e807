package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"pagerduty-mcp-server/packaging/toolslist"
)

// mcpbFile is the bundle's name in a release.
func (r *release) mcpbFile() string { return name + "-" + r.version + ".mcpb" }

// mcpb writes the bundle for Claude Desktop: packaging/mcpb/manifest.json with the
// version and the tools filled in, and the binaries. A bundle can tell operating
// systems apart, not processors: Macs get a binary for both, Windows on ARM runs
// that for amd64, and Linux is amd64 alone.
func (r *release) mcpb() error {
	text, err := os.ReadFile(filepath.Join(r.root, "packaging", "mcpb", "manifest.json"))
	if err != nil {
		return err
	}
	var manifest struct {
		Schema          string          `json:"$schema"`
		ManifestVersion json.RawMessage `json:"manifest_version"`
		Name            json.RawMessage `json:"name"`
		DisplayName     json.RawMessage `json:"display_name"`
		Version         string          `json:"version"`
		Description     json.RawMessage `json:"description"`
		LongDescription json.RawMessage `json:"long_description"`
		Author          json.RawMessage `json:"author"`
		Repository      struct {
			Type string `json:"type"`
			URL  string `json:"url"`
		} `json:"repository"`
		Homepage      string           `json:"homepage"`
		License       json.RawMessage  `json:"license"`
		Keywords      json.RawMessage  `json:"keywords"`
		Server        json.RawMessage  `json:"server"`
		Tools         []toolslist.Tool `json:"tools"`
		Compatibility json.RawMessage  `json:"compatibility"`
		UserConfig    json.RawMessage  `json:"user_config"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return err
	}
	manifest.Version = r.version
	for _, t := range r.tools {
		first, _, _ := strings.Cut(t.Description, "\n\n")
		manifest.Tools = append(manifest.Tools, toolslist.Tool{Name: t.Name, Description: strings.Join(strings.Fields(first), " ")})
	}
	manifest.Repository.Type, manifest.Repository.URL = "git", r.url()
	manifest.Homepage = r.url()
	if text, err = indented(manifest); err != nil {
		return err
	}
	return writeZip(filepath.Join(r.dist, r.mcpbFile()), r.date, []entry{
		{path: "manifest.json", text: text},
		{path: "LICENSE", from: filepath.Join(r.root, "LICENSE")},
		{path: "server/" + name + "-darwin", from: r.binaries[platform{"darwin", "all"}], mode: 0o755},
		{path: "server/" + name + "-linux", from: r.binaries[platform{"linux", "amd64"}], mode: 0o755},
		{path: "server/" + name + "-win32.exe", from: r.binaries[platform{"windows", "amd64"}], mode: 0o755},
	})
}
