package api

import (
	"embed"
	"regexp"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// The declarations, for what is said of each method there.
//
//go:embed proto
var declarations embed.FS

// Service is a service as people read of it who write a client.
type Service struct {
	Name    string // "OrganizationService"
	Methods []Method
}

// Method is a method of a service as people read of it.
type Method struct {
	Name      string
	Says      string   // what it does
	Procedure string   // its path for gRPC and Connect, "" where REST alone has it
	Addresses []string // where REST reaches it: "GET /api/v1/…"
	Scope     string   // that a token needs, "" for none
	Takes     []string // the fields of its request
	Body      string   // the field that the body of REST is, "*" for all that the address does not say, "" for no body
}

// manual is what is said of the methods: to people, by service, and to programs, by address.
type manual struct {
	services []Service
	paths    map[string]object // of OpenAPI
	scopes   object
	schemas  object
	says     map[string]string // of a method, by its procedure
}

// manualOf goes through the methods, and says of each what there is to say.
func manualOf(methods []method) *manual {
	d := &manual{paths: map[string]object{}, scopes: object{}, schemas: object{}, says: sayings()}
	for _, m := range methods {
		d.add(m)
	}
	return d
}

func (d *manual) add(m method) {
	service, name := m.names()
	is := Method{Name: name, Scope: m.scope}
	if m.plain != nil {
		is.Says = m.plain.says
		for _, n := range m.plain.takes {
			is.Takes = append(is.Takes, n.name)
		}
	} else {
		is.Says, is.Procedure, is.Takes = d.says[m.procedure], m.procedure, fieldsOf(m.request().ProtoReflect().Descriptor())
	}
	for i, at := range m.rest {
		is.Addresses, is.Body = append(is.Addresses, at.verb+" "+at.path), at.body
		if d.paths[at.path] == nil {
			d.paths[at.path] = object{}
		}
		d.paths[at.path][strings.ToLower(at.verb)] = d.operation(m, is.Says, at, i)
	}
	if m.scope != "" {
		d.scopes[m.scope] = ""
	}
	if last := len(d.services) - 1; last < 0 || d.services[last].Name != service {
		d.services = append(d.services, Service{Name: service})
	}
	last := &d.services[len(d.services)-1]
	last.Methods = append(last.Methods, is)
}

// Reference returns what the API can do, in the order of the table.
func (s *Server) Reference() []Service { return s.manual().services }

// fieldsOf returns the names of the fields of a request, of one within another with both.
func fieldsOf(d protoreflect.MessageDescriptor) []string {
	var all []string
	for i := range d.Fields().Len() {
		f := d.Fields().Get(i)
		inner := f.Message()
		if inner == nil || f.IsMap() || wellKnown(inner) {
			all = append(all, string(f.Name()))
			continue
		}
		for j := range inner.Fields().Len() {
			all = append(all, string(f.Name())+"."+string(inner.Fields().Get(j).Name()))
		}
	}
	return all
}

var (
	remark  = regexp.MustCompile(`(?s)// ([^\n]*)\n  rpc (\w+)\(`)
	service = regexp.MustCompile(`(?m)^service (\w+) \{`)
)

// sayings returns what the declarations say of methods, by their procedures.
func sayings() map[string]string {
	all := map[string]string{}
	folders, _ := declarations.ReadDir("proto/anteroom/v1")
	for _, folder := range folders {
		text, err := declarations.ReadFile("proto/anteroom/v1/" + folder.Name() + "/" + folder.Name() + ".proto")
		in := service.FindSubmatch(text)
		if err != nil || in == nil {
			continue
		}
		for _, found := range remark.FindAllSubmatch(text, -1) {
			says := strings.TrimPrefix(string(found[1]), string(found[2])+" ")
			all[Package+folder.Name()+"."+string(in[1])+"/"+string(found[2])] = strings.ToUpper(says[:1]) + says[1:]
		}
	}
	return all
}
