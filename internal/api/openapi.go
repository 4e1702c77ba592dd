package api

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// object is a JSON object of a description (OpenAPI 3.1).
type object = map[string]any

// openAPI describes the REST addresses of the methods (OpenAPI 3.1).
func (d *manual) openAPI() object {
	return object{
		"openapi":  "3.1.0",
		"info":     object{"title": "Management API", "version": "v1", "description": "Drives an instance: organizations, people, roles, single sign-on, directories, domains and sessions. The same methods are there as gRPC and Connect."},
		"paths":    d.paths,
		"security": []object{{"token": []string{}}},
		"components": object{
			"schemas":         d.schemas,
			"securitySchemes": object{"token": object{"type": "oauth2", "flows": object{"clientCredentials": object{"tokenUrl": "/oauth/token", "scopes": d.scopes}}}},
		},
	}
}

// operation describes a method at an address, the nth that it has.
func (d *manual) operation(m method, says string, at address, n int) object {
	service, name := m.names()
	id := service + "_" + name
	if n > 0 {
		id += "_" + strconv.Itoa(n+1)
	}
	o := object{"operationId": id, "tags": []string{service}, "summary": says}
	if m.scope != "" {
		o["security"] = []object{{"token": []string{m.scope}}}
	}
	var answer object
	if m.plain != nil {
		answer = schemaOf(reflect.TypeOf(m.plain.gives))
		o["parameters"] = m.plain.parameters()
	} else {
		answer = d.reference(m.answer().ProtoReflect().Descriptor())
		d.request(o, m.request().ProtoReflect().Descriptor(), at)
	}
	o["responses"] = object{
		strconv.Itoa(at.status): object{"description": "What came of it.", "content": jsonOf(answer)},
		"default":               object{"description": "Why it was not done.", "content": jsonOf(d.failure())},
	}
	return o
}

// parameters describes what such a method takes.
func (p plain) parameters() []object {
	var all []object
	for _, n := range p.takes {
		schema := object{"type": "integer", "format": "int64", "minimum": 0}
		if n.without >= 0 {
			schema["default"] = n.without
		}
		all = append(all, object{"name": n.name, "in": "query", "schema": schema})
	}
	return all
}

// request describes what an operation takes: in its address, in the query and in the body.
func (d *manual) request(o object, request protoreflect.MessageDescriptor, at address) {
	var parameters []object
	inPath := map[string]bool{}
	for _, found := range placeholder.FindAllStringSubmatch(at.path, -1) {
		inPath[found[1]] = true
		parameters = append(parameters, object{"name": found[1], "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	for i := range request.Fields().Len() {
		f := request.Fields().Get(i)
		name := string(f.Name())
		switch {
		case inPath[name] || at.body == "*" || f.IsMap() || f.Message() != nil && !wellKnown(f.Message()) && name != at.body:
		case name == at.body:
			o["requestBody"] = object{"content": jsonOf(d.value(f))}
		default:
			parameters = append(parameters, object{"name": name, "in": "query", "schema": d.value(f)})
		}
	}
	if at.body == "*" {
		o["requestBody"] = object{"content": jsonOf(d.reference(request))}
	}
	if parameters != nil {
		o["parameters"] = parameters
	}
}

func jsonOf(schema object) object { return object{"application/json": object{"schema": schema}} }

// reference returns where a message is described, and describes it when it is not yet.
func (d *manual) reference(m protoreflect.MessageDescriptor) object {
	if s := wellKnownSchema(m.FullName()); s != nil {
		return s
	}
	name := strings.TrimPrefix(string(m.FullName()), strings.TrimPrefix(Package, "/"))
	at := object{"$ref": "#/components/schemas/" + name}
	if _, ok := d.schemas[name]; ok {
		return at
	}
	fields := object{}
	d.schemas[name] = object{"type": "object", "properties": fields}
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		fields[string(f.Name())] = d.value(f)
	}
	return at
}

// wellKnownSchema describes the messages that are one value in JSON, and returns nil for
// others.
func wellKnownSchema(name protoreflect.FullName) object {
	switch name {
	case "google.protobuf.Timestamp":
		return object{"type": "string", "format": "date-time"}
	case "google.protobuf.StringValue", "google.protobuf.FieldMask":
		return object{"type": "string"}
	case "google.protobuf.BoolValue":
		return object{"type": "boolean"}
	case "google.protobuf.Int32Value":
		return object{"type": "integer", "format": "int32"}
	case "google.protobuf.Empty", "google.protobuf.Struct":
		return object{"type": "object"}
	}
	return nil
}

// value describes a field.
func (d *manual) value(f protoreflect.FieldDescriptor) object {
	switch {
	case f.IsMap():
		return object{"type": "object", "additionalProperties": d.one(f.MapValue())}
	case f.IsList():
		return object{"type": "array", "items": d.one(f)}
	}
	return d.one(f)
}

// one describes one value of a field.
func (d *manual) one(f protoreflect.FieldDescriptor) object {
	switch f.Kind() {
	case protoreflect.MessageKind:
		return d.reference(f.Message())
	case protoreflect.EnumKind:
		var names []string
		for i := range f.Enum().Values().Len() {
			names = append(names, string(f.Enum().Values().Get(i).Name()))
		}
		return object{"type": "string", "enum": names}
	case protoreflect.BoolKind:
		return object{"type": "boolean"}
	case protoreflect.Int32Kind, protoreflect.Uint32Kind:
		return object{"type": "integer", "format": "int32"}
	case protoreflect.Int64Kind, protoreflect.Uint64Kind:
		return object{"type": "string", "format": "int64"}
	case protoreflect.BytesKind:
		return object{"type": "string", "format": "byte"}
	}
	return object{"type": "string"}
}

// failure describes what is told of a call that was not answered.
func (d *manual) failure() object {
	d.schemas["Failure"] = object{"type": "object", "properties": object{
		"code":    object{"type": "integer", "description": "Of google.rpc.Code."},
		"message": object{"type": "string", "description": "For people: what is wrong, and what to do."},
		"details": object{"type": "array", "items": object{"type": "object", "properties": object{
			"@type":                 object{"type": "string"},
			"error_code":            object{"type": "string", "description": "For programs: it does not change."},
			"validation_error_info": object{"type": "object"},
		}}},
	}}
	return object{"$ref": "#/components/schemas/Failure"}
}

// describe answers with the description of the REST addresses, to whoever asks: it says no
// more than the program's own manual.
func (s *Server) describe(w http.ResponseWriter, _ *http.Request) {
	text, err := s.description()
	if err != nil {
		s.cfg.Logger.Error("the API could not describe itself", "error", err)
		http.Error(w, errOurs.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text) // who went away does not need it
}
