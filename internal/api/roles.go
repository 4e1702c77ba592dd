package api

import (
	"context"
	"slices"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/emptypb"

	pb "github.com/anteroom/anteroom/internal/api/pb/roles"
	"github.com/anteroom/anteroom/internal/model"
)

// roleMethods are those of RolesService.
func (s *Server) roleMethods() []method {
	const service, read, write = "roles.RolesService", model.ScopeRolesRead, model.ScopeRolesWrite
	const roles, in, permissions = "/api/v1/roles", "/api/v1/organizations/{org_id}/roles", "/api/v1/permissions"
	return []method{
		unary(service, "CreateRole", s.createRole).needs(write).at("POST "+roles, "role").creates(),
		unary(service, "ListRoles", s.listRoles).needs(read).at("GET "+roles, ""),
		unary(service, "UpdateDefaultRoles", s.updateDefaultRoles).needs(write).at("PATCH "+roles+":set_defaults", "*").at("PATCH "+roles+"/default", "*"),
		unary(service, "GetRole", s.getRole).needs(read).at("GET "+roles+"/{role_name}", ""),
		unary(service, "UpdateRole", s.updateRole).needs(write).at("PUT "+roles+"/{role_name}", "role"),
		unary(service, "DeleteRole", s.deleteRole).needs(write).at("DELETE "+roles+"/{role_name}", ""),
		unary(service, "GetRoleUsersCount", s.countRoleUsers).needs(read).at("GET "+roles+"/{role_name}/users:count", ""),
		unary(service, "ListDependentRoles", s.listDependentRoles).needs(read).at("GET "+roles+"/{role_name}/dependents", ""),
		unary(service, "DeleteRoleBase", s.deleteRoleBase).needs(write).at("DELETE "+roles+"/{role_name}/base", ""),
		unary(service, "ListRolePermissions", s.listRolePermissions).needs(read).at("GET "+roles+"/{role_name}/permissions", ""),
		unary(service, "AddPermissionsToRole", s.addPermissions).needs(write).at("POST "+roles+"/{role_name}/permissions", "*"),
		unary(service, "RemovePermissionFromRole", s.removePermission).needs(write).at("DELETE "+roles+"/{role_name}/permissions/{permission_name}", ""),
		unary(service, "ListEffectiveRolePermissions", s.listEffectivePermissions).needs(read).at("GET "+roles+"/{role_name}/permissions:all", ""),

		unary(service, "CreateOrganizationRole", s.createOrganizationRole).needs(write).at("POST "+in, "role").creates(),
		unary(service, "ListOrganizationRoles", s.listOrganizationRoles).needs(read).at("GET "+in, ""),
		// New members of one organization are a setting of it.
		unary(service, "UpdateDefaultOrganizationRoles", s.updateDefaultOrganizationRole).needs(model.ScopeOrganizationsWrite).at("PATCH "+in+":set_defaults", "*"),
		unary(service, "GetOrganizationRole", s.getOrganizationRole).needs(read).at("GET "+in+"/{role_name}", ""),
		unary(service, "UpdateOrganizationRole", s.updateOrganizationRole).needs(write).at("PUT "+in+"/{role_name}", "role"),
		unary(service, "DeleteOrganizationRole", s.deleteOrganizationRole).needs(write).at("DELETE "+in+"/{role_name}", ""),
		unary(service, "GetOrganizationRoleUsersCount", s.countOrganizationRoleUsers).needs(read).at("GET "+in+"/{role_name}/users:count", ""),
		unary(service, "DeleteOrganizationRoleBase", s.deleteOrganizationRoleBase).needs(write).at("DELETE "+in+"/{role_name}/base", ""),

		unary(service, "CreatePermission", s.createPermission).needs(write).at("POST "+permissions, "permission").creates(),
		unary(service, "ListPermissions", s.listPermissions).needs(read).at("GET "+permissions, ""),
		unary(service, "GetPermission", s.getPermission).needs(read).at("GET "+permissions+"/{permission_name}", ""),
		unary(service, "UpdatePermission", s.updatePermission).needs(write).at("PUT "+permissions+"/{permission_name}", "permission"),
		unary(service, "DeletePermission", s.deletePermission).needs(write).at("DELETE "+permissions+"/{permission_name}", ""),
	}
}

// role returns a role by its name: the organization's own, or one of the whole application
// when org is "".
func (s *Server) role(ctx context.Context, org model.OrgID, name string) (model.Role, error) {
	all, err := s.cfg.DB.Roles(ctx, org)
	if err != nil {
		return model.Role{}, err
	}
	r, err := model.RoleNamed(all, org, name, "role_name")
	if err != nil {
		err = &failure{code: connect.CodeNotFound, key: "no_role", text: "There is no role with this name."}
	}
	return r, err
}

// roleIn returns a role that members of an organization can hold.
func (s *Server) roleIn(ctx context.Context, org model.OrgID, name string) (model.Role, error) {
	r, err := s.role(ctx, org, name)
	if err != nil {
		r, err = s.role(ctx, "", name)
	}
	return r, err
}

// roleMessages returns roles as the API tells them in an organization, "" for the whole
// application.
func (s *Server) roleMessages(ctx context.Context, org model.OrgID, some ...model.Role) ([]*pb.Role, error) {
	i, err := s.cfg.DB.Instance(ctx)
	if err != nil {
		return nil, err
	}
	newcomers := i.MemberRole
	if org != "" {
		o, err := s.cfg.DB.Organization(ctx, org)
		if err != nil {
			return nil, err
		}
		newcomers = i.NewcomerRole(o)
	}
	defined, err := s.cfg.DB.DefinedPermissions(ctx)
	all := make([]*pb.Role, len(some))
	for n, r := range some {
		all[n] = &pb.Role{
			Id: string(r.ID), Name: r.Name, DisplayName: r.Label, Description: r.Description,
			DefaultCreator: r.ID == i.CreatorRole, DefaultMember: r.ID == newcomers, IsOrgRole: r.Org != "",
		}
		for _, p := range defined {
			if slices.Contains(r.Permissions, p.Name) {
				all[n].Permissions = append(all[n].Permissions, &pb.RolePermission{Id: string(p.Name), Name: string(p.Name), Description: p.Description, RoleName: r.Name})
			}
		}
	}
	return all, err
}

// roleMessage returns a role as the API tells it in an organization, unless err says that
// there is none.
func (s *Server) roleMessage(ctx context.Context, org model.OrgID, r model.Role, err error) (*pb.Role, error) {
	if err != nil {
		return nil, err
	}
	all, err := s.roleMessages(ctx, org, r)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// saidRole is what a request says of a role.
type saidRole interface {
	GetDisplayName() string
	GetDescription() string
	GetExtends() string
	GetPermissions() []string
}

// noBase refuses a role that a role would extend: here, each names all that it allows.
func noBase(w saidRole) error {
	if w.GetExtends() != "" {
		return badField("role.extends", "Roles extend none here. Name all permissions of the role.")
	}
	return nil
}

func permissionsIn(names []string) (all []model.Permission) {
	for _, name := range names {
		all = append(all, model.Permission(name))
	}
	return all
}

// renamedInRole says what a rule says of a field of a role under the name that it has here.
func renamedInRole(err error) error {
	for was, is := range map[string]string{
		"name": "role.name", "label": "role.display_name", "description": "role.description", "permissions": "role.permissions", "replacement": "reassign_role_name",
		"creator_role": "default_creator_role", "member_role": "default_member_role",
	} {
		err = model.InFieldNamed(was, is, err)
	}
	return err
}

// addRole makes a role, or answers the one that a client has made before with the same words.
func (s *Server) addRole(ctx context.Context, by model.Actor, org model.OrgID, name string, w saidRole) (model.Role, error) {
	if err := noBase(w); err != nil {
		return model.Role{}, err
	}
	asked := model.Role{Org: org, Name: name, Label: w.GetDisplayName(), Description: w.GetDescription(), Permissions: model.NewPermissions(permissionsIn(w.GetPermissions())...)}
	r, err := s.cfg.Roles.Create(ctx, by, asked)
	if model.KindOf(err) != model.Conflict {
		return r, renamedInRole(err)
	}
	if asked.Label == "" {
		asked.Label = name
	}
	was, missing := s.role(ctx, org, name)
	if missing != nil || was.Label != asked.Label || was.Description != asked.Description || !slices.Equal(was.Permissions, asked.Permissions) {
		return r, err
	}
	return was, nil
}

// changeRole changes what is said of a role: its permissions where any are sent.
func (s *Server) changeRole(ctx context.Context, by model.Actor, org model.OrgID, name string, w *pb.UpdateRole) (model.Role, error) {
	if err := noBase(w); err != nil {
		return model.Role{}, err
	}
	if _, err := s.role(ctx, org, name); err != nil {
		return model.Role{}, err
	}
	r, err := s.cfg.Roles.Change(ctx, by, org, name, func(r *model.Role) {
		if w.DisplayName != nil {
			r.Label = w.GetDisplayName()
		}
		if w.Description != nil {
			r.Description = w.GetDescription()
		}
		if len(w.GetPermissions()) > 0 {
			r.Permissions = permissionsIn(w.GetPermissions())
		}
	})
	return r, renamedInRole(err)
}

func (s *Server) createRole(ctx context.Context, c *call, q *pb.CreateRoleRequest) (*pb.CreateRoleResponse, error) {
	by, err := c.everywhere()
	if err != nil {
		return nil, err
	}
	r, err := s.addRole(ctx, by, "", q.GetRole().GetName(), q.GetRole())
	m, err := s.roleMessage(ctx, "", r, err)
	return &pb.CreateRoleResponse{Role: m}, err
}

func (s *Server) listRoles(ctx context.Context, _ *call, _ *pb.ListRolesRequest) (*pb.ListRolesResponse, error) {
	all, err := s.cfg.DB.Roles(ctx, "")
	if err != nil {
		return nil, err
	}
	messages, err := s.roleMessages(ctx, "", all...)
	return &pb.ListRolesResponse{Roles: messages}, err
}

func (s *Server) getRole(ctx context.Context, _ *call, q *pb.GetRoleRequest) (*pb.GetRoleResponse, error) {
	r, err := s.role(ctx, "", q.GetRoleName())
	m, err := s.roleMessage(ctx, "", r, err)
	return &pb.GetRoleResponse{Role: m}, err
}

func (s *Server) updateRole(ctx context.Context, c *call, q *pb.UpdateRoleRequest) (*pb.UpdateRoleResponse, error) {
	by, err := c.everywhere()
	if err != nil {
		return nil, err
	}
	r, err := s.changeRole(ctx, by, "", q.GetRoleName(), q.GetRole())
	m, err := s.roleMessage(ctx, "", r, err)
	return &pb.UpdateRoleResponse{Role: m}, err
}

func (s *Server) deleteRole(ctx context.Context, c *call, q *pb.DeleteRoleRequest) (*emptypb.Empty, error) {
	by, err := c.everywhere()
	if err != nil {
		return nil, err
	}
	//lint:ignore SA1019 refused, so that nobody thinks that it counts
	if q.GetReassignRoleId() != "" {
		return nil, badField("reassign_role_id", "Name the role by reassign_role_name.")
	}
	return &emptypb.Empty{}, s.removeRole(ctx, by, "", q.GetRoleName(), q.GetReassignRoleName())
}

// removeRole deletes a role. Who has it gets another one, if one is named.
func (s *Server) removeRole(ctx context.Context, by model.Actor, org model.OrgID, name, instead string) error {
	if _, err := s.role(ctx, org, name); err != nil {
		return err
	}
	_, err := s.cfg.Roles.Delete(ctx, by, org, name, instead)
	return renamedInRole(err)
}

func (s *Server) countRoleUsers(ctx context.Context, c *call, q *pb.GetRoleUsersCountRequest) (*pb.GetRoleUsersCountResponse, error) {
	r, err := s.role(ctx, "", q.GetRoleName())
	if err != nil {
		return nil, err
	}
	n, err := s.cfg.DB.CountRoleHolders(ctx, c.by.Org, r.ID) // a client of one organization counts there
	return &pb.GetRoleUsersCountResponse{Count: int64(n)}, err
}
