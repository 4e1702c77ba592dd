package api

import (
	"context"

	"google.golang.org/protobuf/types/known/emptypb"

	pb "github.com/anteroom/anteroom/internal/api/pb/connections"
	"github.com/anteroom/anteroom/internal/model"
)

// connectionMethods are those of ConnectionService.
func (s *Server) connectionMethods() []method {
	const service, read, write = "connections.ConnectionService", model.ScopeConnectionsRead, model.ScopeConnectionsWrite
	return []method{
		unary(service, "CreateConnection", s.createConnection).needs(write).at("POST /api/v1/organizations/{organization_id}/connections", "connection").creates(),
		unary(service, "ListConnections", s.listConnections).needs(read).at("GET /api/v1/connections", ""),
		unary(service, "ListAppConnections", s.listAppConnections).needs(read).at("GET /api/v1/connections/app", ""),
		unary(service, "GetConnection", s.getConnection).needs(read).at("GET /api/v1/organizations/{organization_id}/connections/{id}", ""),
		unary(service, "UpdateConnection", s.updateConnection).needs(write).at("PATCH /api/v1/organizations/{organization_id}/connections/{id}", "connection"),
		unary(service, "AssignDomainsToConnection", s.assignDomains).needs(write).at("PUT /api/v1/organizations/{organization_id}/connections/{connection_id}/domains", "*"),
		unary(service, "EnableConnection", s.enableConnection).needs(write).at("PATCH /api/v1/organizations/{organization_id}/connections/{id}:enable", ""),
		unary(service, "DisableConnection", s.disableConnection).needs(write).at("PATCH /api/v1/organizations/{organization_id}/connections/{id}:disable", ""),
		unary(service, "DeleteConnection", s.deleteConnection).needs(write).at("DELETE /api/v1/organizations/{organization_id}/connections/{id}", ""),
	}
}

// within returns the caller as an actor in an organization that has a feature.
func (s *Server) within(ctx context.Context, c *call, org string, f model.Feature) (model.Organization, model.Actor, error) {
	o, by, err := s.organizationOf(ctx, c, org)
	if err == nil {
		err = s.has(ctx, o.ID, f)
	}
	return o, by, err
}

// connection returns the connection that a request is about, and the caller as an actor in
// its organization.
func (s *Server) connection(ctx context.Context, c *call, org, id string) (model.Connection, model.Actor, error) {
	o, by, err := s.within(ctx, c, org, model.FeatureSSO)
	if err != nil {
		return model.Connection{}, by, err
	}
	found, err := s.cfg.DB.Connection(ctx, o.ID, model.ConnectionID(id))
	return found, by, err
}

func (s *Server) createConnection(ctx context.Context, c *call, q *pb.CreateConnectionRequest) (*pb.CreateConnectionResponse, error) {
	_, by, err := s.within(ctx, c, q.GetOrganizationId(), model.FeatureSSO)
	if err != nil {
		return nil, err
	}
	w := q.GetConnection()
	if w.GetKeyId() != "" {
		return nil, badField("connection.key_id", "Connections are named by their ids here.")
	}
	p, err := providerOf(w.GetProvider(), w.GetProviderKey())
	if err != nil {
		return nil, err
	}
	name := p.provider.Name()
	if p.provider == model.ProviderCustom { // which people do not call it
		name = "Single sign-on"
	}
	made, err := s.cfg.SSO.Add(ctx, by, p.provider, typeOf(w.GetType(), p.provider), name)
	if err != nil {
		return nil, err
	}
	m, err := s.connectionMessage(ctx, made)
	return &pb.CreateConnectionResponse{Connection: m}, err
}

func (s *Server) getConnection(ctx context.Context, c *call, q *pb.GetConnectionRequest) (*pb.GetConnectionResponse, error) {
	found, _, err := s.connection(ctx, c, q.GetOrganizationId(), q.GetId())
	if err != nil {
		return nil, err
	}
	m, err := s.connectionMessage(ctx, found)
	return &pb.GetConnectionResponse{Connection: m}, err
}

func (s *Server) assignDomains(ctx context.Context, c *call, q *pb.AssignDomainsToConnectionRequest) (*pb.AssignDomainsToConnectionResponse, error) {
	found, by, err := s.connection(ctx, c, q.GetOrganizationId(), q.GetConnectionId())
	if err != nil {
		return nil, err
	}
	var domains []model.DomainID
	for _, id := range q.GetDomainIds() {
		domains = append(domains, model.DomainID(id))
	}
	found, err = s.cfg.SSO.SetDomains(ctx, by, found.ID, found.Version, false, domains)
	if err != nil {
		return nil, model.InFieldNamed("domains", "domain_ids", err)
	}
	m, err := s.connectionMessage(ctx, found)
	return &pb.AssignDomainsToConnectionResponse{Connection: m}, err
}

func (s *Server) enableConnection(ctx context.Context, c *call, q *pb.ToggleConnectionRequest) (*pb.ToggleConnectionResponse, error) {
	found, by, err := s.connection(ctx, c, q.GetOrganizationId(), q.GetId())
	if err != nil {
		return nil, err
	}
	if _, drafted := found.In(model.SettingsDraft); drafted || !found.Enabled { // and otherwise it is as it shall be
		found, err = s.cfg.SSO.TurnOn(ctx, by, found.ID, found.Version)
	}
	if err != nil {
		return nil, err
	}
	return &pb.ToggleConnectionResponse{Enabled: found.Enabled}, nil
}

func (s *Server) disableConnection(ctx context.Context, c *call, q *pb.ToggleConnectionRequest) (*pb.ToggleConnectionResponse, error) {
	found, by, err := s.connection(ctx, c, q.GetOrganizationId(), q.GetId())
	if err == nil && found.Enabled {
		found, err = s.cfg.SSO.TurnOff(ctx, by, found.ID, found.Version)
	}
	if err != nil {
		return nil, err
	}
	return &pb.ToggleConnectionResponse{Enabled: found.Enabled}, nil
}

func (s *Server) deleteConnection(ctx context.Context, c *call, q *pb.DeleteConnectionRequest) (*emptypb.Empty, error) {
	found, by, err := s.connection(ctx, c, q.GetOrganizationId(), q.GetId())
	if err != nil {
		return nil, err
	}
	_, err = s.cfg.SSO.Delete(ctx, by, found.ID, found.Version)
	return &emptypb.Empty{}, err
}
