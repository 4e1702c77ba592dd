package api

import (
	"context"
	"slices"

	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "github.com/anteroom/anteroom/internal/api/pb/domains"
	"github.com/anteroom/anteroom/internal/domains"
	"github.com/anteroom/anteroom/internal/model"
)

// domainMethods are those of DomainService.
func (s *Server) domainMethods() []method {
	const service, read, write = "domains.DomainService", model.ScopeOrganizationsRead, model.ScopeOrganizationsWrite
	return []method{
		unary(service, "CreateDomain", s.createDomain).needs(write).at("POST /api/v1/organizations/{organization_id}/domains", "domain").creates(),
		unary(service, "ListDomains", s.listDomains).needs(read).at("GET /api/v1/organizations/{organization_id}/domains", ""),
		unary(service, "GetDomain", s.getDomain).needs(read).at("GET /api/v1/organizations/{organization_id}/domains/{id}", ""),
		unary(service, "VerifyDomain", s.verifyDomain).needs(write).at("PATCH /api/v1/organizations/{organization_id}/domains/{id}:verify", ""),
		unary(service, "DeleteDomain", s.deleteDomain).needs(write).at("DELETE /api/v1/organizations/{organization_id}/domains/{id}", ""),
	}
}

// ofDomains is a request about an organization's domains.
type ofDomains interface {
	GetOrganizationId() string
	GetExternalId() string
}

// domainsOf returns the organization that a request is about, and the caller as an actor in
// it.
func (s *Server) domainsOf(ctx context.Context, c *call, q ofDomains) (model.Organization, model.Actor, error) {
	return s.organization(ctx, c, oneOrganization{q.GetOrganizationId(), q.GetExternalId()})
}

// domain returns a domain that a request is about. What has been proved is out of sight with
// the feature that proves it, as in the portal.
func (s *Server) domain(ctx context.Context, c *call, q ofDomains, id string) (model.Domain, model.Actor, error) {
	o, by, err := s.domainsOf(ctx, c, q)
	if err != nil {
		return model.Domain{}, by, err
	}
	d, err := s.cfg.DB.Domain(ctx, o.ID, model.DomainID(id))
	if err == nil && d.Type == model.DomainOrganization {
		err = s.has(ctx, o.ID, model.FeatureDomainVerification)
	}
	return d, by, err
}

// noConnection refuses a connection where a domain is named: AssignDomainsToConnection says
// which domains a connection serves.
func noConnection(id *string) error {
	if id != nil && *id != "" {
		return badField("connection_id", "Domains are an organization’s. Assign them to a connection by AssignDomainsToConnection.")
	}
	return nil
}

func (s *Server) createDomain(ctx context.Context, c *call, q *pb.CreateDomainRequest) (*pb.CreateDomainResponse, error) {
	o, by, err := s.domainsOf(ctx, c, q)
	if err != nil {
		return nil, err
	}
	if err := noConnection(q.ConnectionId); err != nil {
		return nil, err
	}
	add := s.cfg.Domains.Add
	if q.GetDomain().GetDomainType() == pb.DomainType_ALLOWED_EMAIL_DOMAIN {
		add = s.cfg.Organizations.AddDomain
	} else if err := s.has(ctx, o.ID, model.FeatureDomainVerification); err != nil {
		return nil, err
	}
	d, err := add(ctx, by, q.GetDomain().GetDomain())
	if err != nil && (d.ID == "" || model.KindOf(err) != model.Conflict) {
		return nil, err
	}
	return &pb.CreateDomainResponse{Domain: domainMessage(d)}, nil // also where it was added before
}

func (s *Server) getDomain(ctx context.Context, c *call, q *pb.GetDomainRequest) (*pb.GetDomainResponse, error) {
	d, _, err := s.domain(ctx, c, q, q.GetId())
	if err != nil {
		return nil, err
	}
	return &pb.GetDomainResponse{Domain: domainMessage(d)}, nil
}

func (s *Server) verifyDomain(ctx context.Context, c *call, q *pb.VerifyDomainRequest) (*pb.VerifyDomainResponse, error) {
	d, by, err := s.domain(ctx, c, q, q.GetId())
	if err != nil {
		return nil, err
	}
	if d.Type != model.DomainOrganization {
		return nil, badField("id", "An allowed email domain proves nothing, and so there is nothing to verify.")
	}
	if d.Owned() {
		return &pb.VerifyDomainResponse{Verified: true}, nil
	}
	d, err = s.cfg.Domains.Verify(ctx, by, d.Name)
	return &pb.VerifyDomainResponse{Verified: d.Owned()}, err
}

func (s *Server) deleteDomain(ctx context.Context, c *call, q *pb.DeleteDomainRequest) (*emptypb.Empty, error) {
	d, by, err := s.domain(ctx, c, q, q.GetId())
	if err != nil {
		return nil, err
	}
	if err := noConnection(q.ConnectionId); err != nil {
		return nil, err
	}
	remove := s.cfg.Domains.RemoveVerified
	if d.Type == model.DomainAllowedEmail {
		remove = s.cfg.Organizations.RemoveDomain
	}
	_, err = remove(ctx, by, d.ID)
	return &emptypb.Empty{}, err
}

func (s *Server) listDomains(ctx context.Context, c *call, q *pb.ListDomainRequest) (*pb.ListDomainResponse, error) {
	o, _, err := s.domainsOf(ctx, c, q)
	if err != nil {
		return nil, err
	}
	if q.Include != nil && *q.Include != "" {
		return nil, badField("include", "Say domain_type, or nothing for the domains of both types.")
	}
	all, err := s.domainsAsked(ctx, o.ID, q)
	if err != nil {
		return nil, err
	}
	size, number := int(q.GetPageSize().GetValue()), max(int(q.GetPageNumber().GetValue()), 1)
	if size < 0 || size > mostPageSize {
		return nil, badField("page_size", "Ask for 1 to 100 domains, or leave it out for all.")
	}
	if size == 0 { // nobody has more than fit in an answer
		size = max(len(all), 1)
	}
	answer := &pb.ListDomainResponse{PageSize: int32(size), PageNumber: int32(number)}
	begin := min((number-1)*size, len(all))
	for _, d := range all[begin:min(begin+size, len(all))] {
		answer.Domains = append(answer.Domains, domainMessage(d))
	}
	return answer, nil
}

// domainsAsked returns the domains of an organization that a list is asked for: of a type,
// or of both, or those that sign in by a connection.
func (s *Server) domainsAsked(ctx context.Context, org model.OrgID, q *pb.ListDomainRequest) ([]model.Domain, error) {
	if id := q.GetConnectionId(); id != "" {
		connection, err := s.cfg.DB.Connection(ctx, org, model.ConnectionID(id))
		if err != nil {
			return nil, err
		}
		return s.domainsServed(ctx, connection)
	}
	var all []model.Domain
	if kind := q.GetDomainType(); kind != pb.DomainType_ALLOWED_EMAIL_DOMAIN {
		on, err := s.cfg.DB.HasFeature(ctx, org, model.FeatureDomainVerification)
		if err == nil && on {
			all, err = s.cfg.DB.Domains(ctx, org, model.DomainOrganization)
		}
		if err == nil && kind == pb.DomainType_ORGANIZATION_DOMAIN {
			return all, s.has(ctx, org, model.FeatureDomainVerification)
		}
		if err != nil {
			return nil, err
		}
	}
	allowed, err := s.cfg.DB.Domains(ctx, org, model.DomainAllowedEmail)
	return append(all, allowed...), err
}

// domainsServed returns the domains whose people a connection signs in.
func (s *Server) domainsServed(ctx context.Context, c model.Connection) ([]model.Domain, error) {
	all, err := s.cfg.DB.Domains(ctx, c.Org, model.DomainOrganization)
	return slices.DeleteFunc(all, func(d model.Domain) bool { return !d.Owned() || !c.Serves(d.ID) }), err
}

// domainMessage returns a domain as the API tells it.
func domainMessage(d model.Domain) *pb.Domain {
	m := &pb.Domain{
		Id: string(d.ID), OrganizationId: string(d.Org), Domain: d.Name, CreateTime: timestamppb.New(d.CreatedAt), UpdateTime: timestamppb.New(d.CreatedAt),
		DomainType: pb.DomainType_ALLOWED_EMAIL_DOMAIN, VerificationMethod: pb.VerificationMethod_NOT_APPLICABLE,
	}
	if d.Type != model.DomainOrganization {
		return m
	}
	m.DomainType, m.VerificationMethod = pb.DomainType_ORGANIZATION_DOMAIN, pb.VerificationMethod_DNS
	m.TxtRecordKey, m.TxtRecordSecret = domains.RecordName(d), domains.RecordValue(d)
	m.VerificationStatus = pb.VerificationStatus(pb.VerificationStatus_value[string(d.Proof.Status)])
	if d.Proof.Method == model.DomainByAdmin {
		m.VerificationMethod = pb.VerificationMethod_ADMIN
	}
	if at := d.Proof.VerifiedAt; at.After(d.CreatedAt) {
		m.UpdateTime = timestamppb.New(at)
	}
	return m
}
