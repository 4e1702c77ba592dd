package general

import "github.com/anteroom/anteroom/internal/model"

// Export says what an export of the organization's data holds.
type Export struct {
	Links   model.Links
	OrgName string
	URL     string // of the one that was asked for, "" for none
	Ready   string // that it is there, and how long
}

// Template names the define that renders an Export.
func (Export) Template() string { return "general/export" }
