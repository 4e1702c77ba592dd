package api

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/anteroom/anteroom/db"
	pb "github.com/anteroom/anteroom/internal/api/pb/directories"
	"github.com/anteroom/anteroom/internal/model"
)

// since returns a time that may not be there.
func since(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

// behind returns the query for what is behind a place, as the keys of a list tell it.
func behind(cq db.ChangedQuery, key string, limit int) db.ChangedQuery {
	cq.After, _ = strconv.ParseInt(key, 10, 64) // 0 for the beginning; who sends a key has it from us
	cq.Limit = limit
	return cq
}

func (s *Server) listDirectoryUsers(ctx context.Context, c *call, q *pb.ListDirectoryUsersRequest) (*pb.ListDirectoryUsersResponse, error) {
	d, _, err := s.directory(ctx, c, q.GetOrganizationId(), q.GetDirectoryId())
	if err != nil {
		return nil, err
	}
	cq := db.ChangedQuery{Group: model.DirectoryGroupID(q.GetDirectoryGroupId()), Since: since(q.GetUpdatedAfter())}
	p, err := pageOf(s, listing[model.DirectoryUser]{
		name: []string{"directory users", string(d.ID), string(cq.Group), cq.Since.String()}, key: func(u model.DirectoryUser) string { return strconv.FormatInt(u.Place, 10) },
		after: func(key string, limit int) ([]model.DirectoryUser, error) {
			return s.cfg.DB.ChangedDirectoryUsers(ctx, d.Org, d.ID, behind(cq, key, limit))
		},
	}, q.GetPageToken(), q.GetPageSize())
	if err != nil {
		return nil, err
	}
	total, err := s.cfg.DB.CountChangedDirectoryUsers(ctx, d.Org, d.ID, cq)
	if err != nil {
		return nil, err
	}
	answer := &pb.ListDirectoryUsersResponse{TotalSize: uint32(total), NextPageToken: p.next}
	for _, u := range p.rows {
		m, err := s.directoryUserMessage(ctx, u, q.GetIncludeDetail())
		if err != nil {
			return nil, err
		}
		answer.Users = append(answer.Users, m)
	}
	return answer, nil
}

// toldOfUser is what a directory has said of somebody, as far as the API has fields for it.
type toldOfUser struct {
	Name struct {
		GivenName  string `json:"givenName"`
		FamilyName string `json:"familyName"`
	} `json:"name"`
	Emails []struct {
		Value string `json:"value"`
	} `json:"emails"`
}

func (s *Server) directoryUserMessage(ctx context.Context, u model.DirectoryUser, detail bool) (*pb.DirectoryUser, error) {
	var told toldOfUser
	if err := json.Unmarshal([]byte(u.Doc), &told); err != nil {
		return nil, err
	}
	m := &pb.DirectoryUser{
		Id: string(u.ID), Email: string(u.Email), PreferredUsername: u.UserName, GivenName: told.Name.GivenName, FamilyName: told.Name.FamilyName,
		UpdatedAt: timestamppb.New(u.ModifiedAt),
	}
	for _, e := range told.Emails {
		m.Emails = append(m.Emails, e.Value)
	}
	groups, err := s.cfg.DB.GroupsOfDirectoryUser(ctx, u.Org, u.Directory, u.ID)
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		m.Groups = append(m.Groups, &pb.DirectoryGroup{Id: string(g.ID), DisplayName: g.Name})
	}
	if detail {
		m.UserDetail, err = details(u.Doc)
	}
	return m, err
}

// details returns what a provider has said of something.
func details(doc string) (*structpb.Struct, error) {
	all := &structpb.Struct{}
	return all, all.UnmarshalJSON([]byte(doc))
}

func (s *Server) listDirectoryGroups(ctx context.Context, c *call, q *pb.ListDirectoryGroupsRequest) (*pb.ListDirectoryGroupsResponse, error) {
	d, _, err := s.directory(ctx, c, q.GetOrganizationId(), q.GetDirectoryId())
	if err != nil {
		return nil, err
	}
	if q.GetIncludeExternalGroups() {
		return nil, badField("include_external_groups", "A directory has the groups that its provider pushes.")
	}
	cq := db.ChangedQuery{Since: since(q.GetUpdatedAfter())}
	p, err := pageOf(s, listing[model.DirectoryGroup]{
		name: []string{"directory groups", string(d.ID), cq.Since.String()}, key: func(g model.DirectoryGroup) string { return strconv.FormatInt(g.Place, 10) },
		after: func(key string, limit int) ([]model.DirectoryGroup, error) {
			return s.cfg.DB.ChangedDirectoryGroups(ctx, d.Org, d.ID, behind(cq, key, limit))
		},
	}, q.GetPageToken(), q.GetPageSize())
	if err != nil {
		return nil, err
	}
	total, err := s.cfg.DB.CountChangedDirectoryGroups(ctx, d.Org, d.ID, cq)
	if err != nil {
		return nil, err
	}
	answer := &pb.ListDirectoryGroupsResponse{TotalSize: uint32(total), NextPageToken: p.next}
	for _, g := range p.rows {
		m := &pb.DirectoryGroup{Id: string(g.ID), DisplayName: g.DisplayName, TotalUsers: int32(g.Members), UpdatedAt: timestamppb.New(g.ModifiedAt)}
		if q.GetIncludeDetail() {
			if m.GroupDetail, err = details(g.Doc); err != nil {
				return nil, err
			}
		}
		answer.Groups = append(answer.Groups, m)
	}
	return answer, nil
}
