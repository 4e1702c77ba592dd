package api

import (
	"context"
	"slices"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/emptypb"

	pb "github.com/anteroom/anteroom/internal/api/pb/users"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
)

func (s *Server) updateMembership(ctx context.Context, c *call, q *pb.UpdateMembershipRequest) (*pb.UpdateMembershipResponse, error) {
	m, u, by, err := s.member(ctx, c, q.GetOrganizationId(), q)
	if err != nil {
		return nil, err
	}
	if len(q.GetMembership().GetMetadata()) > 0 {
		return nil, badField("membership.metadata", "Memberships have no metadata here. Keep it with the user, or with the organization.")
	}
	names, err := roleNamesIn(q.GetMembership().GetRoles())
	if err != nil {
		return nil, err
	}
	if len(names) > 0 {
		if _, err := s.setRoles(ctx, by, m, names); err != nil {
			return nil, model.InFieldNamed("role", "membership.roles", err)
		}
	}
	message, err := s.userMessage(ctx, c, u)
	return &pb.UpdateMembershipResponse{User: message}, err
}

// setRoles gives a member roles in the place of those that people and applications gave.
func (s *Server) setRoles(ctx context.Context, by model.Actor, m model.Member, names []string) (model.Member, error) {
	if m.Status == model.MemberPendingInvite {
		return m, &failure{code: connect.CodeAlreadyExists, key: "not_accepted", text: "The user has not accepted the invitation yet. Delete the membership and invite them anew."}
	}
	all, err := s.cfg.DB.Roles(ctx, m.Org)
	if err != nil {
		return m, err
	}
	roles, err := members.RolesNamed(all, names)
	if err != nil {
		return m, err
	}
	ids := make([]model.RoleID, len(roles))
	for i, r := range roles {
		ids[i] = r.ID
	}
	if slices.Equal(ids, given(m)) {
		return m, nil
	}
	changed, err := s.cfg.Members.SetRoles(ctx, by, m.ID, ids, m.Version)
	return changed.Member, err
}

// given returns which roles of a member people and applications gave, and no group.
func given(m model.Member) (ids []model.RoleID) {
	for _, r := range m.Roles {
		if !slices.Contains(m.Fixed, r.ID) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// namesGiven returns the names of these roles.
func namesGiven(m model.Member) (names []string) {
	ids := given(m)
	for _, r := range m.Roles {
		if slices.Contains(ids, r.ID) {
			names = append(names, r.Name)
		}
	}
	return names
}

func (s *Server) listUserRoles(ctx context.Context, c *call, q *pb.ListUserRolesRequest) (*pb.ListUserRolesResponse, error) {
	m, _, _, err := s.member(ctx, c, q.GetOrganizationId(), byID(q.GetUserId()))
	return &pb.ListUserRolesResponse{Roles: roleNames(m.Roles)}, err
}

func (s *Server) assignUserRoles(ctx context.Context, c *call, q *pb.AssignUserRolesRequest) (*pb.AssignUserRolesResponse, error) {
	m, _, by, err := s.member(ctx, c, q.GetOrganizationId(), byID(q.GetUserId()))
	if err != nil {
		return nil, err
	}
	names := namesGiven(m)
	for _, r := range q.GetRoles() {
		if r.GetRoleName() == "" {
			return nil, badField("roles", "Name each role by role_name.")
		}
		names = append(names, r.GetRoleName())
	}
	m, err = s.setRoles(ctx, by, m, names)
	return &pb.AssignUserRolesResponse{Roles: roleNames(m.Roles)}, model.InFieldNamed("role", "roles", err)
}

func (s *Server) removeUserRole(ctx context.Context, c *call, q *pb.RemoveUserRoleRequest) (*emptypb.Empty, error) {
	m, _, by, err := s.member(ctx, c, q.GetOrganizationId(), byID(q.GetUserId()))
	if err != nil {
		return nil, err
	}
	names := namesGiven(m)
	i := slices.Index(names, q.GetRoleName())
	switch {
	case i < 0 && slices.ContainsFunc(m.Roles, func(r model.Role) bool { return r.Name == q.GetRoleName() }):
		return nil, &failure{code: connect.CodePermissionDenied, key: "given_by_group", text: "The member has this role by a group."}
	case i < 0:
		return nil, &failure{code: connect.CodeNotFound, key: "role_not_held", text: "The member does not have this role."}
	case len(names) == 1 && len(m.Fixed) == 0:
		return nil, badField("role_name", "A member keeps one role at least. Give another one by UpdateMembership, or delete the membership.")
	}
	_, err = s.setRoles(ctx, by, m, slices.Delete(names, i, i+1))
	return &emptypb.Empty{}, err
}

func (s *Server) listUserPermissions(ctx context.Context, c *call, q *pb.ListUserPermissionsRequest) (*pb.ListUserPermissionsResponse, error) {
	m, _, _, err := s.member(ctx, c, q.GetOrganizationId(), byID(q.GetUserId()))
	if err != nil {
		return nil, err
	}
	all, err := s.cfg.DB.DefinedPermissions(ctx)
	held, answer := m.Permissions(), &pb.ListUserPermissionsResponse{}
	for _, p := range all {
		if slices.Contains(held, p.Name) {
			answer.Permissions = append(answer.Permissions, &pb.Permission{Id: string(p.Name), Name: string(p.Name), Description: p.Description})
		}
	}
	return answer, err
}
