package access

import "github.com/anteroom/anteroom/internal/model"

// Directory returns the directory that acts, for what only directories do. It returns a
// Forbidden error for every other actor.
func Directory(by model.Actor) (model.DirectoryID, error) {
	if by.Kind != model.ActorDirectory {
		return "", errDirectoryOnly
	}
	return model.DirectoryID(by.ID), nil
}

var errDirectoryOnly = model.Denied("access.directories_only")
