package model

import (
	"slices"
	"strings"
	"time"
)

// PortalLinkKind says how a link to the admin portal is opened.
type PortalLinkKind string

// The kinds of links to the admin portal.
const (
	PortalShareable PortalLinkKind = "shareable" // by whoever has it, as often as they like, until it expires
	PortalEmbedded  PortalLinkKind = "embedded"  // once, at once, by a page of the application that shows it in a frame
)

// PortalModules lists what an admin portal can show, by the features that an organization
// needs for it, in the order in which it is shown.
func PortalModules() []Feature {
	return []Feature{FeatureDomainVerification, FeatureSSO, FeatureDirSync}
}

// PortalWidget returns the widget of a module.
func PortalWidget(module Feature) Widget {
	switch module {
	case FeatureSSO:
		return WidgetSSO
	case FeatureDirSync:
		return WidgetSCIM
	case FeatureDomainVerification:
		return WidgetDomains
	}
	return Widget{}
}

// PortalWidgets lists the widgets of all modules.
func PortalWidgets() []Widget {
	var all []Widget
	for _, m := range PortalModules() {
		all = append(all, PortalWidget(m))
	}
	return all
}

// PortalLink opens an organization's admin portal for somebody who has no account.
type PortalLink struct {
	ID        PortalLinkID
	Org       OrgID
	Kind      PortalLinkKind
	Modules   []Feature     // which of PortalModules it was made for
	Live      []Feature     // those of them that it shows: a member who has made it may still manage them
	Recipient string        // whose inbox has to be proven before it opens, "" for nobody's
	App       ApplicationID // whose pages frame it, "" for a shareable one
	By        Actor         // who has made it: Kind and ID
	MadeBy    string        // what they were called, "" for the operator
	CreatedAt time.Time
	ExpiresAt time.Time // from then on it opens nothing, and a shareable one shows nothing
	RevokedAt time.Time // zero while it counts
	OpenedAt  time.Time // when it was last opened, zero for never
	UsedAt    time.Time // when a page was last shown by it, zero for never
	Opens     int64
	Suspended bool // the organization is
	Version   int64
}

// PortalLinkState says what has become of a link.
type PortalLinkState string

// The states of a link to the admin portal.
const (
	PortalOpen    PortalLinkState = "OPEN"
	PortalSpent   PortalLinkState = "SPENT" // an embedded one was opened
	PortalExpired PortalLinkState = "EXPIRED"
	PortalRevoked PortalLinkState = "REVOKED"
	PortalPaused  PortalLinkState = "PAUSED" // while the organization is suspended
)

// State returns what has become of the link at a time.
func (l PortalLink) State(now time.Time) PortalLinkState {
	switch {
	case !l.RevokedAt.IsZero() || len(l.Live) == 0:
		return PortalRevoked
	case l.Kind == PortalEmbedded && l.Opens > 0:
		return PortalSpent
	case !now.Before(l.ExpiresAt):
		return PortalExpired
	case l.Suspended:
		return PortalPaused
	}
	return PortalOpen
}

// Shows reports whether the link shows a module.
func (l PortalLink) Shows(module Feature) bool { return slices.Contains(l.Live, module) }

// LiveFor returns the modules that a member who has made the link and may do these things
// now can still give others: nobody does by a link what they could not do themselves.
func (l PortalLink) LiveFor(may Permissions) []Feature {
	return slices.DeleteFunc(slices.Clone(l.Modules), func(m Feature) bool { return !may.Has(PortalWidget(m).Manage) })
}

// Permissions returns what somebody may do in the organization who has opened the link,
// while the organization has the features: what its modules need and nothing else.
func (l PortalLink) Permissions() Permissions {
	var all []Permission
	for _, m := range l.Live {
		w := PortalWidget(m)
		all = append(all, w.Read, w.Manage)
	}
	return NewPermissions(all...)
}

// PortalSession is a browser that has opened a link to the admin portal.
type PortalSession struct {
	ID         PortalSessionID
	Link       PortalLink
	CreatedAt  time.Time
	ExpiresAt  time.Time // of an embedded one; a shareable one ends with its link
	LastSeenAt time.Time
	EndedAt    time.Time // zero while it goes on
	IP         string
	UserAgent  string
}

// End returns when the session is over at the latest.
func (s PortalSession) End() time.Time {
	if s.Link.Kind == PortalEmbedded || s.ExpiresAt.Before(s.Link.ExpiresAt) {
		return s.ExpiresAt
	}
	return s.Link.ExpiresAt
}

// Good reports whether pages are shown in the session at a time.
func (s PortalSession) Good(now time.Time) bool {
	return s.EndedAt.IsZero() && s.Link.State(now) != PortalRevoked && !s.Link.Suspended && now.Before(s.End())
}

// Actor returns as whom the session acts.
func (s PortalSession) Actor() Actor {
	return Actor{Kind: ActorPortalLink, ID: string(s.Link.ID), Org: s.Link.Org, Session: SessionID(s.ID), IP: s.IP}
}

// AdminPortal is below which path the admin portal is.
const AdminPortal Links = "/portal"

// PortalTokenPath returns the path that a link to the admin portal opens.
func PortalTokenPath(token string) string { return string(AdminPortal) + "/" + token }

// PortalLinks returns the links to what one link to the admin portal shows. Each has a path
// of its own, so that a browser can have several open.
func PortalLinks(id PortalLinkID) Links { return AdminPortal + "/" + Links(id) }

// PortalLink returns the link to the admin portal with a token.
func (s Site) PortalLink(token string) string { return string(s) + PortalTokenPath(token) }

// ParsePortalModules returns the modules of a list, each once and in their order. It returns
// an Invalid error for the field "modules" for none, and for one that there is not.
func ParsePortalModules(list []string) ([]Feature, error) {
	var asked []Feature
	for _, name := range list {
		f, err := ParseFeature(strings.TrimSpace(name))
		if err != nil || !slices.Contains(PortalModules(), f) {
			return nil, InvalidField("modules", "portal.unknown_module", name)
		}
		asked = append(asked, f)
	}
	var modules []Feature
	for _, m := range PortalModules() {
		if slices.Contains(asked, m) {
			modules = append(modules, m)
		}
	}
	if modules == nil {
		return nil, InvalidField("modules", "portal.no_module")
	}
	return modules, nil
}
