package cel

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"

	"pagerduty-mcp-server/engine/toolfile"
)

// objects is a CEL type provider that knows the object types of a scope, each
// made from a schema. Their values are map[string]any; a key that is missing
// or null is a field that is not set.
type objects struct {
	types.Provider
	types   map[string]map[string]*types.Type      // type name -> field -> type
	schemas map[string]map[string]*toolfile.Schema // likewise -> what the field was made from
}

// typeOf returns the CEL type of a schema and registers the object types in it
// under names that begin with name. But for that of a variable itself these are
// no names of CEL, which would take params.x for the type of that name.
func (o *objects) typeOf(name string, s *toolfile.Schema) *types.Type {
	switch s.Type.Value {
	case "string":
		return types.StringType
	case "integer":
		return types.IntType
	case "number":
		return types.DoubleType
	case "boolean":
		return types.BoolType
	case "array":
		if s.Items == nil {
			return types.NewListType(types.DynType)
		}
		return types.NewListType(o.typeOf(name+"[]", s.Items))
	case "object":
		if s.Properties == nil {
			if s.AdditionalSchema != nil {
				return types.NewMapType(types.StringType, o.typeOf(name+".*", s.AdditionalSchema))
			}
			return types.NewMapType(types.StringType, types.DynType)
		}
		fields := map[string]*types.Type{}
		schemas := map[string]*toolfile.Schema{}
		for i := range s.Properties {
			p := &s.Properties[i]
			schemas[p.Name.Value] = &p.Schema
			fields[p.Name.Value] = o.typeOf(name+"."+p.Name.Value, &p.Schema)
		}
		if strings.Contains(name, ".") && !strings.HasSuffix(name, "[]") {
			name += "{}"
		}
		o.types[name], o.schemas[name] = fields, schemas
		return types.NewObjectType(name)
	}
	return types.DynType
}

// FindStructType implements [types.Provider].
func (o *objects) FindStructType(name string) (*types.Type, bool) {
	if _, ok := o.types[name]; ok {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return o.Provider.FindStructType(name)
}

// FindStructFieldNames implements [types.Provider].
func (o *objects) FindStructFieldNames(name string) ([]string, bool) {
	if fields, ok := o.types[name]; ok {
		return slices.Sorted(maps.Keys(fields)), true
	}
	return o.Provider.FindStructFieldNames(name)
}

// FindStructFieldType implements [types.Provider].
func (o *objects) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	fields, ok := o.types[name]
	if !ok {
		return o.Provider.FindStructFieldType(name, field)
	}
	t, ok := fields[field]
	if !ok {
		return nil, false
	}
	return &types.FieldType{
		Type: t,
		IsSet: func(target any) bool {
			m, _ := target.(map[string]any)
			return m[field] != nil
		},
		GetFrom: func(target any) (any, error) {
			m, _ := target.(map[string]any)
			v, there := m[field]
			switch {
			case v != nil:
				return v, nil
			case there && t == types.DynType: // such as a step that was skipped
				return types.NullValue, nil
			}
			return nil, fmt.Errorf("no such key: %s", field)
		},
	}, true
}

// typeName is a type's name for a reader.
func typeName(t *cel.Type) string {
	if t.Kind() == types.DynKind {
		return "any"
	}
	return t.String()
}
