package api

import (
	"context"
	"errors"

	"google.golang.org/protobuf/types/known/emptypb"

	pb "github.com/anteroom/anteroom/internal/api/pb/roles"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

func (s *Server) createOrganizationRole(ctx context.Context, c *call, q *pb.CreateOrganizationRoleRequest) (*pb.CreateOrganizationRoleResponse, error) {
	o, by, err := s.organizationOf(ctx, c, q.GetOrgId())
	if err != nil {
		return nil, err
	}
	r, err := s.addRole(ctx, by, o.ID, q.GetRole().GetName(), q.GetRole())
	m, err := s.roleMessage(ctx, o.ID, r, err)
	return &pb.CreateOrganizationRoleResponse{Role: m}, err
}

func (s *Server) listOrganizationRoles(ctx context.Context, c *call, q *pb.ListOrganizationRolesRequest) (*pb.ListOrganizationRolesResponse, error) {
	o, _, err := s.organizationOf(ctx, c, q.GetOrgId())
	if err != nil {
		return nil, err
	}
	all, err := s.cfg.DB.Roles(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	messages, err := s.roleMessages(ctx, o.ID, all...)
	return &pb.ListOrganizationRolesResponse{Roles: messages}, err
}

func (s *Server) getOrganizationRole(ctx context.Context, c *call, q *pb.GetOrganizationRoleRequest) (*pb.GetOrganizationRoleResponse, error) {
	o, _, err := s.organizationOf(ctx, c, q.GetOrgId())
	if err != nil {
		return nil, err
	}
	r, err := s.roleIn(ctx, o.ID, q.GetRoleName())
	m, err := s.roleMessage(ctx, o.ID, r, err)
	return &pb.GetOrganizationRoleResponse{Role: m}, err
}

func (s *Server) updateOrganizationRole(ctx context.Context, c *call, q *pb.UpdateOrganizationRoleRequest) (*pb.UpdateOrganizationRoleResponse, error) {
	o, by, err := s.organizationOf(ctx, c, q.GetOrgId())
	if err != nil {
		return nil, err
	}
	r, err := s.changeRole(ctx, by, o.ID, q.GetRoleName(), q.GetRole())
	m, err := s.roleMessage(ctx, o.ID, r, err)
	return &pb.UpdateOrganizationRoleResponse{Role: m}, err
}

func (s *Server) deleteOrganizationRole(ctx context.Context, c *call, q *pb.DeleteOrganizationRoleRequest) (*emptypb.Empty, error) {
	o, by, err := s.organizationOf(ctx, c, q.GetOrgId())
	if err != nil {
		return nil, err
	}
	return &emptypb.Empty{}, s.removeRole(ctx, by, o.ID, q.GetRoleName(), q.GetReassignRoleName())
}

func (s *Server) countOrganizationRoleUsers(ctx context.Context, c *call, q *pb.GetOrganizationRoleUsersCountRequest) (*pb.GetOrganizationRoleUsersCountResponse, error) {
	o, _, err := s.organizationOf(ctx, c, q.GetOrgId())
	if err != nil {
		return nil, err
	}
	r, err := s.roleIn(ctx, o.ID, q.GetRoleName())
	if err != nil {
		return nil, err
	}
	n, err := s.cfg.DB.CountRoleHolders(ctx, o.ID, r.ID)
	return &pb.GetOrganizationRoleUsersCountResponse{Count: int64(n)}, err
}

func (s *Server) updateDefaultRoles(ctx context.Context, c *call, q *pb.UpdateDefaultRolesRequest) (*pb.UpdateDefaultRolesResponse, error) {
	by, err := c.everywhere()
	if err != nil {
		return nil, err
	}
	creator, member := q.DefaultCreatorRole, q.DefaultMemberRole
	//lint:ignore SA1019 refused, so that nobody thinks that it counts
	if q.GetDefaultCreator() != nil || q.GetDefaultMember() != nil {
		return nil, badField("default_creator", "Name the roles by default_creator_role and default_member_role.")
	}
	i, err := s.cfg.Instance.SetNewcomerRoles(ctx, by, creator, member)
	if err != nil {
		return nil, renamedInRole(err)
	}
	first, errFirst := s.roleByID(ctx, "", i.CreatorRole)
	later, errLater := s.roleByID(ctx, "", i.MemberRole)
	return &pb.UpdateDefaultRolesResponse{DefaultCreator: first, DefaultMember: later}, errors.Join(errFirst, errLater)
}

// roleByID returns a role that members of an organization can hold as the API tells it.
func (s *Server) roleByID(ctx context.Context, org model.OrgID, id model.RoleID) (*pb.Role, error) {
	all, err := s.cfg.DB.Roles(ctx, org)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if r.ID == id {
			return s.roleMessage(ctx, org, r, nil)
		}
	}
	return nil, model.Missing("")
}

func (s *Server) updateDefaultOrganizationRole(ctx context.Context, c *call, q *pb.UpdateDefaultOrganizationRolesRequest) (*pb.UpdateDefaultOrganizationRolesResponse, error) {
	o, by, err := s.organizationOf(ctx, c, q.GetOrgId())
	if err != nil {
		return nil, err
	}
	name := q.GetDefaultMemberRole()
	if o, err = s.cfg.Organizations.Set(ctx, by, o.ID, organizations.Change{MemberRole: &name}); err != nil {
		return nil, renamedInRole(err)
	}
	i, err := s.cfg.DB.Instance(ctx)
	if err != nil {
		return nil, err
	}
	m, err := s.roleByID(ctx, o.ID, i.NewcomerRole(o))
	return &pb.UpdateDefaultOrganizationRolesResponse{DefaultMember: m}, err
}
