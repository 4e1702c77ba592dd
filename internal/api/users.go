package api

import (
	"context"

	"connectrpc.com/connect"

	pb "github.com/anteroom/anteroom/internal/api/pb/users"
	"github.com/anteroom/anteroom/internal/model"
)

// userMethods are those of UserService.
func (s *Server) userMethods() []method {
	const service, read, invite, remove, give = "users.UserService", model.ScopeUsersRead, model.ScopeUsersInvite, model.ScopeUsersRemove, model.ScopeUsersRoleUpdate
	const users, in, belonging = "/api/v1/users", "/api/v1/organizations/{organization_id}/users", "/api/v1/memberships/organizations/{organization_id}/users"
	return []method{
		unary(service, "GetCurrentUser", s.getCurrentUser).forAnybody().at("GET "+users+":this", "").at("GET "+users+"/me", ""), // before {id}, which would take me for one
		unary(service, "GetUser", s.getUser).needs(read).at("GET "+users+"/{id}", "").at("GET "+users+":external/{external_id}", ""),
		unary(service, "ListUsers", s.listUsers).needs(read).at("GET "+users, ""),
		unary(service, "SearchUsers", s.searchUsers).needs(read).at("GET "+users+":search", ""),
		unary(service, "SearchOrganizationUsers", s.searchOrganizationUsers).needs(read).at("GET "+in+":search", ""),
		unary(service, "UpdateUser", s.updateUser).needs(invite).at("PATCH "+users+"/{id}", "user").at("PATCH "+users+":external/{external_id}", "user"),
		unary(service, "DeleteUser", s.deleteUser).needs(remove).at("DELETE "+users+"/{id}", "").at("DELETE "+users+":external/{external_id}", ""),
		unary(service, "CreateMembership", s.createMembership).needs(invite).at("POST "+belonging+"/{id}", "membership").at("POST "+belonging+":external/{external_id}", "membership").creates(),
		unary(service, "DeleteMembership", s.deleteMembership).needs(remove).at("DELETE "+belonging+"/{id}", "").at("DELETE "+belonging+":external/{external_id}", ""),
		unary(service, "UpdateMembership", s.updateMembership).needs(give).at("PATCH "+belonging+"/{id}", "membership").at("PATCH "+belonging+":external/{external_id}", "membership"),
		unary(service, "CreateUserAndMembership", s.createUserAndMembership).needs(invite).at("POST "+in, "user").creates(),
		unary(service, "ListOrganizationUsers", s.listOrganizationUsers).needs(read).at("GET "+in, ""),
		unary(service, "ResendInvite", s.resendInvite).needs(invite).at("PATCH /api/v1/invites/organizations/{organization_id}/users/{id}/resend", "*"),
		unary(service, "ListUserRoles", s.listUserRoles).needs(read).at("GET "+in+"/{user_id}/roles", ""),
		unary(service, "AssignUserRoles", s.assignUserRoles).needs(give).at("POST "+in+"/{user_id}/roles", "roles"),
		unary(service, "RemoveUserRole", s.removeUserRole).needs(give).at("DELETE "+in+"/{user_id}/roles/{role_name}", ""),
		unary(service, "ListUserPermissions", s.listUserPermissions).needs(read).at("GET "+in+"/{user_id}/permissions", ""),
	}
}

// user returns the user whom a request is about, as its caller may know them: one who is
// bound to an organization knows its people alone.
func (s *Server) user(ctx context.Context, c *call, q named) (u model.User, err error) {
	id, external := q.GetId(), q.GetExternalId()
	if id == "" && external != "" {
		u, err = s.cfg.DB.UserByExternalID(ctx, external)
		id = external
	} else {
		u, err = s.cfg.DB.User(ctx, model.UserID(id))
	}
	if err == nil && c.by.Org != "" {
		_, err = s.cfg.DB.MemberOfUser(ctx, c.by.Org, u.ID)
	}
	if model.KindOf(err) == model.NotFound {
		err = model.Because(model.Missing("users.unknown", id), err)
	}
	return u, err
}

// byID names something by its id alone.
type byID string

// GetId implements named.
func (b byID) GetId() string { return string(b) }

// GetExternalId implements named.
func (b byID) GetExternalId() string { return "" }

// member returns the membership of an organization that a request is about, and the caller as
// an actor in it.
func (s *Server) member(ctx context.Context, c *call, org string, q named) (m model.Member, u model.User, by model.Actor, err error) {
	o, by, err := s.organizationOf(ctx, c, org)
	if err != nil {
		return m, u, by, err
	}
	if u, err = s.user(ctx, c, q); err != nil {
		return m, u, by, err
	}
	m, err = s.cfg.DB.MemberOfUser(ctx, o.ID, u.ID)
	if model.KindOf(err) == model.NotFound {
		err = &failure{code: connect.CodeNotFound, key: "no_membership", text: "The user is no member of this organization."}
	}
	return m, u, by, err
}

func (s *Server) getUser(ctx context.Context, c *call, q *pb.GetUserRequest) (*pb.GetUserResponse, error) {
	u, err := s.user(ctx, c, q)
	if err != nil {
		return nil, err
	}
	m, err := s.userMessage(ctx, c, u)
	return &pb.GetUserResponse{User: m}, err
}

// getCurrentUser has nobody to tell of: tokens of the API are given to clients.
func (s *Server) getCurrentUser(context.Context, *call, *pb.GetCurrentUserRequest) (*pb.GetCurrentUserResponse, error) {
	return nil, &failure{code: connect.CodeUnimplemented, key: "no_person", text: "The token is a client’s, and stands for no person. Ask the userinfo endpoint with a person’s access token."}
}

func (s *Server) listUsers(ctx context.Context, c *call, q *pb.ListUsersRequest) (*pb.ListUsersResponse, error) {
	if c.by.Org != "" {
		a, err := s.listOrganizationUsers(ctx, c, &pb.ListOrganizationUsersRequest{OrganizationId: string(c.by.Org), PageSize: q.GetPageSize(), PageToken: q.GetPageToken()})
		return &pb.ListUsersResponse{Users: a.GetUsers(), TotalSize: a.GetTotalSize(), NextPageToken: a.GetNextPageToken(), PrevPageToken: a.GetPrevPageToken()}, err
	}
	p, err := pageOf(s, listing[model.User]{
		name: []string{"users"}, key: func(u model.User) string { return string(u.ID) },
		after: func(key string, limit int) ([]model.User, error) {
			return s.cfg.DB.UsersBefore(ctx, model.UserID(orLast(key, model.PrefixUser)), limit)
		},
		until: func(key string, limit int) ([]model.User, error) {
			return s.cfg.DB.UsersAfter(ctx, model.UserID(key), limit)
		},
	}, q.GetPageToken(), q.GetPageSize())
	if err != nil {
		return nil, err
	}
	total, err := s.cfg.DB.CountUsers(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.userMessages(ctx, c, p.rows)
	return &pb.ListUsersResponse{Users: all, TotalSize: uint32(total), NextPageToken: p.next, PrevPageToken: p.prev}, err
}

func (s *Server) searchUsers(ctx context.Context, c *call, q *pb.SearchUsersRequest) (*pb.SearchUsersResponse, error) {
	if c.by.Org != "" {
		a, err := s.searchOrganizationUsers(ctx, c, &pb.SearchOrganizationUsersRequest{OrganizationId: string(c.by.Org), Query: q.GetQuery(), PageSize: q.GetPageSize(), PageToken: q.GetPageToken()})
		return &pb.SearchUsersResponse{Users: a.GetUsers(), TotalSize: a.GetTotalSize(), NextPageToken: a.GetNextPageToken(), PrevPageToken: a.GetPrevPageToken()}, err
	}
	text, err := term(q.GetQuery())
	if err != nil {
		return nil, err
	}
	p, err := pageOf(s, listing[model.User]{
		name: []string{"users", text}, key: func(u model.User) string { return string(u.ID) },
		after: func(key string, limit int) ([]model.User, error) {
			return s.cfg.DB.UsersFound(ctx, text, model.UserID(key), limit)
		},
	}, q.GetPageToken(), q.GetPageSize())
	if err != nil {
		return nil, err
	}
	all, err := s.userMessages(ctx, c, p.rows)
	return &pb.SearchUsersResponse{Users: all, TotalSize: uint32(len(all)), NextPageToken: p.next}, err
}
