package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"github.com/anteroom/anteroom/internal/model"
)

// method is one method of a service: a row of the table from which all is served.
type method struct {
	procedure string // its path, below Package
	scope     model.Scope
	anybody   bool // needs no scope, but a token
	rest      []address

	request func() proto.Message // an empty one
	answer  func() proto.Message // another one
	do      func(ctx context.Context, c *call, q proto.Message) (proto.Message, error)
	connect func(s *Server, m method) http.Handler

	plain *plain // instead of these: REST alone has the method
}

// address is where REST reaches a method.
type address struct {
	verb, path string
	body       string // the field that the body is, "*" for the whole request, "" for no body
	status     int    // of an answer that is no failure
}

// message is a pointer to a generated message.
type message[T any] interface {
	*T
	proto.Message
}

// unary returns the method of a name in a service that do answers.
func unary[Q, A any, PQ message[Q], PA message[A]](service, name string, do func(ctx context.Context, c *call, q PQ) (PA, error)) method {
	m := method{procedure: Package + service + "/" + name}
	m.request = func() proto.Message { return PQ(new(Q)) }
	m.answer = func() proto.Message { return PA(new(A)) }
	m.do = func(ctx context.Context, c *call, q proto.Message) (proto.Message, error) { return do(ctx, c, q.(PQ)) }
	m.connect = func(s *Server, m method) http.Handler {
		answer := func(ctx context.Context, r *connect.Request[Q]) (*connect.Response[A], error) {
			a, err := s.perform(ctx, m, r.Header(), PQ(r.Msg))
			if err != nil {
				return nil, s.failureOf(ctx, m, err).connect(packageOf(ctx))
			}
			return connect.NewResponse((*A)(a.(PA))), nil
		}
		return connect.NewUnaryHandler(m.procedure, answer, connect.WithReadMaxBytes(maxMessage), connect.WithRecover(s.recovered))
	}
	return m
}

// serve returns what serves the method at an address.
func (m method) serve(s *Server, at address) http.Handler {
	if m.plain != nil {
		return s.answerPlainly(m, at)
	}
	return s.answer(m, at)
}

// names returns in which service the method is, and what it is called there.
func (m method) names() (service, name string) {
	service, name, _ = strings.Cut(strings.TrimPrefix(m.procedure, Package), "/")
	return service[strings.LastIndex(service, ".")+1:], name
}

// changes reports whether the method changes anything.
func (m method) changes() bool {
	return slices.ContainsFunc(m.rest, func(a address) bool { return a.verb != http.MethodGet })
}

// needs returns the method as one that needs a scope.
func (m method) needs(scope model.Scope) method {
	m.scope = scope
	return m
}

// forAnybody returns the method as one that needs a token and no scope.
func (m method) forAnybody() method {
	m.anybody = true
	return m
}

// at returns the method as one that REST reaches at an address, "GET /api/v1/…", with the
// field of the request that the body is, "*" for all of it, "" for none.
func (m method) at(where, body string) method {
	verb, path, _ := strings.Cut(where, " ")
	m.rest = append(slices.Clip(m.rest), address{verb: verb, path: path, body: body, status: http.StatusOK})
	return m
}

// creates returns the method as one that makes something, which REST says by the status.
func (m method) creates() method {
	m.rest = slices.Clone(m.rest)
	for i := range m.rest {
		m.rest[i].status = http.StatusCreated
	}
	return m
}
