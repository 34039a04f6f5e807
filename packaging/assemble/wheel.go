package main

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// wheelTags are the platforms by their names in a wheel's file name. The binary is
// static, so that any libc will do; macOS 12 is the oldest that Go 1.26 runs on.
var wheelTags = map[platform]string{
	{"linux", "amd64"}:   "manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64",
	{"linux", "arm64"}:   "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
	{"darwin", "amd64"}:  "macosx_12_0_x86_64",
	{"darwin", "arm64"}:  "macosx_12_0_arm64",
	{"windows", "amd64"}: "win_amd64",
	{"windows", "arm64"}: "win_arm64",
}

// wheels writes a wheel for each platform, as the binary distribution format of
// the Python packaging specifications says.
func (r *release) wheels() error {
	version, err := pep440(r.version)
	if err != nil {
		return err
	}
	readme, err := os.ReadFile(filepath.Join(r.root, "packaging", "wheel", "README.md"))
	if err != nil {
		return err
	}
	module := strings.ReplaceAll(wheelName, "-", "_")
	base := module + "-" + version
	info := base + ".dist-info/"
	metadata := fmt.Sprintf(`Metadata-Version: 2.4
Name: %s
Version: %s
Summary: %s
License-Expression: MIT
License-File: LICENSE
Keywords: pagerduty,mcp,incidents,on-call
Project-URL: Source, %s
Requires-Python: >=3.8
Description-Content-Type: text/markdown

%s
<!-- mcp-name: %s -->
`, wheelName, version, summary, r.url(), readme, r.serverName())
	for p, tag := range wheelTags {
		var tags strings.Builder
		for one := range strings.SplitSeq(tag, ".") {
			fmt.Fprintf(&tags, "Tag: py3-none-%s\n", one)
		}
		entries := []entry{
			{path: module + "/__init__.py"},
			{path: module + "/__main__.py", from: filepath.Join(r.root, "packaging", "wheel", "__main__.py")},
			{path: base + ".data/scripts/" + p.exe(), from: r.binaries[p], mode: 0o755},
			{path: info + "licenses/LICENSE", from: filepath.Join(r.root, "LICENSE")},
			{path: info + "METADATA", text: []byte(metadata)},
			{path: info + "WHEEL", text: []byte("Wheel-Version: 1.0\nGenerator: " + name + "\nRoot-Is-Purelib: false\n" + tags.String())},
			{path: info + "entry_points.txt", text: []byte("[console_scripts]\n" + wheelName + " = " + module + ".__main__:main\n")},
		}
		var record strings.Builder
		for _, e := range entries {
			text, err := e.open()
			if err != nil {
				return err
			}
			sum := sha256.Sum256(text)
			fmt.Fprintf(&record, "%s,sha256=%s,%d\n", e.path, base64.RawURLEncoding.EncodeToString(sum[:]), len(text))
		}
		fmt.Fprintf(&record, "%sRECORD,,\n", info)
		entries = append(entries, entry{path: info + "RECORD", text: []byte(record.String())})
		if err := writeZip(filepath.Join(r.dist, base+"-py3-none-"+tag+".whl"), r.date, entries); err != nil {
			return err
		}
	}
	return nil
}

var semver = regexp.MustCompile(`^(\d+\.\d+\.\d+)(?:-(alpha|beta|rc)\.(\d+))?(?:[-.]dev\.(\d+))?$`)

// pep440 is a SemVer version as Python writes it: 1.2.3-rc.1 is 1.2.3rc1 and
// 1.2.4-dev.5 is 1.2.4.dev5.
func pep440(version string) (string, error) {
	m := semver.FindStringSubmatch(version)
	if m == nil {
		return "", fmt.Errorf("the version %q has no form in Python; tags are v1.2.3, or v1.2.3-alpha.1, -beta.1 or -rc.1", version)
	}
	out := m[1]
	if m[2] != "" {
		out += map[string]string{"alpha": "a", "beta": "b", "rc": "rc"}[m[2]] + m[3]
	}
	if m[4] != "" {
		out += ".dev" + m[4]
	}
	return out, nil
}
