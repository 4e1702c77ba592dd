package api

import (
	"context"
	"slices"
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	pb "github.com/anteroom/anteroom/internal/api/pb/connections"
	"github.com/anteroom/anteroom/internal/model"
)

func (s *Server) listConnections(ctx context.Context, c *call, q *pb.ListConnectionsRequest) (*pb.ListConnectionsResponse, error) {
	if q.GetInclude() != "" && q.GetInclude() != "all" {
		return nil, badField("include", "Connections are listed whether they are enabled or not.")
	}
	org, domain := q.GetOrganizationId(), strings.ToLower(strings.TrimSpace(q.GetDomain()))
	if org == "" && domain == "" {
		org = string(c.by.Org)
	}
	all, err := s.connectionsOf(ctx, c, org, domain)
	if err != nil {
		return nil, err
	}
	answer := &pb.ListConnectionsResponse{}
	for _, one := range all {
		m, err := s.listedConnection(ctx, one)
		if err != nil {
			return nil, err
		}
		answer.Connections = append(answer.Connections, m)
	}
	return answer, nil
}

// connectionsOf returns the connections of an organization, or those by which people with
// addresses in a domain sign in, as far as the caller knows of them; of both the latter, in
// the organization alone.
func (s *Server) connectionsOf(ctx context.Context, c *call, org, domain string) ([]model.Connection, error) {
	if domain == "" {
		o, _, err := s.within(ctx, c, org, model.FeatureSSO)
		if err != nil {
			return nil, err
		}
		return s.cfg.DB.Connections(ctx, o.ID)
	}
	if org != "" {
		if _, _, err := s.within(ctx, c, org, model.FeatureSSO); err != nil {
			return nil, err
		}
	}
	all, err := s.cfg.DB.ConnectionsFor(ctx, domain)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(one model.Connection) bool {
		return c.by.Org != "" && one.Org != c.by.Org || org != "" && one.Org != model.OrgID(org)
	})
	for i, one := range all { // with their settings
		if all[i], err = s.cfg.DB.Connection(ctx, one.Org, one.ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// listedConnection returns a connection as lists of them tell it.
func (s *Server) listedConnection(ctx context.Context, c model.Connection) (*pb.ListConnection, error) {
	o, err := s.cfg.DB.Organization(ctx, c.Org)
	if err != nil {
		return nil, err
	}
	settings := workedOn(c)
	m := &pb.ListConnection{
		Id: string(c.ID), Provider: messageOf(settings.Provider), ProviderKey: string(settings.Provider), Type: typeMessage(settings.Type), Status: statusOf(c), Enabled: c.Enabled,
		OrganizationId: string(c.Org), OrganizationName: o.Name, UiButtonTitle: c.Name, CreatedAt: timestamppb.New(c.CreatedAt),
	}
	served, err := s.domainsServed(ctx, c)
	for _, d := range served {
		m.Domains = append(m.Domains, d.Name)
	}
	return m, err
}

// listAppConnections answers with the providers where people have accounts of their own.
// There are few: they are on one page.
func (s *Server) listAppConnections(_ context.Context, c *call, q *pb.ListAppConnectionsRequest) (*pb.ListAppConnectionsResponse, error) {
	if _, err := c.everywhere(); err != nil {
		return nil, err
	}
	if q.GetPageToken() != "" {
		return nil, badField("page_token", "All are on one page.")
	}
	answer := &pb.ListAppConnectionsResponse{}
	for _, p := range s.cfg.Social.Offered() {
		m := &pb.ListConnection{
			Id: string(p), Provider: pb.ConnectionProvider(pb.ConnectionProvider_value[strings.ToUpper(string(p))]), ProviderKey: string(p), Type: pb.ConnectionType_OAUTH,
			Status: pb.ConnectionStatus_COMPLETED, Enabled: true, UiButtonTitle: p.Label(),
		}
		if holds(m.UiButtonTitle, q.GetQuery()) && (q.GetProvider() == "" || strings.EqualFold(q.GetProvider(), string(p))) {
			answer.Connections = append(answer.Connections, m)
		}
	}
	answer.TotalSize = uint32(len(answer.Connections))
	return answer, nil
}

// holds reports whether a name has what is searched for in it.
func holds(name, part string) bool {
	return strings.Contains(strings.ToLower(name), strings.ToLower(strings.TrimSpace(part)))
}
