package api

import (
	"context"
	"slices"

	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "github.com/anteroom/anteroom/internal/api/pb/directories"
	"github.com/anteroom/anteroom/internal/model"
)

// directoryMethods are those of DirectoryService.
func (s *Server) directoryMethods() []method {
	const service, read, write = "directories.DirectoryService", model.ScopeDirectoriesRead, model.ScopeDirectoriesWrite
	const all = "/api/v1/organizations/{organization_id}/directories"
	return []method{
		unary(service, "CreateDirectory", s.createDirectory).needs(write).at("POST "+all, "directory").creates(),
		unary(service, "ListDirectories", s.listDirectories).needs(read).at("GET "+all, ""),
		unary(service, "GetDirectory", s.getDirectory).needs(read).at("GET "+all+"/{id}", ""),
		unary(service, "EnableDirectory", s.enableDirectory).needs(write).at("PATCH "+all+"/{id}:enable", ""),
		unary(service, "DisableDirectory", s.disableDirectory).needs(write).at("PATCH "+all+"/{id}:disable", ""),
		unary(service, "DeleteDirectory", s.deleteDirectory).needs(write).at("DELETE "+all+"/{id}", ""),
		unary(service, "AssignRoles", s.assignRoles).needs(write).at("PUT "+all+"/{id}/groups/-/roles:assign", "role_assignments"),
		unary(service, "UpdateAttributes", s.updateAttributes).needs(write).at("PUT "+all+"/{id}/attributes", "attribute_mapping"),
		unary(service, "ListDirectoryUsers", s.listDirectoryUsers).needs(read).at("GET "+all+"/{directory_id}/users", ""),
		unary(service, "ListDirectoryGroups", s.listDirectoryGroups).needs(read).at("GET "+all+"/{directory_id}/groups", ""),
		unary(service, "CreateDirectorySecret", s.createDirectorySecret).needs(write).at("POST "+all+"/{directory_id}/secrets", "").creates(),
		unary(service, "RegenerateDirectorySecret", s.regenerateDirectorySecret).needs(write).at("POST "+all+"/{directory_id}/secrets:regenerate", "").creates(),
	}
}

// directory returns the directory that a request is about, and the caller as an actor in its
// organization.
func (s *Server) directory(ctx context.Context, c *call, org, id string) (model.Directory, model.Actor, error) {
	o, by, err := s.within(ctx, c, org, model.FeatureDirSync)
	if err != nil {
		return model.Directory{}, by, err
	}
	d, err := s.cfg.DB.Directory(ctx, o.ID, model.DirectoryID(id))
	return d, by, err
}

// directoryProvider is a provider as the API calls it: those without a number are told as
// unspecified.
type directoryProvider struct {
	provider model.Provider
	message  pb.DirectoryProvider
}

func directoryProviders() []directoryProvider {
	return []directoryProvider{
		{model.ProviderCustom, pb.DirectoryProvider_DIRECTORY_PROVIDER_UNSPECIFIED},
		{model.ProviderOkta, pb.DirectoryProvider_OKTA},
		{model.ProviderGoogle, pb.DirectoryProvider_GOOGLE},
		{model.ProviderEntra, pb.DirectoryProvider_MICROSOFT_AD},
		{model.ProviderAuth0, pb.DirectoryProvider_AUTH0},
		{model.ProviderOneLogin, pb.DirectoryProvider_ONELOGIN},
		{model.ProviderJumpCloud, pb.DirectoryProvider_JUMPCLOUD},
		{model.ProviderPing, pb.DirectoryProvider_PING_IDENTITY},
	}
}

func (s *Server) createDirectory(ctx context.Context, c *call, q *pb.CreateDirectoryRequest) (*pb.CreateDirectoryResponse, error) {
	_, by, err := s.within(ctx, c, q.GetOrganizationId(), model.FeatureDirSync)
	if err != nil {
		return nil, err
	}
	if kind := q.GetDirectory().GetDirectoryType(); kind != pb.DirectoryType_SCIM && kind != pb.DirectoryType_DIRECTORY_TYPE_UNSPECIFIED {
		return nil, badField("directory.directory_type", "Directories speak SCIM here.")
	}
	all := directoryProviders()
	i := slices.IndexFunc(all, func(p directoryProvider) bool { return p.message == q.GetDirectory().GetDirectoryProvider() })
	if i < 0 {
		return nil, badField("directory.directory_provider", "Say a provider that there is, or none.")
	}
	d, err := s.cfg.Directories.Add(ctx, by, all[i].provider)
	if err != nil {
		return nil, model.InFieldNamed("provider", "directory.directory_provider", err)
	}
	m, err := s.directoryMessage(ctx, d)
	return &pb.CreateDirectoryResponse{Directory: m}, err
}

func (s *Server) getDirectory(ctx context.Context, c *call, q *pb.GetDirectoryRequest) (*pb.GetDirectoryResponse, error) {
	d, _, err := s.directory(ctx, c, q.GetOrganizationId(), q.GetId())
	if err != nil {
		return nil, err
	}
	m, err := s.directoryMessage(ctx, d)
	return &pb.GetDirectoryResponse{Directory: m}, err
}

func (s *Server) listDirectories(ctx context.Context, c *call, q *pb.ListDirectoriesRequest) (*pb.ListDirectoriesResponse, error) {
	o, _, err := s.within(ctx, c, q.GetOrganizationId(), model.FeatureDirSync)
	if err != nil {
		return nil, err
	}
	all, err := s.cfg.DB.Directories(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	answer := &pb.ListDirectoriesResponse{}
	for _, d := range all {
		m, err := s.directoryMessage(ctx, d)
		if err != nil {
			return nil, err
		}
		answer.Directories = append(answer.Directories, m)
	}
	return answer, nil
}

func (s *Server) enableDirectory(ctx context.Context, c *call, q *pb.ToggleDirectoryRequest) (*pb.ToggleDirectoryResponse, error) {
	d, by, err := s.directory(ctx, c, q.GetOrganizationId(), q.GetId())
	if err == nil && !d.Enabled {
		d, err = s.cfg.Directories.Enable(ctx, by, d.ID, d.Version)
	}
	if err != nil {
		return nil, err
	}
	return &pb.ToggleDirectoryResponse{Enabled: d.Enabled}, nil
}

// disableDirectory keeps the members, whom people look after from then on.
func (s *Server) disableDirectory(ctx context.Context, c *call, q *pb.ToggleDirectoryRequest) (*pb.ToggleDirectoryResponse, error) {
	d, by, err := s.directory(ctx, c, q.GetOrganizationId(), q.GetId())
	if err == nil && d.Enabled {
		d, err = s.cfg.Directories.Disable(ctx, by, d.ID, d.Version, model.KeepMembers)
	}
	if err != nil {
		return nil, err
	}
	return &pb.ToggleDirectoryResponse{Enabled: d.Enabled}, nil
}

// deleteDirectory keeps the members, too. It answers when that is decided: what is long goes
// on behind it.
func (s *Server) deleteDirectory(ctx context.Context, c *call, q *pb.DeleteDirectoryRequest) (*emptypb.Empty, error) {
	d, by, err := s.directory(ctx, c, q.GetOrganizationId(), q.GetId())
	if err != nil {
		return nil, err
	}
	_, err = s.cfg.Directories.Delete(ctx, by, d.ID, d.Version, model.KeepMembers)
	return &emptypb.Empty{}, err
}

// updateAttributes refuses: which attributes are kept, and under which names, is declared for
// all organizations.
func (s *Server) updateAttributes(ctx context.Context, c *call, q *pb.UpdateAttributesRequest) (*pb.UpdateAttributesResponse, error) {
	if _, _, err := s.directory(ctx, c, q.GetOrganizationId(), q.GetId()); err != nil {
		return nil, err
	}
	if len(q.GetAttributeMapping().GetAttributes()) > 0 {
		return nil, badField("attribute_mapping", "Attributes are declared for all organizations, by anteroom attribute add, and read from SCIM by their names.")
	}
	return &pb.UpdateAttributesResponse{AttributeMappings: &pb.AttributeMappings{}}, nil
}

// directoryMessage returns a directory as the API tells it, without its tokens.
func (s *Server) directoryMessage(ctx context.Context, d model.Directory) (*pb.Directory, error) {
	m := &pb.Directory{
		Id: string(d.ID), Name: d.Name(), DirectoryType: pb.DirectoryType_SCIM, OrganizationId: string(d.Org), Enabled: d.Enabled,
		DirectoryEndpoint: s.cfg.Site(ctx).SCIM(d.ID), TotalUsers: int32(d.Users), TotalGroups: int32(d.Groups),
		Stats: &pb.Stats{TotalUsers: int32(d.Users), TotalGroups: int32(d.Groups)},
	}
	for _, p := range directoryProviders() {
		if p.provider == d.Provider {
			m.DirectoryProvider = p.message
		}
	}
	if d.Connected() {
		m.LastSyncedAt = timestamppb.New(d.LastSeenAt)
	}
	tokens, err := s.cfg.DB.DirectoryTokens(ctx, d.Org, d.ID)
	if err != nil {
		return nil, err
	}
	for _, k := range tokens {
		m.Secrets = append(m.Secrets, s.secretMessage(k))
	}
	m.RoleAssignments, err = s.assignmentsMessage(ctx, d)
	return m, err
}
