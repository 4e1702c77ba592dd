package api

import (
	"context"
	"fmt"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "github.com/anteroom/anteroom/internal/api/pb/clients"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
)

// clientMethods are those of ClientService that are about the clients of an organization,
// which get tokens for themselves and sign nobody in. Applications of the whole instance are
// registered by commands.
func (s *Server) clientMethods() []method {
	const service, read, write = "clients.ClientService", model.ScopeClientsRead, model.ScopeClientsWrite
	const all = "/api/v1/organizations/{organization_id}/clients"
	return []method{
		unary(service, "CreateOrganizationClient", s.createClient).needs(write).at("POST "+all, "client").creates(),
		unary(service, "ListOrganizationClients", s.listClients).needs(read).at("GET "+all, ""),
		unary(service, "GetOrganizationClient", s.getClient).needs(read).at("GET "+all+"/{client_id}", ""),
		unary(service, "UpdateOrganizationClient", s.updateClient).needs(write).at("PATCH "+all+"/{client_id}", "client"),
		unary(service, "DeleteOrganizationClient", s.deleteClient).needs(write).at("DELETE "+all+"/{client_id}", ""),
		unary(service, "CreateOrganizationClientSecret", s.createClientSecret).needs(write).at("POST "+all+"/{client_id}/secrets", "").creates(),
		unary(service, "DeleteOrganizationClientSecret", s.deleteClientSecret).needs(write).at("DELETE "+all+"/{client_id}/secrets/{secret_id}", ""),
	}
}

// aboutClient is a request about a client of an organization.
type aboutClient interface {
	GetOrganizationId() string
	GetClientId() string
}

// client returns the client that a request is about, and the caller as an actor in its
// organization. It returns the same NotFound error for one of another organization, for one of
// the whole instance and for one that does not exist.
func (s *Server) client(ctx context.Context, c *call, q aboutClient) (model.Application, model.Actor, error) {
	o, by, err := s.organizationOf(ctx, c, q.GetOrganizationId())
	if err != nil {
		return model.Application{}, by, err
	}
	a, err := s.cfg.DB.Application(ctx, model.ApplicationID(q.GetClientId()))
	if err == nil && a.Org != o.ID || model.KindOf(err) == model.NotFound {
		err = model.Because(model.Missing("applications.unknown"), err)
	}
	return a, by, err
}

// covers refuses a token that was given fewer scopes than a client is to have, or has: the
// rules know what its application may, and not that this token may less.
func (c *call) covers(scopes []model.Scope) error {
	for _, scope := range scopes {
		if !model.HasScope(c.scopes, scope) {
			return &failure{code: connect.CodePermissionDenied, key: "insufficient_scope", text: fmt.Sprintf("The token lacks the scope %s, which the client has or is to have.", scope)}
		}
	}
	return nil
}

// clientChange returns what a request says of a client. What is empty was not said.
func clientChange(w *pb.OrganizationClient) (c applications.Change, err error) {
	if len(w.GetCustomClaims()) > 0 {
		return c, badField("custom_claims", "Clients have no claims of their own here. What a token may do is in its scopes.")
	}
	if name := w.GetName(); name != "" {
		c.Name = &name
	}
	if text := w.GetDescription(); text != "" {
		c.Description = &text
	}
	if scopes := w.GetScopes(); len(scopes) > 0 {
		c.Scopes = &scopes
	}
	if len(w.GetAudience()) > 0 {
		audiences := make([]model.ApplicationID, len(w.GetAudience()))
		for i, id := range w.GetAudience() {
			audiences[i] = model.ApplicationID(id)
		}
		c.Audiences = &audiences
	}
	if seconds := w.GetExpiry(); seconds != 0 {
		if seconds < 0 || seconds > int64(model.MaxAccessToken/time.Second) {
			seconds = 1 // no lifetime that there can be, which the rule says in words
		}
		life := time.Duration(seconds) * time.Second
		c.AccessToken = &life
	}
	return c, nil
}

// renamedInClient returns an error about a client with the fields as a request names them.
func renamedInClient(err error) error {
	for was, is := range map[string]string{"access_token": "expiry", "audiences": "audience"} {
		err = model.InFieldNamed(was, is, err)
	}
	return err
}

func (s *Server) createClient(ctx context.Context, c *call, q *pb.CreateOrganizationClientRequest) (*pb.CreateOrganizationClientResponse, error) {
	o, by, err := s.organizationOf(ctx, c, q.GetOrganizationId())
	if err != nil {
		return nil, err
	}
	change, err := clientChange(q.GetClient())
	if err != nil {
		return nil, err
	}
	a := model.Application{Org: o.ID, Type: model.ApplicationWeb}
	change.To(&a)
	if a.Name, err = s.nameFor(ctx, by, a.Name); err != nil {
		return nil, err
	}
	if err := c.covers(a.Scopes); err != nil {
		return nil, err
	}
	a, secret, err := s.cfg.Applications.Create(ctx, by, a)
	if err != nil {
		return nil, renamedInClient(err)
	}
	if a, err = s.cfg.DB.Application(ctx, a.ID); err != nil { // with its secret's id
		return nil, err
	}
	return &pb.CreateOrganizationClientResponse{Client: clientMessage(a), PlainSecret: secret}, nil
}

func (s *Server) getClient(ctx context.Context, c *call, q *pb.GetOrganizationClientRequest) (*pb.GetOrganizationClientResponse, error) {
	a, _, err := s.client(ctx, c, q)
	if err != nil {
		return nil, err
	}
	return &pb.GetOrganizationClientResponse{Client: clientMessage(a)}, nil
}

func (s *Server) updateClient(ctx context.Context, c *call, q *pb.UpdateOrganizationClientRequest) (*pb.UpdateOrganizationClientResponse, error) {
	a, by, err := s.client(ctx, c, q)
	if err != nil {
		return nil, err
	}
	change, err := clientChange(q.GetClient())
	if err != nil {
		return nil, err
	}
	for _, scopes := range [][]model.Scope{a.Scopes, q.GetClient().GetScopes()} {
		if err := c.covers(scopes); err != nil {
			return nil, err
		}
	}
	if a, err = s.cfg.Applications.Set(ctx, by, a.ID, change); err != nil {
		return nil, renamedInClient(err)
	}
	return &pb.UpdateOrganizationClientResponse{Client: clientMessage(a)}, nil
}

func (s *Server) deleteClient(ctx context.Context, c *call, q *pb.DeleteOrganizationClientRequest) (*emptypb.Empty, error) {
	a, by, err := s.client(ctx, c, q)
	if err != nil {
		return nil, err
	}
	_, err = s.cfg.Applications.Delete(ctx, by, a.ID)
	return &emptypb.Empty{}, err
}

func (s *Server) createClientSecret(ctx context.Context, c *call, q *pb.CreateOrganizationClientSecretRequest) (*pb.CreateOrganizationClientSecretResponse, error) {
	a, by, err := s.client(ctx, c, q)
	if err != nil {
		return nil, err
	}
	if err := c.covers(a.Scopes); err != nil {
		return nil, err
	}
	id, plain, err := s.cfg.Applications.AddSecret(ctx, by, a.ID)
	if err != nil {
		return nil, err
	}
	if a, err = s.cfg.DB.Application(ctx, a.ID); err != nil {
		return nil, err
	}
	answer := &pb.CreateOrganizationClientSecretResponse{PlainSecret: plain}
	for _, one := range a.Secrets {
		if one.ID == id {
			answer.Secret = clientSecretMessage(one)
		}
	}
	return answer, nil
}

func (s *Server) deleteClientSecret(ctx context.Context, c *call, q *pb.DeleteOrganizationClientSecretRequest) (*emptypb.Empty, error) {
	a, by, err := s.client(ctx, c, q)
	if err != nil {
		return nil, err
	}
	return &emptypb.Empty{}, s.cfg.Applications.RemoveSecret(ctx, by, a.ID, model.SecretID(q.GetSecretId()))
}

func (s *Server) listClients(ctx context.Context, c *call, q *pb.ListOrganizationClientsRequest) (*pb.ListOrganizationClientsResponse, error) {
	o, _, err := s.organizationOf(ctx, c, q.GetOrganizationId())
	if err != nil {
		return nil, err
	}
	p, err := pageOf(s, listing[model.Application]{
		name: []string{"clients", string(o.ID)}, key: func(a model.Application) string { return string(a.ID) },
		after: func(key string, limit int) ([]model.Application, error) {
			return s.cfg.DB.ClientsBefore(ctx, o.ID, model.ApplicationID(orLast(key, model.PrefixApplication)), limit)
		},
		until: func(key string, limit int) ([]model.Application, error) {
			return s.cfg.DB.ClientsAfter(ctx, o.ID, model.ApplicationID(key), limit)
		},
	}, q.GetPageToken(), q.GetPageSize())
	if err != nil {
		return nil, err
	}
	total, err := s.cfg.DB.CountClients(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	answer := &pb.ListOrganizationClientsResponse{TotalSize: uint32(total), NextPageToken: p.next, PrevPageToken: p.prev}
	for _, a := range p.rows {
		answer.Clients = append(answer.Clients, clientMessage(a))
	}
	return answer, nil
}

// clientMessage returns a client of an organization as the API tells it.
func clientMessage(a model.Application) *pb.M2MClient {
	m := &pb.M2MClient{
		ClientId: string(a.ID), OrganizationId: string(a.Org), Name: a.Name, Description: a.Description,
		CreateTime: timestamppb.New(a.CreatedAt), UpdateTime: timestamppb.New(a.UpdatedAt), Scopes: a.Scopes, Expiry: int64(a.AccessToken / time.Second), RedirectUris: a.RedirectURIs,
	}
	for _, id := range a.Audiences {
		m.Audience = append(m.Audience, string(id))
	}
	for _, one := range a.Secrets {
		m.Secrets = append(m.Secrets, clientSecretMessage(one))
	}
	return m
}

// clientSecretMessage returns what can still be said of a secret: of its text, how it ends.
func clientSecretMessage(s model.ApplicationSecret) *pb.ClientSecret {
	return &pb.ClientSecret{
		Id: string(s.ID), SecretSuffix: s.Suffix, CreateTime: timestamppb.New(s.CreatedAt), UpdateTime: timestamppb.New(s.CreatedAt), LastUsedTime: moment(s.LastUsedAt),
		Status: pb.ClientSecretStatus_ACTIVE,
	}
}
