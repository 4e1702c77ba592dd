package api

import (
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/wrapperspb"

	commons "github.com/anteroom/anteroom/internal/api/pb/commons"
	pb "github.com/anteroom/anteroom/internal/api/pb/organizations"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

func (s *Server) updateOrganizationSettings(ctx context.Context, c *call, q *pb.UpdateOrganizationSettingsRequest) (*pb.GetOrganizationResponse, error) {
	o, by, err := s.organizationOf(ctx, c, q.GetId())
	if err != nil {
		return nil, err
	}
	on, err := s.cfg.DB.FeaturesOf(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	for _, w := range q.GetSettings().GetFeatures() {
		f, err := model.ParseFeature(w.GetName())
		if err != nil {
			return nil, model.InField("settings.features", err)
		}
		on = slices.DeleteFunc(on, func(has model.Feature) bool { return has == f })
		if w.GetEnabled() {
			on = append(on, f)
		}
	}
	if o, err = s.cfg.Organizations.Set(ctx, by, o.ID, organizations.Change{Features: &on}); err != nil {
		return nil, err
	}
	m, err := s.organizationMessage(ctx, o)
	return &pb.GetOrganizationResponse{Organization: m}, err
}

func (s *Server) setSeats(ctx context.Context, c *call, q *pb.UpsertUserManagementSettingsRequest) (*pb.UpsertUserManagementSettingsResponse, error) {
	o, by, err := s.organizationOf(ctx, c, q.GetOrganizationId())
	if err != nil {
		return nil, err
	}
	most := q.GetSettings().GetMaxAllowedUsers()
	if most == nil {
		return nil, badField("settings.max_allowed_users", "Say how many members the organization may have, 0 for any number.")
	}
	seats := int(most.GetValue())
	o, err = s.cfg.Organizations.Set(ctx, by, o.ID, organizations.Change{Seats: &seats})
	return &pb.UpsertUserManagementSettingsResponse{Settings: seatsMessage(o)}, model.InFieldNamed("seats", "settings.max_allowed_users", err)
}

func (s *Server) getSeats(ctx context.Context, c *call, q *pb.GetOrganizationUserManagementSettingsRequest) (*pb.GetOrganizationUserManagementSettingsResponse, error) {
	o, _, err := s.organizationOf(ctx, c, q.GetOrganizationId())
	return &pb.GetOrganizationUserManagementSettingsResponse{Settings: seatsMessage(o)}, err
}

func seatsMessage(o model.Organization) *pb.OrganizationUserManagementSettings {
	return &pb.OrganizationUserManagementSettings{MaxAllowedUsers: wrapperspb.Int32(int32(o.Seats))}
}

// policyMessage returns a session policy as the API tells it: in minutes, which all can be
// told in.
func policyMessage(p model.SessionPolicy) *pb.OrganizationSessionPolicySettings {
	if p == (model.SessionPolicy{}) {
		return &pb.OrganizationSessionPolicySettings{PolicySource: pb.SessionPolicyType_APPLICATION}
	}
	unit := commons.TimeUnit_MINUTES
	m := &pb.OrganizationSessionPolicySettings{
		PolicySource:           pb.SessionPolicyType_CUSTOM,
		AbsoluteSessionTimeout: wrapperspb.Int32(int32(p.Absolute / time.Minute)), AbsoluteSessionTimeoutUnit: &unit,
		IdleSessionTimeoutEnabled: wrapperspb.Bool(p.Idle > 0),
	}
	if p.Idle > 0 {
		m.IdleSessionTimeout, m.IdleSessionTimeoutUnit = wrapperspb.Int32(int32(p.Idle/time.Minute)), &unit
	}
	return m
}

// lasting returns how long so many of a unit are: minutes, where none is said.
func lasting(n int32, unit commons.TimeUnit) time.Duration {
	switch unit {
	case commons.TimeUnit_HOURS:
		return time.Duration(n) * time.Hour
	case commons.TimeUnit_DAYS:
		return time.Duration(n) * 24 * time.Hour
	}
	return time.Duration(n) * time.Minute
}

func (s *Server) getSessionPolicy(ctx context.Context, c *call, q *pb.GetOrganizationSessionPolicyRequest) (*pb.GetOrganizationSessionPolicyResponse, error) {
	o, _, err := s.organizationOf(ctx, c, q.GetOrganizationId())
	return &pb.GetOrganizationSessionPolicyResponse{Policy: policyMessage(o.Policy)}, err
}

func (s *Server) setSessionPolicy(ctx context.Context, c *call, q *pb.UpdateOrganizationSessionPolicyRequest) (*pb.UpdateOrganizationSessionPolicyResponse, error) {
	o, by, err := s.organizationOf(ctx, c, q.GetOrganizationId())
	if err != nil {
		return nil, err
	}
	p, custom := o.Policy, q.GetPolicySource() == pb.SessionPolicyType_CUSTOM
	if q.GetPolicySource() == pb.SessionPolicyType_SESSION_POLICY_TYPE_UNSPECIFIED {
		custom = p != (model.SessionPolicy{})
	}
	if q.AbsoluteSessionTimeout != nil {
		p.Absolute = lasting(q.AbsoluteSessionTimeout.GetValue(), q.GetAbsoluteSessionTimeoutUnit())
	}
	if q.IdleSessionTimeout != nil {
		p.Idle = lasting(q.IdleSessionTimeout.GetValue(), q.GetIdleSessionTimeoutUnit())
	}
	if q.IdleSessionTimeoutEnabled != nil && !q.IdleSessionTimeoutEnabled.GetValue() {
		p.Idle = 0
	}
	if custom && p.Absolute == 0 { // which clients may leave out: the application's stays
		i, err := s.cfg.DB.Instance(ctx)
		if err != nil {
			return nil, err
		}
		p.Absolute = i.Policy.Absolute
	}
	if _, err := s.cfg.Sessions.SetPolicy(ctx, by, p, custom, o.Version); err != nil {
		return nil, err
	}
	if o, err = s.cfg.DB.Organization(ctx, o.ID); err != nil {
		return nil, err
	}
	return &pb.UpdateOrganizationSessionPolicyResponse{Policy: policyMessage(o.Policy)}, nil
}

func (s *Server) getApplicationPolicy(ctx context.Context, c *call, q *pb.GetApplicationSessionPolicyRequest) (*pb.GetApplicationSessionPolicyResponse, error) {
	if _, _, err := s.organizationOf(ctx, c, q.GetOrganizationId()); err != nil {
		return nil, err
	}
	i, err := s.cfg.DB.Instance(ctx)
	unit := commons.TimeUnit_MINUTES
	m := &pb.ApplicationSessionPolicySettings{
		AbsoluteSessionTimeout: int32(i.Policy.Absolute / time.Minute), AbsoluteSessionTimeoutUnit: &unit, AccessTokenExpiry: int32(i.AccessToken / time.Minute),
		IdleSessionTimeoutEnabled: i.Policy.Idle > 0, IdleSessionTimeout: int32(i.Policy.Idle / time.Minute),
	}
	if i.Policy.Idle > 0 {
		m.IdleSessionTimeoutUnit = &unit
	}
	return &pb.GetApplicationSessionPolicyResponse{ApplicationPolicy: m}, err
}
