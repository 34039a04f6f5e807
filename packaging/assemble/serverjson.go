package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

type object = map[string]any

// serverJSON writes what the MCP registry is told: where each package is, and what
// a client asks its user for.
func (r *release) serverJSON() error {
	bundle, err := os.ReadFile(filepath.Join(r.dist, r.mcpbFile()))
	if err != nil {
		return err
	}
	wheel, err := pep440(r.version)
	if err != nil {
		return err
	}
	owner, _, _ := strings.Cut(r.repository, "/")
	settings := func(p object) object {
		p["transport"] = object{"type": "stdio"}
		p["packageArguments"] = []object{{
			"type": "named", "name": "--access", "description": "How far the tools may go", "default": "read",
			"choices": []string{"read", "respond", "manage", "delete"},
		}}
		p["environmentVariables"] = []object{
			{"name": "PAGERDUTY_API_KEY", "description": "A PagerDuty API key: My Profile > User Settings > Create API User Token", "isRequired": true, "isSecret": true},
			{"name": "PAGERDUTY_SERVICE_REGION", "description": "The service region of the account", "default": "us", "choices": []string{"us", "eu"}},
			{"name": "PAGERDUTY_USER_EMAIL", "description": "In whose name changes are made; needed only with an account-level API key"},
		}
		return p
	}
	image := settings(object{
		"registryType": "oci",
		"identifier":   fmt.Sprintf("ghcr.io/%s/%s:%s", strings.ToLower(owner), name, r.version),
		"runtimeHint":  "docker",
	})
	image["runtimeArguments"] = []object{{"type": "positional", "value": "--read-only"}, {"type": "named", "name": "--cap-drop", "value": "ALL"}}
	return writeJSON(filepath.Join(r.dist, "server.json"), struct {
		Schema      string            `json:"$schema"`
		Name        string            `json:"name"`
		Title       string            `json:"title"`
		Description string            `json:"description"`
		Version     string            `json:"version"`
		Repository  map[string]string `json:"repository"`
		Packages    []object          `json:"packages"`
	}{
		"https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
		r.serverName(), "PagerDuty", summary, r.version,
		map[string]string{"url": r.url(), "source": "github"},
		[]object{
			settings(object{"registryType": "npm", "identifier": name, "version": r.version, "runtimeHint": "npx"}),
			settings(object{"registryType": "pypi", "identifier": wheelName, "version": wheel, "runtimeHint": "uvx"}),
			image,
			settings(object{
				"registryType": "mcpb",
				"identifier":   fmt.Sprintf("%s/releases/download/v%s/%s", r.url(), r.version, r.mcpbFile()),
				"fileSha256":   fmt.Sprintf("%x", sha256.Sum256(bundle)),
			}),
		},
	})
}
