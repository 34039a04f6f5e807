package lint

import (
	"encoding/json"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"

	"pagerduty-mcp-server/engine"
	"pagerduty-mcp-server/engine/diag"
	"pagerduty-mcp-server/engine/jq"
	"pagerduty-mcp-server/engine/openapi"
	"pagerduty-mcp-server/engine/plan"
	"pagerduty-mcp-server/engine/toolfile"
)

// Input returns what a query runs on that stands at a path of a tool's file, and the
// values of its variables: as the API's description says or, where doc is nil or
// does not say it, as the bodies in the tool's tests show it. The tool may have
// mistakes. Nil is what is not known.
func Input(t *engine.Tool, doc *openapi.Document, at []string) (in *jq.Shape, vars map[string]*jq.Shape) {
	p := t.Plan()
	if p == nil || len(at) == 0 {
		return nil, nil
	}
	vars = contextShapes(t.API().File)
	vars["params"] = paramShape(t.Params())
	vars["status"] = jq.Scalar(jq.KindNumber)
	results := map[string]*jq.Shape{}
	vars["steps"] = jq.Object(results)
	for _, x := range p.Exchanges() {
		page := pageOf(t, x, doc)
		response := t.File.Response
		if x.Step != nil {
			response = x.Step.Response
		}
		if x.Step != nil && at[0] == "steps" && at[1] == x.Step.Name.Value || x.Step == nil && at[0] == "response" {
			return page, vars
		}
		out := page
		if response.IsSet() {
			out, _ = t.Library().Infer(response, page, vars)
		}
		switch {
		case x.Step == nil && at[0] != "metadata":
			return nil, vars
		case x.Step == nil:
			return jq.Array(out), map[string]*jq.Shape{"params": vars["params"], "page": page}
		case x.List && x.Step.ForEach.IsSet():
			out = jq.Array(jq.Array(out))
		case x.List || x.Step.ForEach.IsSet():
			out = jq.Array(out)
		}
		results[x.Step.Name.Value] = out
	}
	return nil, vars
}

// pageOf is the shape of the answer to a request.
func pageOf(t *engine.Tool, x *plan.Exchange, doc *openapi.Document) *jq.Shape {
	switch {
	case x.Request == nil:
		return jq.Scalar(jq.KindNull)
	case x.Answer == "text":
		return jq.Scalar(jq.KindString)
	case x.Answer != "json":
		return nil
	}
	if doc != nil {
		for _, o := range doc.At(x.Request.Path.Value) {
			if o.Method == x.Method {
				_, answer, _ := o.Response()
				if shape := answer.Shape(); shape != nil {
					return shape
				}
			}
		}
	}
	var out *jq.Shape
	for i := range t.File.Tests {
		for _, e := range t.File.Tests[i].HTTP {
			if method, path := requested(e.Request.Value); !x.Sends(method, path) || e.Answer.Status.Or(http.StatusOK) >= http.StatusMultipleChoices {
				continue
			}
			switch body := answerBody(t, &e.Answer); {
			case body == nil:
			case out == nil:
				out = jq.ShapeOf(body)
			default:
				out = jq.Either(out, jq.ShapeOf(body))
			}
		}
	}
	return out
}

// requested are the method and the path of a test's request.
func requested(request string) (method, path string) {
	target, _, _ := strings.Cut(request, "?")
	method, path, _ = strings.Cut(target, " ")
	return method, path
}

// answerBody is the JSON that a test answers with; nil for none.
func answerBody(t *engine.Tool, a *toolfile.Answer) (body any) {
	switch {
	case a.Body != nil:
		return a.Body.Any()
	case a.File.IsSet():
		files, folder := t.Files()
		if !fs.ValidPath(path.Join(folder, a.File.Value)) {
			return nil
		}
		text, err := engine.ReadFile(files, path.Join(folder, a.File.Value))
		if err != nil || json.Unmarshal(text, &body) != nil {
			return nil
		}
	case a.Text.IsSet():
		if json.NewDecoder(strings.NewReader(a.Text.Value)).Decode(&body) != nil {
			return nil
		}
	}
	return body
}

// Schema is a shape as a schema of it, for CEL; nil when nothing is known.
func Schema(s *jq.Shape) *toolfile.Schema {
	if s == nil {
		return nil
	}
	out := &toolfile.Schema{Description: diag.Text{Value: s.Doc}}
	switch s.Kinds &^ jq.KindNull {
	case jq.KindString:
		out.Type.Value = "string"
	case jq.KindBool:
		out.Type.Value = "boolean"
	case jq.KindArray:
		out.Type.Value = "array"
		out.Items = Schema(s.Elem)
	case jq.KindObject:
		out.Type.Value = "object"
		for _, name := range slices.Sorted(maps.Keys(s.Fields)) {
			p := toolfile.Property{Name: diag.Text{Value: name}}
			if of := Schema(s.Fields[name]); of != nil {
				p.Schema = *of
			}
			out.Properties = append(out.Properties, p)
		}
	}
	return out
}
