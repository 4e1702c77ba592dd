package api

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// Service is a service as people read of it who write a client.
type Service struct {
	Name    string // "OrganizationService"
	Methods []Method
}

// Method is a method of a service as people read of it.
type Method struct {
	Name      string
	Says      string   // what it does
	Procedure string   // its path for gRPC and Connect
	Addresses []string // where REST reaches it: "GET /api/v1/…"
	Scope     string   // that a token needs, "" for none
	Takes     []string // the fields of its request
	Body      string   // the field that the body of REST is, "*" for all that the address does not say, "" for no body
}

// Reference returns what the API can do, in the order of the table.
func (s *Server) Reference() []Service {
	var all []Service
	says := sayings()
	for _, m := range s.methods() {
		service, name, _ := strings.Cut(strings.TrimPrefix(m.procedure, Package), "/")
		service = service[strings.LastIndex(service, ".")+1:]
		if len(all) == 0 || all[len(all)-1].Name != service {
			all = append(all, Service{Name: service})
		}
		is := Method{Name: name, Says: says[m.procedure], Procedure: m.procedure, Scope: m.scope, Takes: fieldsOf(m.request().ProtoReflect().Descriptor())}
		for _, at := range m.rest {
			is.Addresses, is.Body = append(is.Addresses, at.verb+" "+at.path), at.body
		}
		last := &all[len(all)-1]
		last.Methods = append(last.Methods, is)
	}
	return all
}

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
