package api

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
)

// call is one call and who makes it.
type call struct {
	by     model.Actor // in an organization when it cannot leave that
	scopes []model.Scope
}

// in returns the caller as an actor in an organization. It returns the NotFound error of an
// organization that does not exist for one that the caller may not know.
func (c *call) in(org string) (model.Actor, error) {
	by := c.by
	if org == "" {
		return by, badField("organization_id", "Say which organization it is about.")
	}
	if by.Org != "" && by.Org != model.OrgID(org) {
		return by, model.Missing("access.no_organization")
	}
	by.Org = model.OrgID(org)
	return by, nil
}

// everywhere returns the caller as an actor for the whole instance, and a Forbidden error
// for one that is bound to an organization.
func (c *call) everywhere() (model.Actor, error) {
	if c.by.Org != "" {
		return c.by, model.Denied("")
	}
	return c.by, nil
}

// nameFor returns what is called so that an application makes: as the application itself, where
// nothing is said.
func (s *Server) nameFor(ctx context.Context, by model.Actor, said string) (string, error) {
	if said != "" || by.Kind != model.ActorApplication {
		return said, nil
	}
	a, err := s.cfg.DB.Application(ctx, model.ApplicationID(by.ID))
	return a.Name, err
}

// ipKey is where the context of a call keeps from where it came.
type ipKey struct{}

// perform has a method answer a request of whoever its headers prove.
func (s *Server) perform(ctx context.Context, m method, headers http.Header, q proto.Message) (proto.Message, error) {
	c, err := s.permitted(ctx, m, headers)
	if err != nil {
		return nil, err
	}
	leave, err := s.turns.enter(c.by.ID)
	if err != nil {
		return nil, err
	}
	defer leave()
	key := headers.Get("Idempotency-Key")
	if key == "" || !m.changes() {
		return m.do(ctx, c, q)
	}
	return s.once(ctx, m, c, key, q)
}

// permitted returns who makes a call, when that one may call the method.
func (s *Server) permitted(ctx context.Context, m method, headers http.Header) (*call, error) {
	c, err := s.caller(ctx, headers)
	if err == nil && !m.anybody && !model.HasScope(c.scopes, m.scope) {
		err = &failure{code: connect.CodePermissionDenied, key: "insufficient_scope", text: fmt.Sprintf("The token lacks the scope %s.", m.scope)}
	}
	return c, err
}

// once has a method answer a request that the caller may send again under a key.
func (s *Server) once(ctx context.Context, m method, c *call, key string, q proto.Message) (proto.Message, error) {
	request, err := proto.MarshalOptions{Deterministic: true}.Marshal(q)
	if err != nil {
		return nil, err
	}
	answer, err := s.cfg.Repeats.Once(ctx, c.by.ID, key, append([]byte(m.procedure), request...), func() ([]byte, error) {
		a, err := m.do(ctx, c, q)
		if err != nil {
			return nil, err
		}
		return proto.Marshal(a)
	})
	if err != nil {
		return nil, err
	}
	a := m.answer()
	return a, proto.Unmarshal(answer, a)
}

// caller returns who makes a call. A client that sends several tokens, as one SDK does after
// it got a new one, is who a good one among them proves.
func (s *Server) caller(ctx context.Context, headers http.Header) (*call, error) {
	err := error(&failure{code: connect.CodeUnauthenticated, key: "no_token", text: "Send an access token: Authorization: Bearer …"})
	for _, header := range headers.Values("Authorization") {
		for one := range strings.SplitSeq(header, ",") {
			scheme, token, _ := strings.Cut(strings.TrimSpace(one), " ")
			if !strings.EqualFold(scheme, "Bearer") || token == "" {
				continue
			}
			c, failed := s.callerBy(ctx, token)
			if failed == nil {
				return c, nil
			}
			if model.KindOf(failed) != model.Unauthenticated {
				return nil, failed
			}
			err = &failure{code: connect.CodeUnauthenticated, key: "bad_token", text: "The access token is not good, or not any more. Get another one at the token endpoint, by client_credentials."}
		}
	}
	return nil, err
}

// callerBy returns who makes a call by one token: an application by an access token, or who
// has an API key, which allows within its organization what its permissions do.
func (s *Server) callerBy(ctx context.Context, token string) (*call, error) {
	ip, _ := ctx.Value(ipKey{}).(string)
	if keys.Claimed(token) {
		p, err := s.cfg.APIKeys.Authenticate(ctx, token)
		if err != nil {
			return nil, err
		}
		return &call{by: model.Actor{Kind: model.ActorAPIKey, ID: string(p.Key.ID), Org: p.Key.Org, IP: ip}, scopes: model.PermissionScopes(p.Permissions)}, nil
	}
	client, err := s.cfg.ClientOf(ctx, token)
	if err != nil {
		return nil, err
	}
	return &call{by: model.Actor{Kind: model.ActorApplication, ID: string(client.ID), Org: client.Org, IP: ip}, scopes: client.Granted}, nil
}

// recovered answers for a method that panicked.
func (s *Server) recovered(ctx context.Context, spec connect.Spec, _ http.Header, p any) error {
	s.cfg.Logger.ErrorContext(ctx, "the API panicked", "procedure", spec.Procedure, "panic", p, "stack", string(debug.Stack()))
	return connect.NewError(connect.CodeInternal, errOurs)
}
