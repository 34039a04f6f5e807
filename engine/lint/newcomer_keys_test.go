package lint_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"pagerduty-mcp-server/engine/diag"
)

// The files of testdata/newcomer_1_1.
const (
	depot = "_api.yaml"
	move  = "parcels/move_parcels.yaml"
	list  = "parcels/list_parcels.yaml"
)

// mistakesInKeys are what someone gets wrong with the keys of format 1.1: each is put
// by itself into one of the files. The wrong word stands in «».
var mistakesInKeys = []struct{ file, replace, with, kind, says string }{
	{move, "args: [depot, ids]", "args: [«depots», ids]", "unknown-key", `did you mean "depot"?`},
	{move, "args: [depot, ids]", "args: [«ids», depot]", "wrong-type", "put it last"},
	{move, "args: [depot, ids]", "args: [depot, «depot»]", "duplicate-key", "twice"},
	{move, "name: move,", "name: «list»,", "wrong-type", "a command of the program already"},
	{move, "name: move,", "name: «Move»,", "wrong-type", "small letter"},
	{move, "cli: {name: move, args: [depot, ids], params: {urgent: false}}", "cli: «move»", "wrong-type", "{name: move}"},
	{move, "params: {urgent: false}}", "params: {«urgnt»: false}}", "unknown-key", `did you mean "urgent"?`},
	{move, "aliases: [send_parcels]", "aliases: [«move_parcels»]", "tool-name", "own name"},
	{move, "aliases: [send_parcels]", "aliases: [«list_parcels»]", "duplicate-tool", "list_parcels"},
	{move, "lookup: depot", "lookup: «depots»", "unknown-key", `did you mean "depot"?`},
	{move, "{$ref: parcel_id}", "{$ref: «parcelid»}", "unknown-key", `did you mean "parcel_id"?`},
	{move, "{$ref: parcel_id}", "{$ref: \"«#/schemas/parcel_id»\"}", "unknown-key", "parcel_id"},
	{move, "{$ref: from_before_to}", "{$ref: «from_before»}", "unknown-key", `did you mean "from_before_to"?`},
	{move, "  - {$ref: from_before_to}", "  - «from_before_to»", "wrong-type", "mapping"},
	{move, "uniqueItems: true", "«unique»: true", "unknown-key", `uniqueItems`},
	{move, "exclusiveMinimum: 0", "exclusiveMinimum: «true»", "wrong-type", "number"},
	{move, "    required: [kind]", "    required: [«knd»]", "schema-keyword", `did you mean "kind"?`},
	{move, "    properties:", "    «fields»:", "unknown-key", "properties"},
	{move, "format: date-time, description: Not before.", "format: «datetime», description: Not before.", "wrong-type", "date-time"},
	{move, "server: scans", "server: «scan»", "unknown-key", `did you mean "scans"?`},
	{move, "path_params: {parcel:", "path_params: {«box»: a, parcel:", "unknown-key", "the path has no {box}"},
	{move, "answer: ndjson", "answer: «ndjsn»", "wrong-type", `did you mean "ndjson"?`},
	{move, "absent: {status: [404]}", "absent: «404»", "wrong-type", "status"},
	{move, "limit: 5", "limit: «0»", "wrong-type", "1"},
	{move, "$more.scan", "$more.«scans»", "jq-undefined", "scan"},
	{move, "on_error: warn", "on_error: «skip»", "wrong-type", "ignore"},
	{list, "paginate: pages", "paginate: «page»", "unknown-key", `did you mean "pages"?`},
	{list, "default_fields: [id, state]", "default_fields: [id, «sate»]", "no-such-field", `did you mean "state"?`},
	{list, "default_fields: [id, state]", "default_fields: [\"«*»\"]", "wrong-type", "all fields"},
	{list, "facets: [state, depot.id]", "facets: [state, «depots».id]", "no-such-field", `did you mean "depot"?`},
	{list, "facets: [state, depot.id]", "facets: [«.state»]", "wrong-type", "state"},
	{move, "response: \"{id", "facets: [«state»]\nresponse: \"{id", "no-facets", "tools that read"},
	{list, "response: \".parcels", "uri: «parcels/all»\nresponse: \".parcels", "wrong-type", "api://"},
	{list, "response: \".parcels", "uri: depot://parcels/{«nope»}\nresponse: \".parcels", "uri-param", "nope"},
	{move, "response: \"{id", "uri: «depot://moves»\nresponse: \"{id", "uri-param", "only read"},
	{list, "response: \".parcels", "confirm: «Go on?»\nresponse: \".parcels", "confirm-question", "only reads"},
	{move, "response: \"{id", "confirm: «Move ${params.depot}?»\nresponse: \"{id", "literal-argument", "'Move ' + params.depot"},
	{move, "response: \"{id", "confirm: \"${'Move to ' + params.«depo»}\"\nresponse: \"{id", "cel-type", `did you mean "depot"?`},
	{move, "response: \"{id", "confirm: \"${«params.ids»}\"\nresponse: \"{id", "cel-type", "string"},
	{move, "response: \"{id", "required_capabilities: [«root»]\nresponse: \"{id", "wrong-type", `did you mean "roots"?`},
	{move, "response: \"{id", "required_capabilities: «tools»\nresponse: \"{id", "wrong-type", "elicitation, roots, sampling"},
	{move, "response: \"{id", "required_capabilities: [roots, «roots»]\nresponse: \"{id", "duplicate-key", "twice"},
	{move, "response: \"{id", "required_capabilities: «[»]\nresponse: \"{id", "wrong-type", "empty"},
	{move, "response: \"{id", "«requires»: [roots]\nresponse: \"{id", "unknown-key", "required_capabilities"},
	{move, "response: \"{id", "required_capabilities: [«elicitation»]\nresponse: \"{id", "unasked", "say in confirm"},
	{move, "response: \"{id", "confirm: «true»\nresponse: \"{id", "wrong-type", "string"},
	{list, "response: \".parcels", "unmask: [«token»]\nresponse: \".parcels", "unmask-access", ""},
	{depot, "array_suffix: \"[]\"", "array_suffix: «true»", "wrong-type", ""},
	{depot, "fails: .ok == false", "fails: «ok» == false", "jq-undefined", "ok"},
	{depot, "https://scans.depot.example", "«scans.depot.example»", "cannot-be-sent", "https://"},
	{depot, "https://scans.depot.example", "«http://scans.depot.example»", "cannot-be-sent", "not https"},
	{depot, "https://scans.depot.example", "«https://${setting.region}.depot.example»", "literal-argument", "'https://' + "},
	{depot, "\"https://depot.example\"", "\"«https://depot.example?v=1»\"", "cannot-be-sent", "query"},
	{depot, "auth: none", "auth: {query: {key: \"${base64.«encode»(secret.token)}\"}}", "cel-type", "bytes(secret.token)"},
	{depot, "auth: none", "auth: {basic: {user: a, «pass»: b}}", "unknown-key", "password"},
	{depot, "auth: none", "auth: {header: {X-Key: \"${secret.«tokn»}\"}}", "cel-type", "token"},
	{depot, "auth: {header: {Authorization: \"${'Bearer ' + secret.token}\"}}", "auth: {«bearer»: \"${secret.token}\"}", "unknown-key", "header"},
	{depot, "{param: page, first: 1}", "{param: «size»}", "duplicate-binding", "size of a page"},
	{depot, "first: 1}", "first: «-1»}", "wrong-type", "at least 0"},
	{depot, "    id: \"^D[0-9]+$\"", "    id: \"«D[0-9]+»\"", "lookup-id", `"^D[0-9]+$"`},
	{depot, "\"${value}\"", "«value»", "literal-argument", "${value}"},
	{depot, "\"${value}\"", "\"${«params».depot}\"", "cel-context", "a lookup"},
	{depot, "path: /depots,", "path: \"/depots/«{value}»\",", "unknown-path-param", "path_params"},
	{depot, "{message: .message}", "{message: $headers.«Reason»}", "jq-undefined", "lower case"},
	{depot, "parcel_id: {type: string,", "parcel_id: {«in»: query, type: string,", "unknown-key", "in a schema"},
	{move, "parcel: \"${params.ids[0]}\"", "parcel: «params.ids»", "literal-argument", "${params.ids}"},
	{move, "parcel: \"${params.ids[0]}\"", "parcel: «..»", "cannot-be-sent", "{parcel}"},
	{move, "urgent: {type: boolean,", "urgent: {type: boolean, allowReserved: «true»,", "schema-keyword", "slashes"},
	{move, "status: [404]", "status: [«200»]", "wrong-type", "success"},
	{move, "status: [404]", "status: «404»", "wrong-type", "write [404]"},
	{move, "answer: ndjson", "answer: ndjson, «headers»: true", "unknown-key", "header"},
	{move, "  body: {ids", "  content_type: «json»\n  body: {ids", "wrong-type", "media type"},
	{move, "  body: {ids", "  content_type: «application/x-www-form-urlencoded»\n  body: {ids", "wrong-type", "form:"},
	{move, "box: \"${params.?box}\"}", "box: {id: \"${«params.?box»}\", type: a}}", "half-object", ".optMap(v, {'id': v, 'type': 'a'})"},
	{move, "on_error: warn", "on_error: warn\n    for_each: «params.depot»", "cel-type", "list"},
	{move, "format: date-time, description: Not before.", "format: date-time, default: «now - 1d», description: Not before.", "default-not-valid", "now-12h"},
	{move, "from: \"${params.?from}\"", "from: \"${params.?from.orValue(string(now - «7d»))}\"", "cel-syntax", "24h"},
	{move, "enum: [crate, bag]", "enum: [«1», bag]", "enum-type", "string"},
	{move, "enum: [crate, bag]", "enum: [\"«»\", bag]", "enum-empty-string", "some clients"},
	{depot, "fails: .ok == false", "fails: .ok «=» false", "jq-syntax", "write =="},
	{depot, "fails: .ok == false", "fails: .ok «=» false | not", "jq-syntax", "write =="},
	{depot, "fails: .ok == false", "fails: (.a | .b «=» false)", "jq-syntax", "write =="},
	{depot, "first: 1}", "first: 1, more: .more «=» true}", "jq-syntax", "write =="},
	{depot, "first: 1}", "first: 1, more: '«\"yes\"»'}", "jq-syntax", "always true"},
	{depot, "link: true", "next: '«[.after]»'", "wrong-output", "{cursor: .next}"},
	{depot, "errors: \"{message: .message}\"", "errors: \"«{msg: .message}»\"", "wrong-output", "message"},
	{depot, "errors: \"{message: .message}\"", "errors: \"«[.errors[].text]»\"", "wrong-output", "the message alone"},
	{depot, ".depots[] | {id, name}", "«[.depots[] | {id, name}]»", "wrong-output", "each record"},
	{depot, "expression: \"!has(params.from)", "expression: \"params.from «=» params.to || !has(params.from)", "cel-syntax", "=="},
	{move, "params: {urgent: false}", "params: {urgent: «maybe»}", "default-not-valid", "boolean"},
	{move, "params: {urgent: false}", "params: {ids: [P1, «x»]}", "default-not-valid", "ids[1]"},
	{move, "params: {urgent: false}", "params: {«box»: {kind: crat}}", "default-not-valid", `did you mean "crate"?`},
	{move, "params: {urgent: false}", "params: {from: «yesterdy»}", "default-not-valid", "yesterday"},
	{move, "params: {urgent: false}", "params: {«urgent»: null}", "default-not-valid", "leave"},
	{list, "default_fields", "cli: {name: parcels, params: {fields: [id, «sate»]}}\ndefault_fields", "default-not-valid", `did you mean "state"?`},
	{list, "default_fields", "cli: {name: parcels, params: {fields: [«depot.idd»]}}\ndefault_fields", "default-not-valid", `did you mean "id"?`},
	{list, "default_fields", "cli: {name: parcels, params: {limit: «99999»}}\ndefault_fields", "default-not-valid", "10000"},
	{list, "default_fields: [id, state]", "default_fields: [id, depot.«idd»]", "no-such-field", `did you mean "id"?`},
	{list, "facets: [state, depot.id]", "facets: [state, depot.«idd»]", "no-such-field", `did you mean "id"?`},
	{list, "default_fields", "metadata: «length»\ndefault_fields", "wrong-output", "further metadata"},
	{list, ".parcels[] |", ".parcels[] | select(.state «=» 1) |", "jq-syntax", "write =="},
	{list, "{id, state, depot: {id: .depot.id}}", "{id, state: .state «=» 1, depot: {id: .depot.id}}", "jq-syntax", "write =="},
	{depot, "page: {param: page, first: 1}", "page: «page»", "wrong-type", "param"},
	{depot, "link: true", "link: «next»", "wrong-type", "true"},
	{depot, "    id: \"^D[0-9]+$\"\n", "", "missing-key", "id"},
	{depot, "auth: none", "auth: «public»", "wrong-type", "none"},
	{depot, "\"${value}\"", "\"${«name»}\"", "cel-type", "value"},
	{depot, ".depots[] | {id, name}", "«.depots[] | {id, title}»", "wrong-output", "name"},
}

// TestNewcomerKeys: each mistake has one finding, on the wrong word.
func TestNewcomerKeys(t *testing.T) {
	if len(mistakesInKeys) < 40 {
		t.Errorf("%d mistakes; 40 are promised", len(mistakesInKeys))
	}
	texts := map[string]string{}
	for _, name := range []string{depot, move, list} {
		texts[name] = string(read(t, "testdata/newcomer_1_1/"+name))
	}
	for _, m := range mistakesInKeys {
		t.Run(m.kind+" "+m.with, func(t *testing.T) {
			if !strings.Contains(texts[m.file], m.replace) {
				t.Fatalf("%s has no %q", m.file, m.replace)
			}
			wrong, at, width := unmark(strings.Replace(texts[m.file], m.replace, m.with, 1))
			dir := fstest.MapFS{}
			for name, text := range texts {
				if name == m.file {
					text = wrong
				}
				dir[name] = &fstest.MapFile{Data: []byte(text)}
			}
			var ds diag.Diagnostics
			all, _ := lintDir(t, "tools.d", dir)
			for _, d := range all {
				if d.Kind != "no-tests" {
					ds = append(ds, d)
				}
			}
			if len(ds) != 1 {
				t.Fatalf("%d findings:\n%s", len(ds), ds)
			}
			if d := ds[0]; d.Kind != m.kind || !strings.Contains(d.Message, m.says) || at.Line > 0 && (d.Pos != at || d.Width != width) {
				t.Errorf("want %s at %v, %d wide, saying %q; got %d wide\n%s", m.kind, at, width, m.says, d.Width, ds)
			}
		})
	}
}
