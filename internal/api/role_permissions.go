package api

import (
	"context"
	"slices"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/emptypb"

	pb "github.com/anteroom/anteroom/internal/api/pb/roles"
	"github.com/anteroom/anteroom/internal/model"
)

// listDependentRoles finds none: no role extends another one.
func (s *Server) listDependentRoles(ctx context.Context, _ *call, q *pb.ListDependentRolesRequest) (*pb.ListDependentRolesResponse, error) {
	_, err := s.role(ctx, "", q.GetRoleName())
	return &pb.ListDependentRolesResponse{}, err
}

var errNoBase = &failure{code: connect.CodeNotFound, key: "no_base", text: "The role extends no other one."}

func (s *Server) deleteRoleBase(ctx context.Context, c *call, q *pb.DeleteRoleBaseRequest) (*emptypb.Empty, error) {
	if _, err := c.everywhere(); err != nil {
		return nil, err
	}
	if _, err := s.role(ctx, "", q.GetRoleName()); err != nil {
		return nil, err
	}
	return nil, errNoBase
}

func (s *Server) deleteOrganizationRoleBase(ctx context.Context, c *call, q *pb.DeleteOrganizationRoleBaseRequest) (*emptypb.Empty, error) {
	o, _, err := s.organizationOf(ctx, c, q.GetOrgId())
	if err != nil {
		return nil, err
	}
	if _, err := s.role(ctx, o.ID, q.GetRoleName()); err != nil {
		return nil, err
	}
	return nil, errNoBase
}

// permissionsOf returns what a role of the whole application allows.
func (s *Server) permissionsOf(ctx context.Context, name string) ([]*pb.Permission, error) {
	r, err := s.role(ctx, "", name)
	if err != nil {
		return nil, err
	}
	return s.permissionMessages(ctx, r.Permissions)
}

// permissionMessages returns permissions as the API tells them.
func (s *Server) permissionMessages(ctx context.Context, some model.Permissions) (messages []*pb.Permission, err error) {
	all, err := s.cfg.DB.DefinedPermissions(ctx)
	for _, p := range all {
		if slices.Contains(some, p.Name) {
			messages = append(messages, permissionMessage(p))
		}
	}
	return messages, err
}

func permissionMessage(p model.DefinedPermission) *pb.Permission {
	return &pb.Permission{Id: string(p.Name), Name: string(p.Name), Description: p.Description, IsScalekitPermission: p.BuiltIn}
}

func (s *Server) listRolePermissions(ctx context.Context, _ *call, q *pb.ListRolePermissionsRequest) (*pb.ListRolePermissionsResponse, error) {
	all, err := s.permissionsOf(ctx, q.GetRoleName())
	return &pb.ListRolePermissionsResponse{Permissions: all}, err
}

// listEffectivePermissions adds to what a role names what that includes: who manages
// something reads it.
func (s *Server) listEffectivePermissions(ctx context.Context, _ *call, q *pb.ListEffectiveRolePermissionsRequest) (*pb.ListEffectiveRolePermissionsResponse, error) {
	r, err := s.role(ctx, "", q.GetRoleName())
	if err != nil {
		return nil, err
	}
	all, err := s.cfg.DB.DefinedPermissions(ctx)
	answer := &pb.ListEffectiveRolePermissionsResponse{}
	for _, p := range all {
		if r.Permissions.Has(p.Name) {
			answer.Permissions = append(answer.Permissions, permissionMessage(p))
		}
	}
	return answer, err
}

func (s *Server) addPermissions(ctx context.Context, c *call, q *pb.AddPermissionsToRoleRequest) (*pb.AddPermissionsToRoleResponse, error) {
	by, err := c.everywhere()
	if err != nil {
		return nil, err
	}
	if len(q.GetPermissionNames()) == 0 {
		return nil, badField("permission_names", "Name the permissions.")
	}
	if _, err := s.role(ctx, "", q.GetRoleName()); err != nil {
		return nil, err
	}
	r, err := s.cfg.Roles.Change(ctx, by, "", q.GetRoleName(), func(r *model.Role) {
		r.Permissions = append(r.Permissions, permissionsIn(q.GetPermissionNames())...)
	})
	if err != nil {
		return nil, model.InFieldNamed("permissions", "permission_names", err)
	}
	all, err := s.permissionMessages(ctx, r.Permissions)
	return &pb.AddPermissionsToRoleResponse{Permissions: all}, err
}

func (s *Server) removePermission(ctx context.Context, c *call, q *pb.RemovePermissionFromRoleRequest) (*emptypb.Empty, error) {
	by, err := c.everywhere()
	if err != nil {
		return nil, err
	}
	r, err := s.role(ctx, "", q.GetRoleName())
	if err != nil {
		return nil, err
	}
	gone := model.Permission(q.GetPermissionName())
	if !slices.Contains(r.Permissions, gone) {
		return nil, &failure{code: connect.CodeNotFound, key: "permission_not_held", text: "The role does not name this permission."}
	}
	_, err = s.cfg.Roles.Change(ctx, by, "", r.Name, func(r *model.Role) {
		r.Permissions = slices.DeleteFunc(r.Permissions, func(p model.Permission) bool { return p == gone })
	})
	return &emptypb.Empty{}, err
}
