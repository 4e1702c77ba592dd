package api

import (
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	commons "github.com/anteroom/anteroom/internal/api/pb/commons"
	pb "github.com/anteroom/anteroom/internal/api/pb/users"
	"github.com/anteroom/anteroom/internal/model"
)

// userMessage returns a user as the API tells them: with the memberships that the caller may
// know of.
func (s *Server) userMessage(ctx context.Context, c *call, u model.User) (*pb.User, error) {
	all, err := s.cfg.DB.Memberships(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	if c.by.Org != "" {
		all = slices.DeleteFunc(all, func(m model.Membership) bool { return m.Org != c.by.Org })
	}
	last, err := s.cfg.DB.LastSignIn(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	message := &pb.User{
		Id: string(u.ID), CreateTime: timestamppb.New(u.CreatedAt), UpdateTime: timestamppb.New(u.UpdatedAt), LastLoginTime: optionalTime(last),
		Email: u.Email, ExternalId: optional(u.ExternalID), Metadata: u.Metadata.Map(), UserProfile: profileMessage(u),
	}
	for _, of := range all {
		m, err := s.cfg.DB.Member(ctx, of.Org, of.Member)
		if err != nil {
			return nil, err
		}
		message.Memberships = append(message.Memberships, membershipMessage(of, m, s.cfg.DB.Now()))
		if c.by.Org != "" && m.Status == model.MemberPendingInvite {
			return invitedMessage(message, m), nil
		}
	}
	message.UserProfile.ExternalIdentities, err = s.identityMessages(ctx, c, u, all)
	return message, err
}

// invitedMessage returns somebody who has not accepted yet as the organization knows them
// that invited them: what the account says would tell that there is one.
func invitedMessage(all *pb.User, m model.Member) *pb.User {
	return &pb.User{Id: all.Id, CreateTime: timestamppb.New(m.CreatedAt), Email: m.Email, Memberships: all.Memberships, UserProfile: &commons.UserProfile{Name: m.Name}}
}

func (s *Server) userMessages(ctx context.Context, c *call, some []model.User) ([]*pb.User, error) {
	all := make([]*pb.User, len(some))
	for i, u := range some {
		var err error
		if all[i], err = s.userMessage(ctx, c, u); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// optionalTime returns a time as a field that may be missing.
func optionalTime(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// profileMessage returns what a person is called, under the names of older clients, too.
func profileMessage(u model.User) *commons.UserProfile {
	p := &commons.UserProfile{GivenName: u.FirstName, FamilyName: u.LastName, Locale: string(u.Language), EmailVerified: u.EmailVerified}
	//lint:ignore SA1019 deprecated for those who write new clients
	p.FirstName, p.LastName = u.FirstName, u.LastName
	if u.FirstName+u.LastName != "" {
		p.Name = u.Name()
	}
	return p
}

func membershipMessage(of model.Membership, m model.Member, now time.Time) *commons.OrganizationMembership {
	message := &commons.OrganizationMembership{
		OrganizationId: string(of.Org), Name: optional(of.OrgName), DisplayName: optional(of.OrgName),
		MembershipStatus: commons.MembershipStatus_ACTIVE, Roles: roleNames(m.Roles), ProvisioningMethod: optional(string(m.Source)), CreatedAt: timestamppb.New(m.CreatedAt),
	}
	for _, p := range m.Permissions() {
		message.Permissions = append(message.Permissions, string(p))
	}
	switch m.Status {
	case model.MemberInactive:
		message.MembershipStatus = commons.MembershipStatus_INACTIVE
	case model.MemberPendingInvite:
		message.MembershipStatus, message.ExpiresAt = commons.MembershipStatus_PENDING_INVITE, optionalTime(of.InviteExpires)
		if !now.Before(of.InviteExpires) {
			message.MembershipStatus = commons.MembershipStatus_INVITE_EXPIRED
		}
		return message
	}
	message.JoinTime = timestamppb.New(m.CreatedAt)
	return message
}

func roleNames(roles []model.Role) []*commons.Role {
	all := make([]*commons.Role, len(roles))
	for i, r := range roles {
		all[i] = &commons.Role{Id: string(r.ID), Name: r.Name, DisplayName: r.Label}
	}
	return all
}

// identityMessages returns by what a person signs in elsewhere: at the identity providers of
// their organizations, and with accounts of their own.
func (s *Server) identityMessages(ctx context.Context, c *call, u model.User, of []model.Membership) (all []*commons.ExternalIdentity, err error) {
	for _, m := range of {
		some, err := s.cfg.DB.IdentitiesIn(ctx, m.Org, u.ID)
		if err != nil {
			return nil, err
		}
		for _, i := range some {
			all = append(all, &commons.ExternalIdentity{ConnectionId: string(i.Connection), ConnectionUserId: i.Subject, CreatedTime: timestamppb.New(i.LinkedAt), LastLoginTime: optionalTime(i.LastAt)})
		}
	}
	if c.by.Org != "" {
		return all, nil
	}
	own, err := s.cfg.DB.SocialIdentities(ctx, u.ID)
	for _, i := range own {
		all = append(all, &commons.ExternalIdentity{ConnectionId: string(i.Provider), ConnectionUserId: i.Subject, IsSocial: true, CreatedTime: timestamppb.New(i.LinkedAt), LastLoginTime: optionalTime(i.LastAt)})
	}
	return all, err
}
