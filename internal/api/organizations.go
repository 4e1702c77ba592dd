package api

import (
	"context"
	"fmt"
	"slices"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "github.com/anteroom/anteroom/internal/api/pb/organizations"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

// organizationMethods are those of OrganizationService.
func (s *Server) organizationMethods() []method {
	const service, read, write = "organizations.OrganizationService", model.ScopeOrganizationsRead, model.ScopeOrganizationsWrite
	return []method{
		unary(service, "CreateOrganization", s.createOrganization).needs(write).at("POST /api/v1/organizations", "organization").creates(),
		unary(service, "ListOrganization", s.listOrganizations).needs(read).at("GET /api/v1/organizations", ""),
		unary(service, "SearchOrganization", s.searchOrganizations).needs(read).at("GET /api/v1/organizations:search", ""),
		unary(service, "GetOrganization", s.getOrganization).needs(read).at("GET /api/v1/organizations/{id}", ""),
		unary(service, "GetOrganizationByExternalId", s.getOrganization).needs(read).at("GET /api/v1/organizations:external/{external_id}", ""),
		unary(service, "UpdateOrganization", s.updateOrganization).needs(write).at("PATCH /api/v1/organizations/{id}", "organization"),
		unary(service, "DeleteOrganization", s.deleteOrganization).needs(write).at("DELETE /api/v1/organizations/{id}", ""),
		unary(service, "UpdateOrganizationSettings", s.updateOrganizationSettings).needs(write).at("PATCH /api/v1/organizations/{id}/settings", "settings"),
		unary(service, "UpsertUserManagementSettings", s.setSeats).needs(write).at("PATCH /api/v1/organizations/{organization_id}/settings/usermanagement", "*"),
		unary(service, "GetOrganizationUserManagementSetting", s.getSeats).needs(read).at("GET /api/v1/organizations/{organization_id}/settings/usermanagement", ""),
		unary(service, "UpdateOrganizationSessionPolicy", s.setSessionPolicy).needs(write).at("PATCH /api/v1/organizations/{organization_id}/session-policy", "*"),
		unary(service, "GetOrganizationSessionPolicy", s.getSessionPolicy).needs(read).at("GET /api/v1/organizations/{organization_id}/session-policy", ""),
		unary(service, "GetApplicationSessionPolicy", s.getApplicationPolicy).needs(read).at("GET /api/v1/organizations/{organization_id}/application-session-policy", ""),
		unary(service, "GeneratePortalLink", s.generatePortalLink).needs(write).at("PUT /api/v1/organizations/{id}/portal_links", ""),
		unary(service, "GetPortalLinks", s.getPortalLinks).needs(read).at("GET /api/v1/organizations/{id}/portal_links", ""),
		unary(service, "DeletePortalLink", s.deletePortalLinks).needs(write).at("DELETE /api/v1/organizations/{id}/portal_links", ""),
		unary(service, "DeletePortalLinkByID", s.deletePortalLink).needs(write).at("DELETE /api/v1/organizations/{id}/portal_links/{link_id}", ""),
	}
}

// named is a request about an organization, by its id or by what the application calls it.
type named interface {
	GetId() string
	GetExternalId() string
}

// organization returns the organization that a request is about, as its caller may know it,
// and the caller as an actor in it.
func (s *Server) organization(ctx context.Context, c *call, q named) (model.Organization, model.Actor, error) {
	id := q.GetId()
	if external := q.GetExternalId(); id == "" && external != "" {
		o, err := s.cfg.DB.OrganizationByExternalID(ctx, external)
		if err != nil {
			return o, c.by, err
		}
		id = string(o.ID)
	}
	return s.organizationOf(ctx, c, id)
}

// organizationOf does the same by the id alone.
func (s *Server) organizationOf(ctx context.Context, c *call, id string) (model.Organization, model.Actor, error) {
	by, err := c.in(id)
	if err != nil {
		return model.Organization{}, by, err
	}
	o, err := s.cfg.DB.Organization(ctx, by.Org)
	if model.KindOf(err) == model.NotFound {
		err = model.Because(model.Missing("access.no_organization"), err)
	}
	return o, by, err
}

// organizationMessage returns an organization as the API tells it.
func (s *Server) organizationMessage(ctx context.Context, o model.Organization) (*pb.Organization, error) {
	on, err := s.cfg.DB.FeaturesOf(ctx, o.ID)
	settings := &pb.OrganizationSettings{}
	for _, f := range model.Features() {
		settings.Features = append(settings.Features, &pb.OrganizationSettingsFeature{Name: string(f), Enabled: slices.Contains(on, f)})
	}
	return &pb.Organization{
		Id: string(o.ID), CreateTime: timestamppb.New(o.CreatedAt), UpdateTime: timestamppb.New(o.UpdatedAt), DisplayName: o.Name,
		ExternalId: optional(o.ExternalID), Metadata: o.Metadata.Map(), Settings: settings,
	}, err
}

// optional returns a text as a field that may be missing.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (s *Server) createOrganization(ctx context.Context, c *call, q *pb.CreateOrganizationRequest) (*pb.CreateOrganizationResponse, error) {
	by, err := c.everywhere()
	if err != nil {
		return nil, err
	}
	w := q.GetOrganization()
	if err := noSlug(w.Slug, w.LogoUrl); err != nil {
		return nil, err
	}
	o, err := s.cfg.Organizations.Create(ctx, by, organizations.Description{Name: w.GetDisplayName(), ExternalID: w.GetExternalId(), Metadata: w.GetMetadata()})
	if model.KindOf(err) == model.Conflict {
		o, err = s.sameOrganization(ctx, w, err)
	}
	if err != nil {
		return nil, renamed(err)
	}
	m, err := s.organizationMessage(ctx, o)
	return &pb.CreateOrganizationResponse{Organization: m}, err
}

// sameOrganization returns the organization that a client has made with the same words
// before, whose answer it did not get, and taken when it is another one.
func (s *Server) sameOrganization(ctx context.Context, w *pb.CreateOrganization, taken error) (model.Organization, error) {
	o, err := s.cfg.DB.OrganizationByExternalID(ctx, w.GetExternalId())
	if err != nil {
		return o, taken
	}
	metadata, err := model.NewMetadata(w.GetMetadata(), model.MostOrganizationMetadata)
	if err != nil || o.Name != w.GetDisplayName() || o.Metadata != metadata {
		return o, taken
	}
	return o, nil
}

// noSlug refuses what an organization does not have here, so that nobody thinks that it was
// kept.
func noSlug(slug, logo *string) error {
	switch {
	case slug != nil && *slug != "":
		return badField("organization.slug", "Organizations have no slug here. Use external_id.")
	case logo != nil && *logo != "":
		return badField("organization.logo_url", "A logo is uploaded in the portal, under General.")
	}
	return nil
}

// renamed says what a rule says of a field under the name that the field has here.
func renamed(err error) error { return model.InFieldNamed("name", "display_name", err) }

func (s *Server) getOrganization(ctx context.Context, c *call, q *pb.GetOrganizationRequest) (*pb.GetOrganizationResponse, error) {
	o, _, err := s.organization(ctx, c, q)
	if err != nil {
		return nil, err
	}
	m, err := s.organizationMessage(ctx, o)
	return &pb.GetOrganizationResponse{Organization: m}, err
}

func (s *Server) updateOrganization(ctx context.Context, c *call, q *pb.UpdateOrganizationRequest) (*pb.UpdateOrganizationResponse, error) {
	o, by, err := s.organization(ctx, c, q)
	if err != nil {
		return nil, err
	}
	w := q.GetOrganization()
	if err := noSlug(w.Slug, w.LogoUrl); err != nil {
		return nil, err
	}
	o, err = s.cfg.Organizations.Describe(ctx, by, o.ID, func(d *organizations.Description) {
		if w.DisplayName != nil {
			d.Name = *w.DisplayName
		}
		if w.ExternalId != nil {
			d.ExternalID = *w.ExternalId
		}
		if w.Metadata != nil {
			d.Metadata = w.Metadata
		}
	})
	if err != nil {
		return nil, renamed(err)
	}
	m, err := s.organizationMessage(ctx, o)
	return &pb.UpdateOrganizationResponse{Organization: m}, err
}

func (s *Server) deleteOrganization(ctx context.Context, c *call, q *pb.DeleteOrganizationRequest) (*emptypb.Empty, error) {
	o, by, err := s.organization(ctx, c, q)
	if err != nil {
		return nil, err
	}
	_, err = s.cfg.Organizations.Delete(ctx, by, o.Name)
	return &emptypb.Empty{}, err
}

func (s *Server) listOrganizations(ctx context.Context, c *call, q *pb.ListOrganizationsRequest) (*pb.ListOrganizationsResponse, error) {
	if q.GetExternalId() != "" || c.by.Org != "" { // there is one at the most
		o, _, err := s.organization(ctx, c, oneOrganization{string(c.by.Org), q.GetExternalId()})
		if model.KindOf(err) == model.NotFound {
			return &pb.ListOrganizationsResponse{}, nil
		}
		if err != nil {
			return nil, err
		}
		m, err := s.organizationMessage(ctx, o)
		return &pb.ListOrganizationsResponse{Organizations: []*pb.Organization{m}, TotalSize: 1}, err
	}
	p, err := pageOf(s, listing[model.Organization]{
		name: []string{"organizations"}, key: func(o model.Organization) string { return string(o.ID) },
		after: func(key string, limit int) ([]model.Organization, error) {
			return s.cfg.DB.OrganizationsBefore(ctx, model.OrgID(orLast(key, model.PrefixOrg)), limit)
		},
		until: func(key string, limit int) ([]model.Organization, error) {
			return s.cfg.DB.OrganizationsAfter(ctx, model.OrgID(key), limit)
		},
	}, q.GetPageToken(), q.GetPageSize())
	if err != nil {
		return nil, err
	}
	total, err := s.cfg.DB.CountOrganizations(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.organizationMessages(ctx, p.rows)
	return &pb.ListOrganizationsResponse{Organizations: all, TotalSize: uint32(total), NextPageToken: p.next, PrevPageToken: p.prev}, err
}

// oneOrganization names one organization.
type oneOrganization struct{ id, external string }

func (o oneOrganization) GetId() string         { return o.id }
func (o oneOrganization) GetExternalId() string { return o.external }

// orLast returns a key, and in the place of none one behind which no id of a prefix is.
func orLast(key, prefix string) string {
	if key == "" {
		return prefix + "~"
	}
	return key
}

func (s *Server) organizationMessages(ctx context.Context, some []model.Organization) ([]*pb.Organization, error) {
	all := make([]*pb.Organization, len(some))
	for i, o := range some {
		var err error
		if all[i], err = s.organizationMessage(ctx, o); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (s *Server) searchOrganizations(ctx context.Context, c *call, q *pb.SearchOrganizationsRequest) (*pb.SearchOrganizationsResponse, error) {
	if _, err := c.everywhere(); err != nil {
		return nil, err
	}
	text, err := term(q.GetQuery())
	if err != nil {
		return nil, err
	}
	p, err := pageOf(s, listing[model.Organization]{
		name: []string{"organizations", text}, key: func(o model.Organization) string { return string(o.ID) },
		after: func(key string, limit int) ([]model.Organization, error) {
			return s.cfg.DB.OrganizationsNamed(ctx, text, model.OrgID(orLast(key, model.PrefixOrg)), limit)
		},
	}, q.GetPageToken(), q.GetPageSize())
	if err != nil {
		return nil, err
	}
	all, err := s.organizationMessages(ctx, p.rows)
	return &pb.SearchOrganizationsResponse{Organizations: all, TotalSize: uint32(len(all)), NextPageToken: p.next}, err
}

// has refuses what is about a feature that an organization does not have.
func (s *Server) has(ctx context.Context, org model.OrgID, f model.Feature) error {
	on, err := s.cfg.DB.HasFeature(ctx, org, f)
	if err == nil && !on {
		err = &failure{code: connect.CodePermissionDenied, key: "feature_off", text: fmt.Sprintf("The organization does not have the feature %s. UpdateOrganizationSettings switches it on.", f)}
	}
	return err
}
