package api

import (
	"context"
	"slices"

	"google.golang.org/protobuf/types/known/emptypb"

	pb "github.com/anteroom/anteroom/internal/api/pb/roles"
	"github.com/anteroom/anteroom/internal/model"
)

func (s *Server) createPermission(ctx context.Context, c *call, q *pb.CreatePermissionRequest) (*pb.CreatePermissionResponse, error) {
	by, err := c.everywhere()
	if err != nil {
		return nil, err
	}
	w := q.GetPermission()
	p, err := s.cfg.Roles.CreatePermission(ctx, by, w.GetName(), w.GetDescription())
	if model.KindOf(err) == model.Conflict { // of a client that did not get its answer, perhaps
		if was, missing := s.permission(ctx, w.GetName()); missing == nil && !was.BuiltIn && was.Description == w.GetDescription() {
			p, err = was, nil
		}
	}
	return &pb.CreatePermissionResponse{Permission: permissionMessage(p)}, inPermission(err)
}

// inPermission says what a rule says of a field of a permission under the name that it has
// here.
func inPermission(err error) error {
	return model.InFieldNamed("name", "permission.name", model.InFieldNamed("description", "permission.description", err))
}

// permission returns a permission by its name, or a NotFound error.
func (s *Server) permission(ctx context.Context, name string) (model.DefinedPermission, error) {
	all, err := s.cfg.DB.DefinedPermissions(ctx)
	if err != nil {
		return model.DefinedPermission{}, err
	}
	i := slices.IndexFunc(all, func(p model.DefinedPermission) bool { return string(p.Name) == name })
	if i < 0 {
		return model.DefinedPermission{}, model.Missing("roles.no_permission")
	}
	return all[i], nil
}

func (s *Server) getPermission(ctx context.Context, _ *call, q *pb.GetPermissionRequest) (*pb.GetPermissionResponse, error) {
	p, err := s.permission(ctx, q.GetPermissionName())
	return &pb.GetPermissionResponse{Permission: permissionMessage(p)}, err
}

func (s *Server) updatePermission(ctx context.Context, c *call, q *pb.UpdatePermissionRequest) (*pb.UpdatePermissionResponse, error) {
	by, err := c.everywhere()
	if err != nil {
		return nil, err
	}
	if w := q.GetPermission().GetName(); w != "" && w != q.GetPermissionName() {
		return nil, badField("permission.name", "A permission keeps its name, which tokens carry. Create another one.")
	}
	p, err := s.cfg.Roles.DescribePermission(ctx, by, q.GetPermissionName(), q.GetPermission().GetDescription())
	return &pb.UpdatePermissionResponse{Permission: permissionMessage(p)}, inPermission(err)
}

func (s *Server) deletePermission(ctx context.Context, c *call, q *pb.DeletePermissionRequest) (*emptypb.Empty, error) {
	by, err := c.everywhere()
	if err != nil {
		return nil, err
	}
	return &emptypb.Empty{}, s.cfg.Roles.DeletePermission(ctx, by, q.GetPermissionName())
}

func (s *Server) listPermissions(ctx context.Context, _ *call, q *pb.ListPermissionsRequest) (*pb.ListPermissionsResponse, error) {
	all, err := s.cfg.DB.DefinedPermissions(ctx)
	if err != nil {
		return nil, err
	}
	if of := q.GetType(); of != pb.PermissionType_ALL {
		all = slices.DeleteFunc(all, func(p model.DefinedPermission) bool { return p.BuiltIn != (of == pb.PermissionType_SCALEKIT) })
	}
	p, err := pageOf(s, listing[model.DefinedPermission]{
		name: []string{"permissions", q.GetType().String()}, key: func(p model.DefinedPermission) string { return string(p.Name) },
		after: func(key string, limit int) ([]model.DefinedPermission, error) {
			rest := slices.DeleteFunc(slices.Clone(all), func(p model.DefinedPermission) bool { return string(p.Name) <= key })
			return rest[:min(limit, len(rest))], nil
		},
		until: func(key string, limit int) ([]model.DefinedPermission, error) {
			before := slices.DeleteFunc(slices.Clone(all), func(p model.DefinedPermission) bool { return string(p.Name) >= key })
			slices.Reverse(before)
			return before[:min(limit, len(before))], nil
		},
	}, q.GetPageToken(), q.GetPageSize())
	if err != nil {
		return nil, err
	}
	answer := &pb.ListPermissionsResponse{TotalSize: uint32(len(all)), NextPageToken: p.next, PrevPageToken: p.prev}
	for _, one := range p.rows {
		answer.Permissions = append(answer.Permissions, permissionMessage(one))
	}
	return answer, nil
}
