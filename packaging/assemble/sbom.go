package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// sboms writes the bill of materials of each binary in CycloneDX: its modules with
// their licences and hashes, and the standard library.
func (r *release) sboms() error {
	for p := range wheelTags {
		file := filepath.Join(r.dist, fmt.Sprintf("%s_%s_%s_%s.cdx.json", name, r.version, p.os, p.arch))
		c := exec.Command(os.Getenv("CYCLONEDX"), "app", "-json", "-licenses", "-std", "-noserial", "-notimestamp", "-main", "cmd/"+name, "-output", file, ".")
		c.Dir = r.root
		c.Env = append(os.Environ(), "GOOS="+p.os, "GOARCH="+p.arch, "CGO_ENABLED=0")
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("cyclonedx-gomod: %w\n%s", err, out)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if text, err = r.settle(text); err != nil {
			return err
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// settle gives a bill of materials the package's version in place of the module's,
// which the tool makes up, and takes out the hashes of the tool's own binary,
// which differ between machines.
func (r *release) settle(text []byte) ([]byte, error) {
	var bom struct {
		Metadata struct {
			Component struct{ Version string }
		}
	}
	if err := json.Unmarshal(text, &bom); err != nil {
		return nil, err
	}
	version := bom.Metadata.Component.Version
	if version == "" {
		return nil, fmt.Errorf("the bill of materials gives no version: %.200s", text)
	}
	var all map[string]any
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(text), name+"@"+version, name+"@v"+r.version)), &all); err != nil {
		return nil, err
	}
	metadata, _ := all["metadata"].(map[string]any)
	component, _ := metadata["component"].(map[string]any)
	component["version"] = "v" + r.version
	tools, _ := metadata["tools"].([]any)
	for _, t := range tools {
		delete(t.(map[string]any), "hashes")
	}
	return indented(all)
}
