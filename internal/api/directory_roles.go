package api

import (
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	pb "github.com/anteroom/anteroom/internal/api/pb/directories"
	"github.com/anteroom/anteroom/internal/model"
)

func (s *Server) assignRoles(ctx context.Context, c *call, q *pb.AssignRolesRequest) (*pb.AssignRolesResponse, error) {
	d, by, err := s.directory(ctx, c, q.GetOrganizationId(), q.GetId())
	if err != nil {
		return nil, err
	}
	roles, err := s.cfg.DB.Roles(ctx, d.Org)
	if err != nil {
		return nil, err
	}
	var rules model.GroupRoles
	for _, a := range q.GetRoleAssignments().GetAssignments() {
		g, err := s.cfg.DB.DirectoryGroup(ctx, d.Org, d.ID, model.DirectoryGroupID(a.GetGroupId()))
		if model.KindOf(err) == model.NotFound {
			return nil, badField("role_assignments.group_id", "The directory has no group "+a.GetGroupId()+".")
		}
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(roles, func(r model.Role) bool {
			return (a.GetRoleId() == "" || string(r.ID) == a.GetRoleId()) && (a.GetRoleName() == "" || r.Name == a.GetRoleName())
		})
		if i < 0 || a.GetRoleId() == "" && a.GetRoleName() == "" {
			return nil, badField("role_assignments.role_name", "The organization has no such role.")
		}
		rules = append(rules, model.GroupRole{Group: g.DisplayName, Role: roles[i].ID})
	}
	if d, err = s.cfg.Directories.SetGroups(ctx, by, d.ID, d.Version, rules); err != nil {
		return nil, model.InFieldNamed("groups", "role_assignments", err)
	}
	m, err := s.assignmentsMessage(ctx, d)
	return &pb.AssignRolesResponse{RoleAssignments: m}, err
}

// assignmentsMessage returns which groups of a directory give which roles. Those that are
// named before the provider tells of them have no id yet.
func (s *Server) assignmentsMessage(ctx context.Context, d model.Directory) (*pb.RoleAssignments, error) {
	rules, err := s.cfg.DB.GroupRoles(ctx, d.Org, d.ID.Source())
	if err != nil {
		return nil, err
	}
	roles, err := s.cfg.DB.Roles(ctx, d.Org)
	if err != nil {
		return nil, err
	}
	m := &pb.RoleAssignments{}
	for _, r := range rules {
		g, err := s.cfg.DB.DirectoryGroupNamed(ctx, d.Org, d.ID, r.Group)
		if err != nil && model.KindOf(err) != model.NotFound {
			return nil, err
		}
		a := &pb.RoleAssignment{GroupId: string(g.ID), RoleId: string(r.Role)}
		if i := slices.IndexFunc(roles, func(role model.Role) bool { return role.ID == r.Role }); i >= 0 {
			a.RoleName = roles[i].Name
		}
		m.Assignments = append(m.Assignments, a)
	}
	return m, nil
}

func (s *Server) createDirectorySecret(ctx context.Context, c *call, q *pb.CreateDirectorySecretRequest) (*pb.CreateDirectorySecretResponse, error) {
	d, by, err := s.directory(ctx, c, q.GetOrganizationId(), q.GetDirectoryId())
	if err != nil {
		return nil, err
	}
	k, plain, err := s.cfg.Directories.CreateToken(ctx, by, d.ID, 0, "")
	if err != nil {
		return nil, err
	}
	return &pb.CreateDirectorySecretResponse{PlainSecret: plain, Secret: s.secretMessage(k)}, nil
}

// regenerateDirectorySecret makes a token in the place of the newest one, which counts for a
// while more, so that there is time to tell the provider.
func (s *Server) regenerateDirectorySecret(ctx context.Context, c *call, q *pb.RegenerateDirectorySecretRequest) (*pb.RegenerateDirectorySecretResponse, error) {
	d, by, err := s.directory(ctx, c, q.GetOrganizationId(), q.GetDirectoryId())
	if err != nil {
		return nil, err
	}
	tokens, err := s.cfg.DB.DirectoryTokens(ctx, d.Org, d.ID)
	if err != nil {
		return nil, err
	}
	var k model.DirectoryToken
	var plain string
	if len(tokens) == 0 {
		k, plain, err = s.cfg.Directories.CreateToken(ctx, by, d.ID, 0, "")
	} else {
		k, plain, err = s.cfg.Directories.RotateToken(ctx, by, d.ID, tokens[len(tokens)-1].ID, "")
	}
	if err != nil {
		return nil, err
	}
	return &pb.RegenerateDirectorySecretResponse{PlainSecret: plain, Secret: s.secretMessage(k)}, nil
}

// secretMessage returns what is known of a token: its end, and not itself.
func (s *Server) secretMessage(k model.DirectoryToken) *pb.Secret {
	m := &pb.Secret{
		Id: string(k.ID), DirectoryId: string(k.Directory), SecretSuffix: k.Suffix, CreateTime: timestamppb.New(k.CreatedAt),
		ExpireTime: moment(k.ExpiresAt), LastUsedTime: moment(k.LastUsedAt), Status: pb.SecretStatus_ACTIVE,
	}
	if !k.ExpiresAt.IsZero() && !s.cfg.DB.Now().Before(k.ExpiresAt) {
		m.Status = pb.SecretStatus_INACTIVE
	}
	return m
}

// moment returns a time as a message that may be missing.
func moment(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}
