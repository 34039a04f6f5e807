package main

import (
	"maps"
	"path/filepath"
)

// npmNames are the platforms as Node's process.platform and process.arch say.
var npmNames = map[platform]struct{ os, cpu string }{
	{"linux", "amd64"}:   {"linux", "x64"},
	{"linux", "arm64"}:   {"linux", "arm64"},
	{"darwin", "amd64"}:  {"darwin", "x64"},
	{"darwin", "arm64"}:  {"darwin", "arm64"},
	{"windows", "amd64"}: {"win32", "x64"},
	{"windows", "arm64"}: {"win32", "arm64"},
}

// npm writes a package for each platform, of which npm installs the one that fits,
// and the package that depends on them and starts its binary.
func (r *release) npm() error {
	common := map[string]any{
		"version":     r.version,
		"description": summary,
		"license":     "MIT",
		"homepage":    r.url(),
		"repository":  map[string]string{"type": "git", "url": "git+" + r.url() + ".git"},
	}
	optional := map[string]string{}
	for p, node := range npmNames {
		of := maps.Clone(common)
		of["name"] = name + "-" + node.os + "-" + node.cpu
		of["description"] = summary + ": the binary for " + node.os + " on " + node.cpu
		of["os"], of["cpu"] = []string{node.os}, []string{node.cpu}
		of["preferUnplugged"] = true
		optional[of["name"].(string)] = r.version
		if err := r.npmPackage(of, entry{path: "bin/" + p.exe(), from: r.binaries[p], mode: 0o755}); err != nil {
			return err
		}
	}
	of := maps.Clone(common)
	of["name"] = name
	of["keywords"] = []string{"mcp", "pagerduty", "incidents", "on-call"}
	of["bin"] = map[string]string{name: name + ".js"}
	of["engines"] = map[string]string{"node": ">=18"}
	of["optionalDependencies"] = optional
	of["mcpName"] = r.serverName()
	source := filepath.Join(r.root, "packaging", "npm")
	return r.npmPackage(of,
		entry{path: name + ".js", from: filepath.Join(source, name+".js"), mode: 0o755},
		entry{path: "README.md", from: filepath.Join(source, "README.md")})
}

// npmPackage writes a tarball as `npm pack` does.
func (r *release) npmPackage(manifest map[string]any, files ...entry) error {
	text, err := indented(manifest)
	if err != nil {
		return err
	}
	entries := []entry{{path: "package/package.json", text: text}, {path: "package/LICENSE", from: filepath.Join(r.root, "LICENSE")}}
	for _, f := range files {
		f.path = "package/" + f.path
		entries = append(entries, f)
	}
	return writeTarGz(filepath.Join(r.dist, manifest["name"].(string)+"-"+r.version+".npm.tgz"), r.date, entries)
}
