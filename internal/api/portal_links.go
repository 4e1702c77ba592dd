package api

import (
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "github.com/anteroom/anteroom/internal/api/pb/organizations"
	"github.com/anteroom/anteroom/internal/model"
)

func (s *Server) generatePortalLink(ctx context.Context, c *call, q *pb.GeneratePortalLinkRequest) (*pb.GeneratePortalLinkResponse, error) {
	o, by, err := s.organizationOf(ctx, c, q.GetId())
	if err != nil {
		return nil, err
	}
	modules, err := s.modulesOf(ctx, o.ID, q)
	if err != nil {
		return nil, err
	}
	l, token, err := s.cfg.Portal.Embed(ctx, by, model.ApplicationID(by.ID), modules)
	if err != nil {
		return nil, err
	}
	return &pb.GeneratePortalLinkResponse{Link: &pb.Link{
		Id: string(l.ID), Location: s.cfg.Site(ctx).PortalLink(token), ExpireTime: timestamppb.New(l.ExpiresAt),
	}}, nil
}

// modulesOf returns which modules a link is asked for: those that are named, or else all that
// the organization has.
func (s *Server) modulesOf(ctx context.Context, org model.OrgID, q *pb.GeneratePortalLinkRequest) ([]model.Feature, error) {
	var asked []model.Feature
	for _, f := range q.GetFeatures() {
		switch f {
		case pb.Feature_sso:
			asked = append(asked, model.FeatureSSO)
		case pb.Feature_dir_sync:
			asked = append(asked, model.FeatureDirSync)
		default:
			return nil, badField("features", "A link is for sso, dir_sync, or, where no feature is named, for all that the organization has.")
		}
	}
	//lint:ignore SA1019 what older clients send
	if q.GetSso() { // as older clients ask
		asked = append(asked, model.FeatureSSO)
	}
	//lint:ignore SA1019 what older clients send
	if q.GetDirectorySync() {
		asked = append(asked, model.FeatureDirSync)
	}
	if len(asked) > 0 {
		return slices.Compact(slices.Sorted(slices.Values(asked))), nil
	}
	has, err := s.cfg.DB.FeaturesOf(ctx, org)
	return slices.DeleteFunc(model.PortalModules(), func(m model.Feature) bool { return !slices.Contains(has, m) }), err
}

// mostLinks is how many links a list of them has at the most.
const mostLinks = 100

// openLinks returns an organization's links that still open something.
func (s *Server) openLinks(ctx context.Context, org model.OrgID, now time.Time) ([]model.PortalLink, error) {
	all, err := s.cfg.DB.PortalLinks(ctx, org, mostLinks)
	return slices.DeleteFunc(all, func(l model.PortalLink) bool { return l.State(now) != model.PortalOpen }), err
}

func (s *Server) getPortalLinks(ctx context.Context, c *call, q *pb.GetPortalLinkRequest) (*pb.GetPortalLinksResponse, error) {
	o, _, err := s.organizationOf(ctx, c, q.GetId())
	if err != nil {
		return nil, err
	}
	links, err := s.openLinks(ctx, o.ID, s.cfg.DB.Now())
	if err != nil {
		return nil, err
	}
	answer := &pb.GetPortalLinksResponse{}
	for _, l := range links { // where they lead is known to who has made them alone
		answer.Links = append(answer.Links, &pb.Link{Id: string(l.ID), ExpireTime: timestamppb.New(l.ExpiresAt)})
	}
	return answer, nil
}

func (s *Server) deletePortalLinks(ctx context.Context, c *call, q *pb.DeletePortalLinkRequest) (*emptypb.Empty, error) {
	o, by, err := s.organizationOf(ctx, c, q.GetId())
	if err != nil {
		return nil, err
	}
	for {
		links, err := s.openLinks(ctx, o.ID, s.cfg.DB.Now())
		if err != nil || len(links) == 0 {
			return &emptypb.Empty{}, err
		}
		for _, l := range links {
			if err := s.cfg.Portal.Revoke(ctx, by, l.ID); err != nil {
				return nil, err
			}
		}
	}
}

func (s *Server) deletePortalLink(ctx context.Context, c *call, q *pb.DeletePortalLinkByIdRequest) (*emptypb.Empty, error) {
	_, by, err := s.organizationOf(ctx, c, q.GetId())
	if err != nil {
		return nil, err
	}
	return &emptypb.Empty{}, s.cfg.Portal.Revoke(ctx, by, model.PortalLinkID(q.GetLinkId()))
}
