package jq

import "encoding/json"

// ShapeOf is the shape of a value, whose objects may have fields besides, and
// any of whose parts may be null.
func ShapeOf(v any) *Shape {
	switch v := v.(type) {
	case nil:
		return Scalar(KindNull)
	case bool:
		return Scalar(KindBool | KindNull)
	case string:
		return Scalar(KindString | KindNull)
	case int, float64, json.Number:
		return Scalar(KindNumber | KindNull)
	case []any:
		elem := nothing
		for _, e := range v {
			elem = Either(elem, ShapeOf(e))
		}
		return Array(elem)
	case map[string]any:
		out := Object(make(map[string]*Shape, len(v)))
		out.Open = true
		for name, e := range v {
			out.Fields[name] = ShapeOf(e)
		}
		return out
	}
	return nil
}
