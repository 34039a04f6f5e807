package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing/fstest"

	"pagerduty-mcp-server/engine"
)

// A directory of tool files is an [io/fs.FS], such as os.DirFS("tools"). Here it is in memory.
var shipTools = fstest.MapFS{
	"_api.yaml": {Data: []byte(`
version: 1
title: Ships
server: {url: "https://ships.example"}
secrets: {key: {env: [SHIPS_KEY]}}
auth: {header: {Authorization: "${'Bearer ' + secret.key}"}}
`)},
	"ships/list_ships.yaml": {Data: []byte(`
tool: list_ships
title: List ships
description: Lists the ships of a port.
params:
  port: {in: query, type: string, required: true, description: Name of the port.}
request: {path: /ships}
resource: ships
response: ".ships[] | {id, name}"
`)},
}

// newShips is the API, on loopback.
func newShips() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer sesame" || r.URL.Query().Get("port") != "Bergen" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		fmt.Fprint(w, `{"ships": [{"id": 7, "name": "Ada", "crew": ["Ines"]}]}`)
	}))
}

func Example() {
	api := newShips()
	defer api.Close()

	catalog, findings, err := engine.Load([]engine.Dir{{Name: "tools", Files: shipTools}}, engine.Options{})
	if err != nil || findings.HasErrors() {
		fmt.Println(err, findings)
		return
	}
	tool := catalog.Tool("list_ships")
	environment := map[string]string{"SHIPS_KEY": "sesame"}
	account := tool.Account(engine.Options{
		Getenv:  func(name string) string { return environment[name] },
		BaseURL: api.URL,
	})
	defer account.Close()
	answer := account.Call(context.Background(), tool, json.RawMessage(`{"port": "Bergen"}`), nil)
	fmt.Println(string(answer.JSON))
	// Output:
	// {"metadata":{"count":1,"description":"Found 1 result for resource type ships"},"ships":[{"id":7,"name":"Ada"}]}
}

// A wrong argument is an answer, too, and nothing is sent.
func ExampleAccount_Call() {
	catalog, _, err := engine.Load([]engine.Dir{{Name: "tools", Files: shipTools}}, engine.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	tool := catalog.Tool("list_ships")
	account := tool.Account(engine.Options{})
	defer account.Close()
	answer := account.Call(context.Background(), tool, json.RawMessage(`{"prot": "Bergen"}`), nil)
	fmt.Println(answer.IsError, string(answer.JSON))
	// Output:
	// true {"metadata":{"count":0,"description":"Error occurred while processing request"},"error":{"message":"unknown parameter \"prot\"; did you mean \"port\"?; port is required: Name of the port.","code":"UNKNOWN_PARAMETER"}}
}
