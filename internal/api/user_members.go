package api

import (
	"context"
	"strings"

	"github.com/anteroom/anteroom/db"
	pb "github.com/anteroom/anteroom/internal/api/pb/users"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/search"
)

func (s *Server) listOrganizationUsers(ctx context.Context, c *call, q *pb.ListOrganizationUsersRequest) (*pb.ListOrganizationUsersResponse, error) {
	o, _, err := s.organizationOf(ctx, c, q.GetOrganizationId())
	if err != nil {
		return nil, err
	}
	p, err := pageOf(s, listing[model.Member]{
		name: []string{"users of", string(o.ID)}, key: func(m model.Member) string { return string(m.ID) },
		after: func(key string, limit int) ([]model.Member, error) {
			return s.cfg.DB.MembersBefore(ctx, o.ID, model.MemberID(orLast(key, model.PrefixMember)), limit)
		},
		until: func(key string, limit int) ([]model.Member, error) {
			return s.cfg.DB.MembersAfter(ctx, o.ID, model.MemberID(key), limit)
		},
	}, q.GetPageToken(), q.GetPageSize())
	if err != nil {
		return nil, err
	}
	total, err := s.cfg.DB.CountAllMembers(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	all, err := s.memberMessages(ctx, c, p.rows)
	return &pb.ListOrganizationUsersResponse{Users: all, TotalSize: uint32(total), NextPageToken: p.next, PrevPageToken: p.prev}, err
}

func (s *Server) searchOrganizationUsers(ctx context.Context, c *call, q *pb.SearchOrganizationUsersRequest) (*pb.SearchOrganizationUsersResponse, error) {
	o, _, err := s.organizationOf(ctx, c, q.GetOrganizationId())
	if err != nil {
		return nil, err
	}
	text, err := term(q.GetQuery())
	if err != nil {
		return nil, err
	}
	words := search.Words(text)
	if len(words) == 0 {
		return &pb.SearchOrganizationUsersResponse{}, nil
	}
	p, err := pageOf(s, listing[model.Member]{
		name: []string{"users of", string(o.ID), text}, key: func(m model.Member) string { return placeOf(db.PositionOf(m)) },
		after: func(key string, limit int) ([]model.Member, error) {
			page, err := s.cfg.DB.Members(ctx, o.ID, db.MemberQuery{Words: words, From: positionAt(key), Limit: limit})
			return page.Members, err
		},
	}, q.GetPageToken(), q.GetPageSize())
	if err != nil {
		return nil, err
	}
	all, err := s.memberMessages(ctx, c, p.rows)
	return &pb.SearchOrganizationUsersResponse{Users: all, TotalSize: uint32(len(all)), NextPageToken: p.next}, err
}

// placeOf returns a place in the list of members as the key of a page, which positionAt reads.
func placeOf(p db.MemberPosition) string { return string(p.ID) + " " + p.NameKey }

func positionAt(key string) db.MemberPosition {
	id, name, _ := strings.Cut(key, " ")
	return db.MemberPosition{ID: model.MemberID(id), NameKey: name}
}

func (s *Server) memberMessages(ctx context.Context, c *call, members []model.Member) ([]*pb.User, error) {
	users := make([]model.User, len(members))
	for i, m := range members {
		var err error
		if users[i], err = s.cfg.DB.User(ctx, m.User); err != nil {
			return nil, err
		}
	}
	return s.userMessages(ctx, c, users)
}
